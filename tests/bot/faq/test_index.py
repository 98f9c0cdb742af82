"""The nearest question of every entry."""

import numpy as np
import pytest

from bot.faq import index
from bot.faq.index import QuestionIndex, Row

ROWS = [Row(0, "a", "en"), Row(1, "b", "en"), Row(0, "c", "de")]
VECTORS = np.array([[1, 0, 0], [0, 1, 0], [0.6, 0.8, 0]], np.float32)


def test_each_entry_has_its_nearest_question() -> None:
    nearest = QuestionIndex(ROWS, VECTORS, 2).nearest(np.array([[0.8, 0.6, 0]], np.float32))
    assert nearest.cosines[0] == pytest.approx([0.96, 0.6])
    assert [ROWS[row].wording for row in nearest.rows[0]] == ["c", "b"]


def test_opposite_and_strange_texts_are_not_near_instead_of_negative() -> None:
    nearest = QuestionIndex(ROWS, VECTORS, 3).nearest(np.array([[-1, 0, 0]], np.float32))
    assert (nearest.cosines == 0).all()


def test_an_entry_without_questions_is_not_near() -> None:
    assert QuestionIndex(ROWS, VECTORS, 3).nearest(VECTORS[:1]).cosines[0, 2] == 0


def test_entries_beyond_the_nearest_are_at_most_as_near_as_these(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index, "NEAREST", 1)
    nearest = QuestionIndex(ROWS, VECTORS, 2).nearest(np.array([[0, 1, 0]], np.float32))
    assert nearest.cosines[0] == pytest.approx([1, 1])
    assert ROWS[nearest.rows[0, 1]].wording == "b"
    assert ROWS[nearest.rows[0, 0]].entry == 0
