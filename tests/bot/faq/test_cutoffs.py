"""The owner's number, and what follows from it."""

import numpy as np
import pytest

from bot.faq.cutoffs import LEAST, MOST, Cutoffs, Seen, cutoffs
from bot.faq.learning.correction import Correction


def seen(count: int = 4000, seed: int = 1, lie: float = 0.0) -> Seen:
    """Probabilities as they should be; with `lie`, they claim more than they keep."""
    draw = np.random.default_rng(seed)
    true = draw.beta(0.6, 0.6, count)
    return Seen(np.clip(true + lie, 0, 1), draw.random(count) < true, np.full(count, 1 / count))


@pytest.mark.parametrize("share", [0.02, 0.05, 0.1, 0.2])
def test_so_many_answers_are_wrong_as_the_owner_allows(share: float) -> None:
    found = cutoffs(seen(), share)
    fresh = seen(40_000, seed=2)
    answered = fresh.probabilities >= found.answer_from
    assert (~fresh.right[answered]).mean() <= share * 1.1
    assert answered.mean() > 0.1


def test_who_allows_more_wrong_answers_gets_more_answers() -> None:
    found = [cutoffs(seen(), share).answer_from for share in (0.01, 0.05, 0.1, 0.3)]
    assert found == sorted(found, reverse=True)
    assert found[0] > found[-1]


def test_what_was_seen_counts_where_the_probabilities_promise_too_much() -> None:
    fresh = seen(40_000, seed=2, lie=0.08)
    answered = fresh.probabilities >= cutoffs(seen(lie=0.08)).answer_from
    assert (~fresh.right[answered]).mean() <= 0.06


def test_one_wrong_one_among_the_surest_does_not_silence_the_bot() -> None:
    """Of twenty sure answers one is wrong by chance when one in twenty is."""
    surest = np.full(20, 0.96)
    right = np.array([False] + [True] * 19)
    found = cutoffs(Seen(np.concatenate([surest, [0.1]]), np.append(right, False), np.full(21, 1 / 21)))
    assert found.answer_from == 0.96
    worse = np.array([False] * 8 + [True] * 12)
    found = cutoffs(Seen(np.concatenate([surest, [0.1]]), np.append(worse, False), np.full(21, 1 / 21)))
    assert found.answer_from == MOST


def test_marks_that_say_the_bot_is_too_sure_raise_the_cutoff() -> None:
    plain, careful = cutoffs(seen()), cutoffs(seen(), correction=Correction(1.0, -1.0))
    own = Correction(1.0, -1.0)
    assert careful.answer_from > own.of(plain.answer_from), "of the same questions fewer are answered"


def test_nothing_is_clarified_that_would_be_answered() -> None:
    for share in (0.01, 0.05, 0.5):
        found = cutoffs(seen(), share)
        assert LEAST <= found.answer_from <= MOST
        assert found.clarify_from <= found.answer_from


def test_an_faq_of_which_nothing_is_known_gets_the_usual_cutoffs() -> None:
    assert cutoffs(Seen.together([])) == Cutoffs()
    nothing_right = Seen(np.array([0.2, 0.3]), np.array([False, False]), np.array([0.5, 0.5]))
    assert cutoffs(nothing_right) == Cutoffs()


def test_a_few_lucky_observations_do_not_open_the_door() -> None:
    """Four answers, all right: that is no proof of one wrong in twenty."""
    few = Seen(np.array([0.99, 0.99, 0.98, 0.6]), np.array([True] * 4), np.full(4, 0.25))
    assert cutoffs(few).answer_from > 0.6
