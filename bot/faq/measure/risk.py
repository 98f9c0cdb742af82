"""The one number: at each share of wrong answers that the owner may allow, how much is answered and how much of it is wrong.

Three witnesses. The FAQ's own questions, left out by turns when the calibration was learnt, in the mixture of a usual night;
the confidences with which this shop's latest questions were met; and what staff have marked. Pure.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.faq.cutoffs import Seen, cutoffs
from bot.faq.learning.correction import Correction

#: Of a hundred answers so many may be wrong.
PERCENTS = (1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30)
#: A share of fewer marked answers says more about chance.
FEWEST_MARKED = 10
#: A curve is drawn with so many points, from this share of the questions on.
POINTS, LEAST_SHOWN = 60, 0.05

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Marked:
    """A first candidate that staff have judged: how sure the bot was of it then, whether it was what was meant."""

    confidence: float
    is_right: bool


@dataclass(frozen=True)
class Setting:
    """What one number means. Shares are 0 to 1; None: nothing tells it.

    `answered`, `wrong`: of a usual night, by the FAQ's own questions. `own_answered`, `own_wrong`: of this shop's latest questions,
    the second as the confidences predict it. `marked`, `marked_wrong`: marked candidates that would be answered, and the share
    of them that staff called wrong.
    """

    percent: int
    answer_from: float
    answered: float | None
    wrong: float | None
    own_answered: float | None
    own_wrong: float | None
    marked: int
    marked_wrong: float | None

    def to_json(self) -> dict[str, Any]:
        return {key: round(value, 4) if isinstance(value, float) else value for key, value in asdict(self).items()}


@dataclass(frozen=True)
class Expected:
    """What a number means by the FAQ's own questions: from which confidence on it is answered, how much of a usual night that
    is, and how much of it wrong. Shares are 0 to 1; None: nothing tells it."""

    percent: int
    answer_from: float
    answered: float | None
    wrong: float | None


#: Points of a curve, (share of the questions that is answered, share of those answers that is wrong), from the surest on.
Curve = list[tuple[float, float]]


def settings(
    seen: Seen,
    correction: Correction,
    own: Sequence[float],
    marked: Sequence[Marked],
    percents: Sequence[int] = PERCENTS,
) -> list[Setting]:
    """What each of `percents` means. `own`: the confidences of the first candidates of this shop's latest questions."""
    return beside(expected(seen, correction, percents), own, marked)


def expected(seen: Seen, correction: Correction, percents: Sequence[int]) -> list[Expected]:
    """What each of `percents` means by what the calibration was learnt from."""
    return [_expected(percent, seen, correction) for percent in percents]


def beside(found: Sequence[Expected], own: Sequence[float], marked: Sequence[Marked]) -> list[Setting]:
    """The same with what this shop's latest questions and its marks say."""
    sure = np.array(own, np.float64)
    return [_setting(each, sure, marked) for each in found]


def curve(seen: Seen, correction: Correction) -> Curve:
    """The risk–coverage curve of the FAQ's own questions."""
    if not len(seen.right):
        return []
    order = np.argsort(-correction.apply(seen.probabilities), kind="stable")
    weights = seen.weights[order]
    answered = np.cumsum(weights)
    return _thinned(answered / answered[-1], np.cumsum(weights * ~seen.right[order]) / answered)


def own_curve(own: Sequence[float]) -> Curve:
    """That of this shop's latest questions, as wrong as their confidences predict."""
    if not own:
        return []
    sure = -np.sort(-np.array(own, np.float64))
    count = np.arange(1, len(sure) + 1)
    return _thinned(count / len(sure), np.cumsum(1 - sure) / count)


def live(answered: Sequence[Marked]) -> dict[str, Any]:
    """Of the answers that were really given and marked: how many were wrong, and how many the bot had expected to be."""
    count = len(answered)
    return {
        "marked_answers": count,
        "wrong": round(sum(not each.is_right for each in answered) / count, 4) if count else None,
        "predicted_wrong": round(1 - sum(each.confidence for each in answered) / count, 4) if count else None,
    }


def _expected(percent: int, seen: Seen, correction: Correction) -> Expected:
    answer_from = cutoffs(seen, percent / 100, correction).answer_from
    answered = correction.apply(seen.probabilities) >= answer_from
    weight, whole = float(seen.weights[answered].sum()), float(seen.weights.sum())
    return Expected(
        percent,
        answer_from,
        weight / whole if whole else None,
        float(seen.weights[answered & ~seen.right].sum()) / weight if weight else None,
    )


def _setting(found: Expected, own: Numbers, marked: Sequence[Marked]) -> Setting:
    certain = own[own >= found.answer_from]
    judged = [each for each in marked if each.confidence >= found.answer_from]
    return Setting(
        percent=found.percent,
        answer_from=found.answer_from,
        answered=found.answered,
        wrong=found.wrong,
        own_answered=len(certain) / len(own) if len(own) else None,
        own_wrong=float(np.mean(1 - certain)) if len(certain) else None,
        marked=len(judged),
        marked_wrong=sum(not each.is_right for each in judged) / len(judged) if len(judged) >= FEWEST_MARKED else None,
    )


def _thinned(answered: Numbers, wrong: Numbers) -> Curve:
    """Evenly spaced points of a curve; the first few answers alone say more about chance."""
    wanted = np.unique(np.searchsorted(answered, np.linspace(LEAST_SHOWN, 1.0, POINTS)).clip(0, len(answered) - 1))
    return [(float(answered[each]), float(wrong[each])) for each in wanted]
