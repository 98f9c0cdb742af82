"""The figures on answer quality. Pure: they are computed from scored queries alone, and none of them fits anything.

A figure that the queries cannot tell (no query out of scope, none at all) is None. Shares are 0 to 1.
"""

import statistics
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata  # type: ignore[import-untyped]

from bot.faq.decide import Outcome
from bot.faq.measure.scored import Scored

NOTHING = ""  #: the class of out of scope
BINS, FINER_BINS = 10, 15
COVERAGES = (20, 40, 60)
PRECISIONS = (90, 95)
RESAMPLES = 1000
#: below this many queries a resampled interval says more about the draw than about the answers
FEWEST_FOR_INTERVALS = 10
SEED = 0

Numbers = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """All figures of `scored`; `languages` holds the main ones for each language that the queries name."""
    found = {**_main(scored), **_selective(scored), "intervals": intervals(scored)}
    languages = sorted({each.query.language for each in scored if each.query.language})
    if languages:
        found["languages"] = {
            language: _main([each for each in scored if each.query.language == language])
            for language in languages
        }
    return found


def _main(scored: Sequence[Scored]) -> dict[str, Any]:
    inside = [each for each in scored if each.query.expect is not None]
    outside = [each for each in scored if each.query.expect is None]
    answered = [each for each in scored if each.outcome is Outcome.ANSWER]
    clarified = [each for each in scored if each.outcome is Outcome.CLARIFY]
    right = sum(each.is_right for each in answered)
    refused = [each for each in scored if not each.is_meant]
    numbers = _Numbers(scored)
    everything = np.arange(len(scored))
    return {
        "queries": len(scored),
        "in_scope": len(inside),
        "out_of_scope": len(outside),
        "top1": _share(sum(each.is_right for each in inside), len(inside)),
        "top3": _share(sum(_is_among_three(each) for each in inside), len(inside)),
        "auroc": _rounded(numbers.auroc(everything)),
        "aurc": _aurc(scored),
        "mcc": _rounded(numbers.mcc(everything)),
        "threshold": _rounded(statistics.median(each.threshold for each in scored)) if scored else None,
        "in_scope_accuracy": _share(sum(each.is_right and each.is_meant for each in inside), len(inside)),
        "out_of_scope_recall": _share(sum(not each.is_meant for each in outside), len(outside)),
        "out_of_scope_precision": _share(sum(each.query.expect is None for each in refused), len(refused)),
        "answered_right": right,
        "answered_wrong": len(answered) - right,
        "clarified": len(clarified),
        "clarified_with_right": sum(each.offers_right for each in clarified),
        "handed_off": len(scored) - len(answered) - len(clarified),
        "precision": _share(right, len(answered)),
        "wrong_share": _share(len(answered) - right, len(answered)),
        "wrong_of_all": _share(len(answered) - right, len(scored)),
        "coverage": _share(len(answered), len(scored)),
        "ece": _rounded(expected_calibration_error(scored, BINS)),
        "ece_15": _rounded(expected_calibration_error(scored, FINER_BINS)),
        "milliseconds_per_query_p50": round(statistics.median(each.milliseconds for each in scored), 3) if scored else None,
    }


def _selective(scored: Sequence[Scored]) -> dict[str, float | None]:
    """What the surest part is worth, and how large a part is how good."""
    coverages, precisions = risk_coverage(scored)
    found: dict[str, float | None] = {}
    for percent in COVERAGES:
        place = int(np.ceil(len(scored) * percent / 100)) - 1
        found[f"precision_at_{percent}_percent_coverage"] = _rounded(_surest(scored)[place]) if scored else None
    for percent in PRECISIONS:
        reached = coverages[precisions >= percent / 100]
        # None of the steps is that good: nothing can be answered at this precision.
        found[f"coverage_at_{percent}_percent_precision"] = _rounded(float(reached.max(initial=0.0))) if scored else None
    return found


def risk_coverage(scored: Sequence[Scored]) -> tuple[Numbers, Numbers]:
    """The shares of queries that some least confidence would answer, rising, and the precision of those answers."""
    confidences = np.array([each.confidence for each in scored])
    right = np.array([each.is_right for each in scored], np.float64)
    order = np.argsort(-confidences, kind="stable")
    # Queries of one confidence are answered together or not at all.
    ends = np.flatnonzero(np.diff(confidences[order], append=-1.0))
    counts = ends + 1
    return counts / max(len(scored), 1), np.cumsum(right[order])[ends] / counts


def reliability(scored: Sequence[Scored], bins: int) -> list[tuple[float, float, int]]:
    """Bins of equally many queries by falling confidence: mean confidence, share right, and how many."""
    confidences, right = _evened(scored)
    order = np.argsort(confidences, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [(float(confidences[part].mean()), float(right[part].mean()), len(part)) for part in parts]


def expected_calibration_error(scored: Sequence[Scored], bins: int) -> float | None:
    """How far the first confidence is from the share that is right, on average over bins of equally many queries."""
    if not scored:
        return None
    return sum(count * abs(told - right) for told, right, count in reliability(scored, bins)) / len(scored)


def intervals(scored: Sequence[Scored]) -> dict[str, list[float] | None]:
    """Where top1, mcc and auroc would lie in 95 of 100 other draws of as many queries (bootstrap, fixed seed)."""
    names = ("top1", "mcc", "auroc")
    if len(scored) < FEWEST_FOR_INTERVALS:
        return dict.fromkeys(names)
    numbers = _Numbers(scored)
    draw = np.random.default_rng(SEED)
    found: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(RESAMPLES):
        some = draw.integers(len(scored), size=len(scored))
        for name in names:
            value = getattr(numbers, name)(some)
            if value is not None:
                found[name].append(value)
    return {
        name: [round(float(edge), 4) for edge in np.percentile(values, [2.5, 97.5])] if values else None
        for name, values in found.items()
    }


class _Numbers:
    """The queries as numbers, so that a thousand draws of them are counted in a moment; `some` are places of queries."""

    def __init__(self, scored: Sequence[Scored]) -> None:
        truth = [each.query.expect or NOTHING for each in scored]
        told = [(each.first or NOTHING) if each.is_meant else NOTHING for each in scored]
        classes = {name: place for place, name in enumerate(sorted({NOTHING, *truth, *told}))}
        self._classes = len(classes)
        self._truth = np.array([classes[name] for name in truth], np.int64)
        self._told = np.array([classes[name] for name in told], np.int64)
        self._confidences = np.array([each.confidence for each in scored])
        self._right = np.array([each.is_right for each in scored], np.bool_)
        self._inside = np.array([each.query.expect is not None for each in scored], np.bool_)

    def top1(self, some: Places) -> float | None:
        inside = self._inside[some]
        return float(self._right[some][inside].mean()) if inside.any() else None

    def mcc(self, some: Places) -> float | None:
        """Gorodkin's correlation of as many classes as there are entries, out of scope being one of them."""
        truth, told = self._truth[some], self._told[some]
        if len(some) == 0 or ((truth == truth[0]).all() and (told == truth[0]).all()):
            return None
        count = float(len(some))
        right = float((truth == told).sum())
        truths = np.bincount(truth, minlength=self._classes).astype(np.float64)
        tolds = np.bincount(told, minlength=self._classes).astype(np.float64)
        spread = (count**2 - float(tolds @ tolds)) * (count**2 - float(truths @ truths))
        return (right * count - float(tolds @ truths)) / float(np.sqrt(spread)) if spread > 0 else 0.0

    def auroc(self, some: Places) -> float | None:
        """How well the first confidence tells queries in scope from queries out of scope."""
        inside = self._inside[some]
        yes, no = int(inside.sum()), int((~inside).sum())
        if not yes or not no:
            return None
        ranks = rankdata(self._confidences[some])
        return (float(ranks[inside].sum()) - yes * (yes + 1) / 2) / (yes * no)


def _aurc(scored: Sequence[Scored]) -> float | None:
    """The mean share of wrong among the surest n, over all n; an out-of-scope query is wrong whatever is answered."""
    return _rounded(float((1 - _surest(scored)).mean())) if scored else None


def _surest(scored: Sequence[Scored]) -> Numbers:
    """The share right among the surest 1, 2, … all queries."""
    confidences, right = _evened(scored)
    order = np.argsort(-confidences, kind="stable")
    shares: Numbers = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    return shares


def _evened(scored: Sequence[Scored]) -> tuple[Numbers, Numbers]:
    """First confidences, and right or not; equal confidences share their mean, so that the file's order tells nothing."""
    confidences = np.array([each.confidence for each in scored])
    right = np.array([each.is_right for each in scored], np.float64)
    _, groups = np.unique(confidences, return_inverse=True)
    if len(scored):
        right = (np.bincount(groups, right) / np.bincount(groups))[groups]
    return confidences, right


def _is_among_three(scored: Scored) -> bool:
    return scored.query.expect in [each.entry.id for each in scored.candidates[:3]]


def _share(part: int, whole: int) -> float | None:
    return _rounded(part / whole) if whole else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
