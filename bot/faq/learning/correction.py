"""What the shop's own nights have taught about the confidences: a small correction of whatever calibration is beneath it.

Fitted on marks alone (bot/faq/learning/recalibrate.py). Pure; knows probabilities, and neither scores nor texts.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from bot.storage.calibrations import CalibrationRow

Numbers = npt.NDArray[np.float64]

#: The FAQ's own calibration weighs as much as so many marks: 60 marks outweigh it, ten hardly move it.
OWN_WEIGHT = 40.0
#: Without marks on what the bot did not dare to answer, that part of the curve is only guessed at: it is moved half as far.
ONE_SIDED_FACTOR = 2.0
FEW_UNANSWERED = 10
#: Where the FAQ's own calibration speaks for itself: evenly over all probabilities.
_GRID = np.linspace(0.025, 0.975, 20)
#: A correction never turns the order of two confidences round, nor makes a step of the curve.
_SLOPES = (0.2, 5.0)
_OFFSETS = (-6.0, 6.0)
_SURE = 1e-6


@dataclass(frozen=True)
class Correction:
    """p' = 1 / (1 + exp(-(slope · logit(p) + offset))). With 1 and 0 nothing changes."""

    slope: float = 1.0
    offset: float = 0.0

    def apply(self, probabilities: Numbers) -> Numbers:
        """The corrected probabilities, in the same order of size; 0 and 1 stay what they are."""
        if self == NO_CORRECTION:
            return probabilities
        logits = self.slope * _logit(probabilities) + self.offset
        corrected = 1.0 / (1.0 + np.exp(-np.clip(logits, -30, 30)))
        found: Numbers = np.where((probabilities <= 0) | (probabilities >= 1), probabilities, corrected)
        return found

    def of(self, probability: float) -> float:
        """One corrected probability."""
        return float(self.apply(np.array([probability]))[0])

    def to_json(self) -> dict[str, float]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Correction":
        """What `to_json` wrote. Raises KeyError or ValueError for anything else."""
        slope, offset = float(stored["slope"]), float(stored["offset"])
        if not (np.isfinite(slope) and np.isfinite(offset) and slope > 0):
            raise ValueError(f"no correction: slope {slope}, offset {offset}")
        return cls(slope, offset)


NO_CORRECTION = Correction()


def refit(
    probabilities: Numbers, right: npt.NDArray[np.bool_], weights: Numbers | None = None, *, own_weight: float = OWN_WEIGHT
) -> Correction:
    """The likeliest correction when the calibration beneath counts as `own_weight` observations that agree with it.

    `probabilities` are that calibration's, uncorrected; `right` tells whether those candidates were. No marks: no correction.
    """
    if not len(probabilities):
        return NO_CORRECTION
    if weights is None:
        weights = np.ones(len(probabilities))
    logits = _logit(np.concatenate([probabilities, _GRID]))
    targets = np.concatenate([right.astype(np.float64), _GRID])
    weighed = np.concatenate([weights, np.full(len(_GRID), own_weight / len(_GRID))])

    def loss(parameters: Numbers) -> tuple[float, Numbers]:
        moved = parameters[0] * logits + parameters[1]
        errors = weighed * (1.0 / (1.0 + np.exp(-np.clip(moved, -30, 30))) - targets)
        cost = float(np.sum(weighed * (np.logaddexp(0.0, moved) - targets * moved)))
        return cost, np.array([np.sum(errors * logits), np.sum(errors)])

    # Only who fits anew waits for the library to load.
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    found = minimize(loss, np.array([1.0, 0.0]), jac=True, method="L-BFGS-B", bounds=[_SLOPES, _OFFSETS])
    return Correction(round(float(found.x[0]), 6), round(float(found.x[1]), 6))


def correction_for(stored: "CalibrationRow | None", model: str) -> Correction:
    """The correction of a stored calibration; none without one, or where it was fitted with another model.

    Raises KeyError, TypeError or ValueError for what is none.
    """
    if stored is None or stored.embedder != model:
        return NO_CORRECTION
    return Correction.from_json(stored.content)


def own_weight_for(unanswered: int) -> float:
    """What the FAQ's own calibration weighs when so many marks are on questions that were not answered."""
    return OWN_WEIGHT if unanswered >= FEW_UNANSWERED else OWN_WEIGHT * ONE_SIDED_FACTOR


def _logit(probabilities: Numbers) -> Numbers:
    kept = np.clip(probabilities, _SURE, 1 - _SURE)
    found: Numbers = np.log(kept) - np.log1p(-kept)
    return found
