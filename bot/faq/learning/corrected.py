"""What marks have taught, applied to what a search found. Pure."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.faq.candidate import EXACT, Candidate
from bot.faq.learning.correction import NO_CORRECTION, Correction


def corrected(found: Sequence[Candidate], correction: Correction) -> list[Candidate]:
    """The best candidate's corrected confidence stands; the others share at most what it leaves.

    What the customer asked word for word as the FAQ does is no matter of confidence and stays.
    """
    if correction == NO_CORRECTION or not found or found[0].confidence == EXACT:
        return list(found)
    confidences = correction.apply(np.array([each.confidence for each in found])).tolist()
    return shared([replace(each, confidence=value) for each, value in zip(found, confidences, strict=True)])


def shared(found: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate's confidence stands; the others share at most what it leaves."""
    if not found:
        return []
    left, others = 1.0 - found[0].confidence, sum(each.confidence for each in found[1:])
    if others <= left:
        return list(found)
    return [found[0], *(replace(each, confidence=each.confidence * left / others) for each in found[1:])]
