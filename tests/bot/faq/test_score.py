"""The views, joined."""

import numpy as np
import pytest

from bot.faq import score
from bot.faq.entry import Entry
from bot.faq.index import Row
from bot.faq.score import Scorer
from tests.bot.faq.conftest import WordEmbedder


@pytest.fixture
def rows(entries: list[Entry]) -> list[Row]:
    return [Row(place, wording, "en") for place, entry in enumerate(entries) for wording in entry.questions]


def test_shares_sum_to_1_and_scores_stay_below(rows: list[Row], embedder: WordEmbedder) -> None:
    scorer = Scorer(rows, embedder.embed([row.wording for row in rows]), 4)
    texts = ["track the order", "nothing of the kind", "pay"]
    found = scorer.score(texts, embedder.embed(texts))
    assert found.shares.sum(axis=1) == pytest.approx([1, 1, 1])
    assert ((found.scores >= 0) & (found.scores <= 1)).all()
    assert found.scores[0].argmax() == 0
    assert found.scores[2].argmax() == 3


def test_what_is_near_nothing_scores_low_though_some_entry_wins(rows: list[Row], embedder: WordEmbedder) -> None:
    scorer = Scorer(rows, embedder.embed([row.wording for row in rows]), 4)
    texts = ["zebra quartz", "track my parcel order"]
    strange, known = scorer.score(texts, embedder.embed(texts)).scores.max(axis=1)
    assert strange < 0.3 < known


def test_letters_help_where_words_are_misspelt(rows: list[Row], embedder: WordEmbedder) -> None:
    scorer = Scorer(rows, embedder.embed([row.wording for row in rows]), 4)
    found = scorer.score(["retrun a byke"], embedder.embed(["zzz"]))
    assert found.shares[0].argmax() == 1


def test_few_questions_are_fitted_faster_with_the_same_result(
    rows: list[Row], embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors = embedder.embed([row.wording for row in rows])
    few = Scorer(rows, vectors, 4).score(["track the order"], vectors[:1])
    monkeypatch.setattr(score, "FEW_QUESTIONS", 0)
    many = Scorer(rows, vectors, 4).score(["track the order"], vectors[:1])
    assert np.abs(few.shares - many.shares).max() < 1e-6
