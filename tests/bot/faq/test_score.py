"""The views, joined."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from bot.faq import linear, score
from bot.faq.embed import Vectors
from bot.faq.entry import Entry
from bot.faq.index import Row
from bot.faq.score import Scorer
from tests.bot.faq.conftest import WordEmbedder


@pytest.fixture
def rows(entries: list[Entry]) -> list[Row]:
    return [Row(place, wording, "en") for place, entry in enumerate(entries) for wording in entry.questions]


@pytest.fixture
def vectors(rows: list[Row], embedder: WordEmbedder) -> Vectors:
    return embedder.embed([row.wording for row in rows])


@pytest.mark.parametrize("across", [False, True])
def test_shares_sum_to_1_and_the_meant_entry_has_the_most(
    rows: list[Row], vectors: Vectors, embedder: WordEmbedder, across: bool
) -> None:
    texts = ["track the order", "nothing of the kind", "pay"]
    found = Scorer(rows, [vectors], 4, across=across).shares(texts, [embedder.embed(texts)])
    assert found.sum(axis=1) == pytest.approx([1, 1, 1])
    assert (found >= 0).all()
    assert [int(found[0].argmax()), int(found[2].argmax())] == [0, 3]


@pytest.mark.parametrize("entries", [2, 4])
def test_the_shares_of_one_model_are_those_of_the_library(entries: int) -> None:
    draw = np.random.default_rng(3)
    vectors = draw.normal(size=(40, 16)).astype(np.float32)
    labels = np.arange(40) % entries
    theirs = LogisticRegression(C=linear.LINEAR_C, class_weight="balanced", max_iter=300, tol=1e-4).fit(vectors, labels)
    ours = linear.learn(vectors, labels)
    assert ours.shares(vectors) == pytest.approx(theirs.predict_proba(vectors), abs=1e-6)


def test_letters_help_where_words_are_misspelt(rows: list[Row], vectors: Vectors, embedder: WordEmbedder) -> None:
    found = Scorer(rows, [vectors], 4).shares(["retrun a byke"], [embedder.embed(["zzz"])])
    assert found[0].argmax() == 1


def test_every_model_has_a_say(rows: list[Row], vectors: Vectors, embedder: WordEmbedder) -> None:
    """One model takes the text for a question about orders, the other for one about returns."""
    order, back = embedder.embed(["track my order"]), embedder.embed(["return a bike"])
    scorer = Scorer(rows, [vectors, vectors], 4)
    one, other, both = (
        scorer.shares(["?"], pair)[0] for pair in ([order, order], [back, back], [order, back])
    )
    assert one[0] > both[0] > other[0]
    assert other[1] > both[1] > one[1]


def test_how_near_an_entry_is_is_the_mean_of_what_the_models_see(rows: list[Row], vectors: Vectors) -> None:
    far = np.zeros_like(vectors[:1])
    far[0, 255] = 1.0
    near = Scorer(rows, [vectors, vectors], 4).near([vectors[1:2], far], np.array([[0, 1]]))
    assert near.cosines[0, 0] == pytest.approx(0.5, abs=0.01)
    assert rows[near.rows[0, 0]].wording == "track my order"


def test_an_entry_alone_always_wins_which_tells_nothing(rows: list[Row], vectors: Vectors) -> None:
    own = rows[:5]
    assert Scorer(own, [vectors[:5]], 1).shares(["anything"], [vectors[7:8]])[0] == pytest.approx([score.ALONE])


def test_very_many_entries_are_told_by_their_nearest_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a classifier for each entry would take too long."""
    monkeypatch.setattr(score, "MOST_CLASSES", 50)
    draw = np.random.default_rng(2)
    vectors = draw.normal(size=(120, 64)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = [Row(place // 2, f"question {place}", "en") for place in range(120)]
    found = Scorer(rows, [vectors], 60).shares(["?"] * 3, [vectors[[10, 50, 119]]])
    assert found.argmax(axis=1).tolist() == [5, 25, 59]
