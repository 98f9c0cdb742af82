"""Sixty marks put a wrong confidence right, and leave a right one alone. Drawn shops whose truth is known."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest

from bot.faq.learning.correction import NO_CORRECTION, OWN_WEIGHT, Correction, own_weight_for, refit

Numbers = npt.NDArray[np.float64]

SEEDS = range(20)
MARKS, FRESH = 60, 20_000
#: From here on the bot answers, so what is marked lies mostly above.
ANSWERED_FROM = 0.75


def drawn(random: np.random.Generator, count: int, off: Correction) -> tuple[Numbers, npt.NDArray[np.bool_]]:
    """Confidences of a night (many low, many high, some between) and whether they were right, when `off` is the truth."""
    found = np.where(random.random(count) < 0.5, random.beta(1.2, 4, count), random.beta(5, 1.3, count))
    probabilities = np.clip(found, 0.001, 0.999)
    return probabilities, random.random(count) < off.apply(probabilities)


def ece(probabilities: Numbers, right: npt.NDArray[np.bool_]) -> float:
    """The expected calibration error over ten equal bins."""
    bins = np.minimum((probabilities * 10).astype(int), 9)
    gaps = [abs(probabilities[bins == each].sum() - right[bins == each].sum()) for each in range(10)]
    return float(sum(gaps) / len(probabilities))


def before_and_after(seed: int, off: Correction, chosen: Callable[[Numbers], Numbers]) -> tuple[float, float]:
    """ECE on fresh questions without and with 60 marks; `chosen` is how likely each question is to be marked."""
    random = np.random.default_rng(seed)
    probabilities, right = drawn(random, 4000, off)
    marked = np.flatnonzero(random.random(4000) < chosen(probabilities))[:MARKS]
    assert len(marked) == MARKS
    unanswered = int((probabilities[marked] < ANSWERED_FROM).sum())
    found = refit(probabilities[marked], right[marked], own_weight=own_weight_for(unanswered))
    fresh, truth = drawn(random, FRESH, off)
    return ece(fresh, truth), ece(found.apply(fresh), truth)


def anything(probabilities: Numbers) -> Numbers:
    return np.full(len(probabilities), 0.5)


def only_answers(probabilities: Numbers) -> Numbers:
    return np.where(probabilities >= ANSWERED_FROM, 0.5, 0.0)


OFF = {
    "too sure": Correction(1.0, -1.3),
    "too shy": Correction(1.0, 1.3),
    "far too sure of high ones": Correction(0.45, -0.6),
}


@pytest.mark.parametrize("off", OFF.values(), ids=OFF)
def test_sixty_marks_put_a_wrong_calibration_right(off: Correction) -> None:
    found = np.array([before_and_after(seed, off, anything) for seed in SEEDS])
    before, after = found.mean(axis=0)
    assert before > 0.08
    assert after < 0.55 * before
    assert (found[:, 1] < found[:, 0]).all(), "no draw makes it worse"


def test_a_right_calibration_is_hardly_touched() -> None:
    found = np.array([before_and_after(seed, NO_CORRECTION, anything) for seed in SEEDS])
    assert found[:, 1].mean() < 0.04
    assert found[:, 1].max() < 0.075


@pytest.mark.parametrize("off", [OFF["too sure"], OFF["far too sure of high ones"]], ids=["too sure", "of high ones"])
def test_marks_on_answers_alone_help_too(off: Correction) -> None:
    found = np.array([before_and_after(seed, off, only_answers) for seed in SEEDS])
    assert found[:, 1].mean() < 0.75 * found[:, 0].mean()


def test_marks_on_answers_alone_do_not_spoil_a_right_calibration() -> None:
    found = np.array([before_and_after(seed, NO_CORRECTION, only_answers) for seed in SEEDS])
    assert found[:, 1].mean() < 0.03
    assert found[:, 1].max() < 0.075


def test_without_marks_there_is_no_correction() -> None:
    assert refit(np.zeros(0), np.zeros(0, np.bool_)) == NO_CORRECTION
    assert NO_CORRECTION.apply(np.array([0.0, 0.3, 1.0])).tolist() == [0.0, 0.3, 1.0]


def test_the_order_of_confidences_always_stays() -> None:
    # All that was sure was wrong, and all that was unsure right: as contrary as marks can be.
    probabilities = np.linspace(0.01, 0.99, 200)
    found = refit(probabilities, probabilities < 0.5)
    assert (np.diff(found.apply(np.linspace(0.001, 0.999, 500))) > 0).all()
    assert found.apply(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_a_mark_of_twice_the_weight_counts_as_two() -> None:
    probabilities, right = np.array([0.9, 0.4]), np.array([False, True])
    twice = refit(np.array([0.9, 0.9, 0.4]), np.array([False, False, True]))
    weighed = refit(probabilities, right, np.array([2.0, 1.0]))
    assert (weighed.slope, weighed.offset) == pytest.approx((twice.slope, twice.offset), abs=1e-3)


def test_few_marks_on_unanswered_questions_make_it_careful() -> None:
    assert own_weight_for(9) == 2 * OWN_WEIGHT
    assert own_weight_for(10) == OWN_WEIGHT
    probabilities, right = np.full(60, 0.9), np.arange(60) < 40
    bold, careful = refit(probabilities, right), refit(probabilities, right, own_weight=2 * OWN_WEIGHT)
    assert bold.of(0.9) < careful.of(0.9) < 0.9


def test_it_survives_being_stored() -> None:
    found = refit(np.array([0.9, 0.8, 0.3]), np.array([False, True, False]))
    assert Correction.from_json(found.to_json()) == found
    for wrong in ({"slope": 0, "offset": 0}, {"slope": float("nan"), "offset": 0}):
        with pytest.raises(ValueError, match="no correction"):
            Correction.from_json(wrong)
