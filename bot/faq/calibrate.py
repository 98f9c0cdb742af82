"""From evidence to the probability that the best entry is right, learnt from the FAQ alone.

Questions that are left out show how a question scores that the FAQ answers; left-out entries and a bank of general
sentences show how a question scores that the FAQ does not answer.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]

#: Of the messages of a night, so many are questions that an entry answers, about neighbouring matters, and about anything
#: at all. Every second one is about something that no entry answers (published shops: 42 to 72 of 100).
USUAL_NIGHT = (0.5, 0.25, 0.25)
ROUNDS, ROUNDS_WHEN_LARGE = 5, 1
LARGE = 2000
#: The share of questions and entries that the one round of a large FAQ leaves out.
LEFT_OUT_WHEN_LARGE = 5
#: What an FAQ that is too small to tell gets: about the middle of what several FAQs gave, and how far they were apart
#: (`python -m benchmarks.quality.usual`). The last is the offset.
USUAL = np.array([1.35, 1.6, 2.9, -1.25])
SPREAD = np.array([0.5, 2.0, 2.0, 1.0])
#: So many observations outweigh that belief.
BELIEF = 8.0
MOST_EVIDENCE = 60.0
_SURE = 1e-6


@dataclass(frozen=True)
class Evidence:
    """What is known of one candidate of each of some texts: its joined share, the cosine of its nearest question, and by
    how much that is more than the cosine of the nearest general sentences."""

    shares: Numbers
    cosines: Numbers
    advantages: Numbers

    @classmethod
    def together(cls, parts: Sequence["Evidence"]) -> "Evidence":
        """The evidence of all the parts' texts."""
        none = np.zeros(0)
        return cls(
            np.concatenate([none, *(each.shares for each in parts)]),
            np.concatenate([none, *(each.cosines for each in parts)]),
            np.concatenate([none, *(each.advantages for each in parts)]),
        )

    def as_matrix(self) -> Numbers:
        """One row per text; the share as log-odds."""
        kept = np.clip(self.shares, _SURE, 1 - _SURE)
        return np.stack([np.log(kept) - np.log1p(-kept), self.cosines, self.advantages], axis=-1)


@dataclass(frozen=True)
class Calibration:
    """P(right) is the logistic function of a weighted sum of the evidence. `observations` tells what it rests on."""

    weights: tuple[float, float, float] = (float(USUAL[0]), float(USUAL[1]), float(USUAL[2]))
    offset: float = float(USUAL[3])
    observations: int = 0

    def probability(self, evidence: Evidence) -> Numbers:
        return self.of(evidence.as_matrix())

    def of(self, matrix: Numbers) -> Numbers:
        """The same for rows of Evidence.as_matrix."""
        logits = matrix @ np.array(self.weights) + self.offset
        found: Numbers = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        return found


@dataclass(frozen=True)
class Observed:
    """The evidence for the best entry of some texts, whether it was right, and the kind of text: 0 an entry answers it,
    1 it is about neighbouring matters, 2 it is about anything at all."""

    evidence: Numbers
    right: Flags
    kinds: Places

    def weights(self, night: tuple[float, float, float]) -> Numbers:
        """How much each counts, all together 1, when the kinds have the shares of `night`, however many were observed."""
        shares, counts = np.array(night), np.bincount(self.kinds, minlength=3)
        if not counts[1] or not counts[2]:  # one kind stands for both
            shares[1:] = np.where(counts[1:] > 0, shares[1:].sum(), 0.0)
        found = (shares / np.maximum(counts, 1))[self.kinds]
        weighed: Numbers = found / max(float(found.sum()), 1e-12)
        return weighed


NOTHING_OBSERVED = Observed(np.zeros((0, 3)), np.zeros(0, np.bool_), np.zeros(0, np.int64))

#: Fits on the questions at the first places and tells, for those at the second ones, the evidence for the best entry
#: and which entry that is.
Trial = Callable[[Places, Places], tuple[Evidence, Places]]


def observe(labels: Places, trial: Trial, bank: Evidence | None) -> Observed:
    """Left-out questions and left-out entries, met by scorers that never saw them, and the bank.

    `labels`: the entry of each question.
    """
    found: list[Numbers] = []
    right: list[Flags] = []
    kinds: list[Places] = []
    for kept, left_out in _rounds(labels):
        evidence, best = trial(kept, left_out)
        known = np.isin(labels[left_out], labels[kept])
        found.append(evidence.as_matrix())
        right.append((best == labels[left_out]) & known)
        kinds.append(np.where(known, 0, 1))
    if bank is not None and len(bank.shares):
        found.append(bank.as_matrix())
        right.append(np.zeros(len(bank.shares), np.bool_))
        kinds.append(np.full(len(bank.shares), 2))
    if not found:
        return NOTHING_OBSERVED
    return Observed(np.concatenate(found), np.concatenate(right), np.concatenate(kinds))


def fit(observed: Observed) -> Calibration:
    """The likeliest weights, starting from the usual ones, which count as a few observations."""
    # Where everything was learnt before, nobody waits for the library to load.
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    count = len(observed.right)
    if not count or not observed.right.any():
        return Calibration()
    # Platt's targets: a few observations never make anything certain.
    rights, wrongs = observed.right.sum(), (~observed.right).sum()
    targets = np.where(observed.right, (rights + 1) / (rights + 2), 1 / (wrongs + 2))
    matrix = np.column_stack([observed.evidence, np.ones(count)])
    weights = observed.weights(USUAL_NIGHT)

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        logits = matrix @ parameters
        probabilities = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        away = (parameters - USUAL) / SPREAD
        cost = float(weights @ (np.logaddexp(0.0, logits) - targets * logits))
        gradient = matrix.T @ (weights * (probabilities - targets))
        belief = BELIEF / count
        return cost + belief / 2 * float(away @ away), gradient + belief * away / SPREAD

    # More evidence is never worth less.
    bounds = [(0.05, MOST_EVIDENCE)] + [(0.0, MOST_EVIDENCE)] * 2 + [(-MOST_EVIDENCE, MOST_EVIDENCE)]
    found = minimize(loss, USUAL.copy(), jac=True, method="L-BFGS-B", bounds=bounds).x
    return Calibration((float(found[0]), float(found[1]), float(found[2])), float(found[3]), count)


def rounds_for(questions: int) -> int:
    """How many scorers are fitted to observe so many questions."""
    return ROUNDS if questions <= LARGE else ROUNDS_WHEN_LARGE


def _rounds(labels: Places) -> Iterator[tuple[Places, Places]]:
    """Pairs of kept and left-out questions: every question and every entry is left out once, of a large FAQ a part."""
    known = np.unique(labels)
    if len(labels) < 2:
        return
    rounds = rounds_for(len(labels))
    parts = LEFT_OUT_WHEN_LARGE if rounds == ROUNDS_WHEN_LARGE else ROUNDS
    draw = np.random.default_rng(0)
    entry_round = dict(zip(draw.permutation(known).tolist(), (np.arange(len(known)) % parts).tolist(), strict=True))
    question_round = np.zeros(len(labels), np.int64)
    for label in known:
        own = np.flatnonzero(labels == label)
        question_round[own] = (draw.permutation(len(own)) + draw.integers(parts)) % parts
    # An entry is left out as a whole only when there are others to confuse it with.
    whole_round = np.array([entry_round[label] if len(known) > 2 else -1 for label in labels.tolist()])
    for number in range(rounds):
        out = (whole_round == number) | (question_round == number)
        if out.any() and not out.all():
            yield np.flatnonzero(~out), np.flatnonzero(out)
