"""What evidence is worth."""

import numpy as np
import pytest

from bot.faq.calibrate import USUAL_NIGHT, Calibration, Evidence, Observed, Places, fit, observe


def evidence(shares: np.ndarray, cosines: np.ndarray) -> Evidence:
    return Evidence(shares, cosines, cosines - 0.3)


def observed(count: int, seed: int, weights: tuple[float, float, float], offset: float) -> Observed:
    draw = np.random.default_rng(seed)
    seen = Evidence(draw.uniform(0.05, 0.95, count), draw.uniform(0, 1, count), draw.uniform(-0.3, 0.5, count))
    chance = 1 / (1 + np.exp(-(seen.as_matrix() @ np.array(weights) + offset)))
    return Observed(seen.as_matrix(), draw.uniform(0, 1, count) < chance, np.zeros(count, np.int64))


def test_it_finds_the_weights_that_made_the_observations() -> None:
    found = fit(observed(20_000, 3, (0.8, 4.0, 1.5), -3.0))
    assert found.weights == pytest.approx((0.8, 4.0, 1.5), abs=0.35)
    assert found.offset == pytest.approx(-3.0, abs=0.25)
    assert found.observations == 20_000


def test_its_probabilities_are_as_often_right_as_they_say() -> None:
    found = fit(observed(2_000, 4, (1.5, 2.0, 3.0), -1.0))
    fresh = observed(20_000, 5, (1.5, 2.0, 3.0), -1.0)
    told = found.of(fresh.evidence)
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        some = (told >= low) & (told < low + 0.2)
        assert fresh.right[some].mean() == pytest.approx(told[some].mean(), abs=0.03)


def test_more_evidence_is_never_worth_less() -> None:
    nonsense = observed(60, 6, (1.0, 1.0, 1.0), 0.0)
    found = fit(Observed(nonsense.evidence, nonsense.evidence[:, 0] < 0, nonsense.kinds))
    steps = np.linspace(0.01, 0.99, 9)
    assert (np.diff(found.probability(evidence(steps, steps))) > 0).all()


@pytest.mark.parametrize("right", [[], [False, False]])
def test_what_is_too_small_to_tell_gets_a_usual_curve(right: list[bool]) -> None:
    few = Observed(np.zeros((len(right), 3)), np.array(right, np.bool_), np.zeros(len(right), np.int64))
    low, high = fit(few).probability(evidence(np.array([0.1, 0.95]), np.array([0.2, 0.9])))
    assert low < 0.1 < 0.8 < high


def test_every_question_and_every_entry_is_left_out_once() -> None:
    labels = np.repeat(np.arange(4), 5)
    asked: list[Places] = []

    def trial(kept: Places, left_out: Places) -> tuple[Evidence, Places]:
        assert not set(kept.tolist()) & set(left_out.tolist())
        asked.append(left_out)
        half = np.full(len(left_out), 0.5)
        return evidence(half, half), labels[left_out]

    bank = evidence(np.full(3, 0.2), np.full(3, 0.1))
    found = observe(labels, trial, bank)
    everything = np.concatenate(asked)
    # Each entry is left out whole in one of five rounds; in the others one question of it is.
    assert (np.bincount(everything) == 2).sum() + (np.bincount(everything) == 1).sum() == 20
    assert len(found.right) == len(everything) + 3
    assert found.right.sum() == 16
    assert not found.right[-3:].any()


def test_what_no_entry_answers_counts_as_much_as_what_one_does() -> None:
    labels = np.repeat(np.arange(4), 5)

    def trial(kept: Places, left_out: Places) -> tuple[Evidence, Places]:
        half = np.full(len(left_out), 0.5)
        return evidence(half, half), labels[left_out]

    def weight_in_scope(bank: Evidence | None) -> float:
        found = observe(labels, trial, bank)
        return float(found.weights(USUAL_NIGHT)[found.right].sum())

    many = evidence(np.full(300, 0.2), np.full(300, 0.1))
    assert weight_in_scope(many) == pytest.approx(0.5)
    assert weight_in_scope(None) == pytest.approx(0.5)


def test_of_a_large_faq_a_part_is_left_out_and_that_once() -> None:
    labels = np.repeat(np.arange(50), 60)
    rounds: list[int] = []

    def trial(kept: Places, left_out: Places) -> tuple[Evidence, Places]:
        rounds.append(len(left_out))
        half = np.full(len(left_out), 0.5)
        return evidence(half, half), labels[left_out]

    observe(labels, trial, None)
    assert len(rounds) == 1
    assert rounds[0] == pytest.approx(3000 * (1 - 0.8 * 0.8), rel=0.05)


def test_probabilities_stay_between_0_and_1() -> None:
    found = Calibration((60, 60, 60), -60, 1).probability(evidence(np.array([0.0, 0.5, 1.0]), np.array([0.0, 0.5, 1.0])))
    assert ((found >= 0) & (found <= 1)).all()
