"""From which confidence on the bot answers, asks back, or takes an entry to be meant at all.

The shop's owner says what share of the answers may be wrong; the rest follows from what the calibration was learnt from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.faq.correction import NO_CORRECTION, Correction

Numbers = npt.NDArray[np.float64]

#: Unless the owner says otherwise, one answer in twenty may be wrong.
USUAL_WRONG_SHARE = 0.05
#: Below, an answer would be wrong more often than a coin: no share that an owner allows goes there.
LEAST, MOST = 0.5, 0.97
#: A cut-off that rests on few observed answers is worth little: so many wrong ones are assumed on top of those seen.
ASSUMED_WRONG = 0.5


@dataclass(frozen=True)
class Cutoffs:
    """Confidences, 0 to 1. The defaults are for an FAQ of which nothing is known.

    `answer_from`: an answer is given. `clarify_from`: the best entry is likelier meant than nothing in the FAQ, so
    buttons are offered; one customer in three finds the right entry first on them, fewer would only be annoyed.
    """

    answer_from: float = 0.85
    clarify_from: float = 0.33


@dataclass(frozen=True)
class Seen:
    """What calibrations were learnt from: the probabilities that they give, whether they were right, and weights."""

    probabilities: Numbers
    right: npt.NDArray[np.bool_]
    weights: Numbers

    @classmethod
    def together(cls, parts: Sequence["Seen"]) -> "Seen":
        """Of several groups of languages; the one in which answers are the surest does not speak for the others."""
        kept = [each for each in parts if len(each.right)]
        if not kept:
            return cls(np.zeros(0), np.zeros(0, np.bool_), np.zeros(0))
        return cls(
            np.concatenate([each.probabilities for each in kept]),
            np.concatenate([each.right for each in kept]),
            np.concatenate([each.weights for each in kept]),
        )


def cutoffs(seen: Seen, wrong_share: float = USUAL_WRONG_SHARE, correction: Correction = NO_CORRECTION) -> Cutoffs:
    """The cut-offs at which at most `wrong_share` of the answers are expected to be wrong.

    Both what was seen and what the probabilities promise must allow it. With a `correction` from marks only the latter
    counts: it knows better than the FAQ's own questions.
    """
    if not seen.right.any():
        return Cutoffs()
    probabilities = correction.apply(seen.probabilities)
    order = np.argsort(-probabilities, kind="stable")
    weights = seen.weights[order] / seen.weights.sum()
    answered = np.cumsum(weights)
    promised = np.cumsum(weights * (1 - probabilities[order])) / answered
    allowed = promised <= wrong_share
    if correction == NO_CORRECTION:
        one = 1.0 / len(order)
        observed = (np.cumsum(weights * ~seen.right[order]) + ASSUMED_WRONG * one) / (answered + ASSUMED_WRONG * one)
        allowed &= observed <= wrong_share
    last = np.flatnonzero(allowed)
    answer_from = float(probabilities[order][last[-1]]) if len(last) else MOST
    answer_from = min(max(answer_from, LEAST), MOST)
    return Cutoffs(answer_from, min(Cutoffs.clarify_from, answer_from))
