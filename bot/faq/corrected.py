"""A search whose confidences have gone through what the shop's own nights have taught."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import numpy as np

from bot.faq.calibrate import Calibration
from bot.faq.candidate import Candidate
from bot.faq.correction import NO_CORRECTION, Correction
from bot.faq.entry import Entry
from bot.faq.search import EXACT, Search
from bot.storage.calibrations import CalibrationRow


class CorrectedSearch:
    """`plain` is the search with the FAQ's own calibration. Never changed, safe to share between threads."""

    def __init__(self, plain: Search, correction: Correction = NO_CORRECTION) -> None:
        self.plain = plain
        self.correction = correction
        self.version = plain.version
        self.entries = plain.entries

    @property
    def calibrations(self) -> dict[str, Calibration]:
        """The FAQ's own, uncorrected."""
        return self.plain.calibrations

    def entry(self, entry_id: str) -> Entry | None:
        return self.plain.entry(entry_id)

    def search(
        self,
        text: str,
        *,
        language: str | None = None,
        at: date | None = None,
        exclude: Collection[str] = (),
    ) -> list[Candidate]:
        """As Search.search; the likeliest candidates stay the same, in the same order."""
        found = self.plain.search(text, language=language, at=at, exclude=exclude)
        return corrected(found, self.correction)


def corrected(found: list[Candidate], correction: Correction) -> list[Candidate]:
    """The best candidate's corrected confidence stands; the others share at most what it leaves.

    What the customer asked word for word as the FAQ does is no matter of confidence and stays.
    """
    if correction == NO_CORRECTION or not found or found[0].confidence == EXACT:
        return found
    confidences = correction.apply(np.array([each.confidence for each in found]))
    others, left = float(confidences[1:].sum()), 1.0 - float(confidences[0])
    if others > left:
        confidences[1:] *= left / others
    return [replace(each, confidence=float(value)) for each, value in zip(found, confidences, strict=True)]


def correction_for(stored: CalibrationRow | None, embedder: str) -> Correction:
    """The correction of a stored calibration; none without one, or where it was fitted with another model.

    Raises KeyError, TypeError or ValueError for what is none.
    """
    if stored is None or stored.embedder != embedder:
        return NO_CORRECTION
    return Correction.from_json(stored.content)
