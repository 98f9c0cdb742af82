"""What a score is worth: the probability that the best entry is what the customer means (Platt's scaling).

Fit on the FAQ alone. Each of a few rounds leaves out some questions and some whole entries: the left-out questions show
how a new wording of a known question scores, the left-out entries and a bank of general sentences show how a question
scores that the FAQ does not answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize  # type: ignore[import-untyped]

from bot.faq.embed import Vectors
from bot.faq.index import Row
from bot.faq.score import Scorer

#: At night every second message is about something that no entry answers (published shops: 42 to 72 of 100).
OUT_OF_SCOPE_SHARE = 0.5
#: A sentence of the bank this near to a question of the FAQ is about the FAQ and proves nothing.
BANK_TOO_NEAR = 0.7
ROUNDS, ROUNDS_WHEN_LARGE = 5, 2
LARGE = 2000
#: A first belief, and how many observations it weighs; it carries an FAQ that is too small to tell.
USUAL_SLOPE, USUAL_OFFSET = 12.0, -7.8
BELIEF = 4.0

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Calibration:
    """P(right) = 1 / (1 + exp(-(slope · score + offset))). `observations` tells what it rests on."""

    slope: float = USUAL_SLOPE
    offset: float = USUAL_OFFSET
    observations: int = 0

    def probability(self, scores: Numbers) -> Numbers:
        found: Numbers = 1.0 / (1.0 + np.exp(-np.clip(self.slope * scores + self.offset, -30, 30)))
        return found


@dataclass(frozen=True)
class Observed:
    """Scores of the best entry, whether it was right, and whether any entry could have been."""

    scores: Numbers
    right: npt.NDArray[np.bool_]
    in_scope: npt.NDArray[np.bool_]


def calibrate(
    rows: Sequence[Row], vectors: Vectors, entries: int, whole: Scorer, bank: Sequence[str], banked: Vectors
) -> Calibration:
    """The calibration of `whole`, the scorer of all questions `rows` with their `vectors`.

    `bank` are general sentences, `banked` their vectors.
    """
    return fit(observe(rows, vectors, entries, whole, bank, banked))


def observe(
    rows: Sequence[Row], vectors: Vectors, entries: int, whole: Scorer, bank: Sequence[str], banked: Vectors
) -> Observed:
    """Left-out questions, left-out entries and the bank, scored by scorers that never saw them."""
    labels = np.array([row.entry for row in rows])
    rounds = ROUNDS if len(rows) <= LARGE else ROUNDS_WHEN_LARGE
    scores: list[Numbers] = []
    right: list[npt.NDArray[np.bool_]] = []
    in_scope: list[npt.NDArray[np.bool_]] = []
    for kept, left_out in _rounds(labels, rounds):
        scorer = Scorer([rows[i] for i in kept], vectors[kept], entries)
        found = scorer.score([rows[i].wording for i in left_out], vectors[left_out]).scores
        known = np.isin(labels[left_out], labels[kept])
        scores.append(found.max(axis=1))
        right.append((found.argmax(axis=1) == labels[left_out]) & known)
        in_scope.append(known)
    general = _general(vectors, banked)
    if general.any():
        texts = [text for text, chosen in zip(bank, general, strict=True) if chosen]
        scores.append(whole.score(texts, banked[general]).scores.max(axis=1))
        right.append(np.zeros(len(texts), np.bool_))
        in_scope.append(np.zeros(len(texts), np.bool_))
    if not scores:
        return Observed(np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.bool_))
    return Observed(np.concatenate(scores), np.concatenate(right), np.concatenate(in_scope))


def fit(observed: Observed) -> Calibration:
    """Slope and offset of the greatest likelihood, in scope and out of scope weighed by their usual shares."""
    count = len(observed.scores)
    if not count or not observed.right.any():
        return Calibration()
    weights = np.where(observed.in_scope, 1 - OUT_OF_SCOPE_SHARE, OUT_OF_SCOPE_SHARE)
    for side in (observed.in_scope, ~observed.in_scope):
        if side.any():
            weights[side] *= count / side.sum()
    # Platt's targets: a few observations never make anything certain.
    rights, wrongs = observed.right.sum(), (~observed.right).sum()
    targets = np.where(observed.right, (rights + 1) / (rights + 2), 1 / (wrongs + 2))

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        slope, offset = parameters
        logits = slope * observed.scores + offset
        probabilities = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        cost = float(np.sum(weights * (np.logaddexp(0.0, logits) - targets * logits)))
        errors = weights * (probabilities - targets)
        away = np.array([(slope - USUAL_SLOPE) / USUAL_SLOPE, (offset - USUAL_OFFSET) / USUAL_OFFSET])
        gradient = np.array([np.sum(errors * observed.scores), np.sum(errors)])
        gradient += BELIEF * away / np.array([USUAL_SLOPE, USUAL_OFFSET])
        return cost + BELIEF / 2 * float(away @ away), gradient

    found = minimize(loss, np.array([USUAL_SLOPE, USUAL_OFFSET]), jac=True, method="L-BFGS-B",
                     bounds=[(1.0, 60.0), (-60.0, 0.0)])
    return Calibration(float(found.x[0]), float(found.x[1]), count)


def _rounds(labels: npt.NDArray[np.int64], rounds: int) -> list[tuple[list[int], list[int]]]:
    """Pairs of kept and left-out questions: every question and every entry is left out once."""
    known = np.unique(labels)
    if len(labels) < 2:
        return []
    draw = np.random.default_rng(0)
    entry_round = dict(zip(draw.permutation(known).tolist(), np.arange(len(known)) % rounds, strict=True))
    question_round = np.zeros(len(labels), np.int64)
    for label in known:
        own = np.flatnonzero(labels == label)
        question_round[own] = (draw.permutation(len(own)) + draw.integers(rounds)) % rounds
    found = []
    for number in range(rounds):
        # An entry is left out as a whole only when there are others to confuse it with.
        whole = np.array([len(known) > 2 and entry_round[label] == number for label in labels.tolist()])
        out = whole | (question_round == number)
        if out.any() and not out.all():
            found.append((np.flatnonzero(~out).tolist(), np.flatnonzero(out).tolist()))
    return found


def _general(vectors: Vectors, banked: Vectors) -> npt.NDArray[np.bool_]:
    if not len(banked):
        return np.zeros(0, np.bool_)
    nearest: npt.NDArray[np.bool_] = (banked @ vectors.T).max(axis=1) < BANK_TOO_NEAR
    return nearest
