"""The nearest question of every entry."""

import numpy as np
import pytest

from bot.faq import index
from bot.faq.index import QuestionIndex, Row

ROWS = [Row(0, "a", "en"), Row(1, "b", "en"), Row(0, "c", "de")]
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0]], np.float32)


def test_each_entry_is_as_near_as_its_nearest_question() -> None:
    nearest = QuestionIndex(ROWS, VECTORS, 2).nearest(np.array([[0.8, 0.6, 0]], np.float32))
    assert nearest[0] == pytest.approx([0.96, 0.6])


def test_opposite_and_strange_texts_are_not_near_instead_of_negative() -> None:
    assert (QuestionIndex(ROWS, VECTORS, 3).nearest(np.array([[-1, 0, 0]], np.float32)) == 0).all()


def test_an_entry_without_questions_is_not_near() -> None:
    questions = QuestionIndex(ROWS, VECTORS, 3)
    assert questions.nearest(VECTORS[:1])[0, 2] == 0
    cosines, rows = questions.near(VECTORS[:1], np.array([[2]]))
    assert (cosines[0, 0], rows[0, 0]) == (0, -1)


def test_a_hint_is_no_question() -> None:
    questions = QuestionIndex([*ROWS, Row(1, "about b", "en", is_hint=True)], np.vstack([VECTORS, VECTORS[:1]]), 2)
    assert questions.nearest(VECTORS[:1])[0] == pytest.approx([1.0, 0.0])
    assert all(not row.is_hint for row in questions.rows)


def test_entries_beyond_the_nearest_are_at_most_as_near_as_these(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "NEAREST", 1)
    assert QuestionIndex(ROWS, VECTORS, 2).nearest(np.array([[0, 1, 0]], np.float32))[0] == pytest.approx([1, 1])


def test_the_nearest_of_all_is_the_nearest_of_each_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "AT_ONCE", 7)
    draw = np.random.default_rng(2)
    vectors = draw.normal(size=(50, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [Row(place % 9, "?", "en", is_hint=place > 40) for place in range(50)]
    asked = np.vstack([vectors[:45], -vectors[:5]])
    questions = QuestionIndex(rows, vectors, 9)
    expected = questions.nearest(asked).max(axis=1)
    assert questions.nearest_of_all(asked) == pytest.approx(expected, abs=1e-6)
    monkeypatch.setattr(index, "COMPARED_WITH_ALL", 0)
    monkeypatch.setattr(index, "SEARCHED", 1_000)
    assert QuestionIndex(rows, vectors, 9).nearest_of_all(asked) == pytest.approx(expected, abs=1e-6)
    assert QuestionIndex([], vectors[:0], 9).nearest_of_all(asked[:2]).tolist() == [0, 0]


def test_some_entries_are_looked_at_question_by_question() -> None:
    cosines, rows = QuestionIndex(ROWS, VECTORS, 2).near(np.array([[0.8, 0.6, 0]], np.float32), np.array([[1, 0]]))
    assert cosines[0] == pytest.approx([0.6, 0.96])
    assert [ROWS[row].wording for row in rows[0]] == ["b", "c"]


@pytest.mark.parametrize("count", [12_000, 24_000])
def test_among_very_many_questions_the_nearest_is_still_found(count: int, capfd: pytest.CaptureFixture[str]) -> None:
    draw = np.random.default_rng(5)
    centres = draw.normal(size=(400, 32))
    vectors = (centres[np.arange(count) % 400] + 0.3 * draw.normal(size=(count, 32))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    questions = QuestionIndex([Row(place, "?", "en") for place in range(count)], vectors, count)
    asked = vectors[::100] + 0.02 * draw.normal(size=(count // 100, 32)).astype(np.float32)
    found = questions.nearest(asked / np.linalg.norm(asked, axis=1, keepdims=True)).argmax(axis=1)
    assert (found == np.arange(0, count, 100)).mean() >= 0.99
    assert capfd.readouterr().err == "", "faiss complains of too few points there"
