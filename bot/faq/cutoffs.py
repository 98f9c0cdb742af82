"""From which confidence on the bot answers, asks back, or takes an entry to be meant at all.

The shop's owner says what share of the answers may be wrong; the rest follows from what the calibration was learnt from.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.faq.learning.correction import NO_CORRECTION, Correction

Numbers = npt.NDArray[np.float64]

#: Unless the owner says otherwise, one answer in twenty may be wrong.
USUAL_WRONG_SHARE = 0.05
#: Below, an answer would be wrong more often than a coin: no share that an owner allows goes there.
LEAST, MOST = 0.5, 0.97


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

    The probabilities promise it, and what was seen does not speak against it: by more than chance could make of the few
    that are answered. With a `correction` from marks it is not asked: they know better than the FAQ's own questions.
    """
    if not seen.right.any():
        return Cutoffs()
    probabilities = correction.apply(seen.probabilities)
    order = np.argsort(-probabilities, kind="stable")
    weights = seen.weights[order]
    answered = np.cumsum(weights)
    allowed = np.cumsum(weights * (1 - probabilities[order])) / answered <= wrong_share
    if correction == NO_CORRECTION:
        wrong = np.cumsum(weights * ~seen.right[order]) / answered
        chance = np.sqrt(wrong_share * (1 - wrong_share) * np.cumsum(weights**2)) / answered
        allowed &= wrong - chance <= wrong_share
    last = np.flatnonzero(allowed)
    answer_from = float(probabilities[order][last[-1]]) if len(last) else MOST
    answer_from = min(max(answer_from, LEAST), MOST)
    return Cutoffs(answer_from, min(Cutoffs.clarify_from, answer_from))
