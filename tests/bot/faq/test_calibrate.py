"""What a score is worth."""

import numpy as np
import pytest

from bot.faq.calibrate import Calibration, Observed, calibrate, fit, observe
from bot.faq.entry import Entry
from bot.faq.general import general_sentences
from bot.faq.index import Row
from bot.faq.score import Scorer
from tests.bot.faq.conftest import WordEmbedder

BANK = ["it may rain tomorrow", "a table for four", "my tooth aches"]


def rows_of(entries: list[Entry]) -> list[Row]:
    return [Row(place, wording, "en") for place, entry in enumerate(entries) for wording in entry.questions]


def test_it_finds_the_curve_that_made_the_observations() -> None:
    rng = np.random.default_rng(3)
    scores = rng.uniform(0, 1, 4000)
    right = rng.uniform(0, 1, 4000) < 1 / (1 + np.exp(-(15 * scores - 8)))
    found = fit(Observed(scores, right, right))  # as many in scope as right: the weights then change the odds evenly
    weight_of_right, weight_of_wrong = 0.5 / right.mean(), 0.5 / (~right).mean()
    assert found.slope == pytest.approx(15, abs=1.5)
    assert found.offset == pytest.approx(-8 + np.log(weight_of_right / weight_of_wrong), abs=0.8)


def test_a_higher_score_is_never_worth_less() -> None:
    rng = np.random.default_rng(4)
    scores = rng.uniform(0, 1, 50)
    nonsense = Observed(scores, scores < 0.3, np.ones(50, np.bool_))
    probabilities = fit(nonsense).probability(np.linspace(0, 1, 11))
    assert (np.diff(probabilities) > 0).all()


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_too_small_to_tell_gets_a_usual_curve(
    entries: list[Entry], embedder: WordEmbedder, count: int
) -> None:
    rows = rows_of(entries[:1])[:count]
    vectors = embedder.embed([row.wording for row in rows])
    found = calibrate(rows, vectors, 1, Scorer(rows, vectors, 1), [], embedder.embed([]))
    low, high = found.probability(np.array([0.1, 1.0]))
    assert low < 0.1 < 0.7 < high


def test_every_question_is_observed_by_a_scorer_that_never_saw_it(
    entries: list[Entry], embedder: WordEmbedder
) -> None:
    rows = rows_of(entries)
    vectors = embedder.embed([row.wording for row in rows])
    whole = Scorer(rows, vectors, len(entries))
    observed = observe(rows, vectors, len(entries), whole, BANK, embedder.embed(BANK))
    # Four entries with five questions in five rounds: each entry is left out in one of them, and in the other four
    # one question of it is.
    assert observed.in_scope.sum() == 16
    assert (~observed.in_scope).sum() == 20 + len(BANK)
    assert not observed.right[~observed.in_scope].any()


def test_a_general_sentence_that_the_faq_answers_is_no_evidence(entries: list[Entry], embedder: WordEmbedder) -> None:
    rows = rows_of(entries)
    vectors = embedder.embed([row.wording for row in rows])
    bank = [*BANK, "Where is my order?"]
    whole = Scorer(rows, vectors, len(entries))
    with_it = observe(rows, vectors, len(entries), whole, bank, embedder.embed(bank))
    without = observe(rows, vectors, len(entries), whole, BANK, embedder.embed(BANK))
    assert len(with_it.scores) == len(without.scores)


def test_the_bank_is_large_and_says_nothing_twice() -> None:
    english, german = general_sentences({"en"}), general_sentences({"de"})
    assert len(english) >= 150
    assert len(german) >= 50
    everything = [sentence.casefold() for sentence in general_sentences(None)]
    assert len(everything) == len(set(everything)) == len(english) + len(german)


def test_a_language_without_a_bank_uses_the_english_one() -> None:
    assert general_sentences({"fi"}) == general_sentences({"en"})


def test_probabilities_stay_between_0_and_1() -> None:
    found = Calibration(60, -60, 1).probability(np.array([-1e9, 0.0, 1e9]))
    assert ((found >= 0) & (found <= 1)).all()
