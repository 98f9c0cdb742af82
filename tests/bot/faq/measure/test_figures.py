"""The figures on answer quality, counted by hand on small cases and compared with a library's on large ones."""

from typing import Any

import numpy as np
import pytest
from sklearn.metrics import matthews_corrcoef, roc_auc_score  # type: ignore[import-untyped]

from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.faq.decide import decide
from bot.faq.entry import Entry
from bot.faq.measure.figures import NOTHING, expected_calibration_error, figures, intervals, reliability, risk_coverage
from bot.faq.measure.queries import Query
from bot.faq.measure.scored import Scored

CUTOFFS = Cutoffs(answer_from=0.75, clarify_from=0.35)


def scored(expect: str | None, first: str, confidence: float, *others: str, language: str | None = None) -> Scored:
    left = (1 - confidence) / max(len(others), 1)
    candidates = [Candidate(Entry(first, ("?",), "Yes."), confidence, "?", "en")]
    candidates += [Candidate(Entry(other, ("?",), "Yes."), left, "?", "en") for other in others]
    return Scored(Query("text", expect, language), tuple(candidates), decide(candidates, CUTOFFS, may_clarify=True), CUTOFFS.answer_from)


SIX = [
    scored("a", "a", 0.95),
    scored("b", "b", 0.9),
    scored("b", "a", 0.8, "b"),
    scored("a", "a", 0.5, "b"),
    scored(None, "a", 0.85),
    scored(None, "b", 0.1, "a"),
]


def many(count: int = 300) -> list[Scored]:
    draw = np.random.default_rng(4)
    names = ["a", "b", "c"]
    found = []
    for _ in range(count):
        expect = [None, *names][draw.integers(4)]
        first = expect if expect and draw.random() < 0.7 else names[draw.integers(3)]
        found.append(scored(expect, first, float(draw.integers(20, 100)) / 100))
    return found


def test_the_main_figures_are_as_counted_by_hand() -> None:
    found = figures(SIX)
    assert (found["queries"], found["in_scope"], found["out_of_scope"]) == (6, 4, 2)
    assert (found["top1"], found["top3"]) == (0.75, 1.0)
    assert (found["answered_right"], found["answered_wrong"], found["clarified"], found["handed_off"]) == (2, 2, 1, 1)
    assert found["clarified_with_right"] == 1
    assert found["threshold"] == CUTOFFS.answer_from
    # Pairs of in and out of scope in the right order: .95 and .9 beat both, .8 and .5 beat one: 6 of 8.
    assert found["auroc"] == 0.75
    # By falling confidence: right, right, wrong, wrong, right, wrong.
    assert found["aurc"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4 + 2 / 5 + 3 / 6) / 6, abs=1e-4)


def test_what_is_answered_is_as_counted_by_hand() -> None:
    found = figures(SIX)
    # Four are answered, two of them wrongly.
    assert (found["precision"], found["wrong_share"], found["wrong_of_all"]) == (0.5, 0.5, 0.3333)
    assert found["coverage"] == 0.6667
    # At the threshold two of four in scope are right; of two out of scope one is refused, of two refused one is out.
    assert (found["in_scope_accuracy"], found["out_of_scope_recall"], found["out_of_scope_precision"]) == (0.5, 0.5, 0.5)


def test_the_surest_part_is_as_counted_by_hand() -> None:
    found = figures(SIX)
    # The surest 20 % of six are two, 40 % three, 60 % four.
    assert found["precision_at_20_percent_coverage"] == 1.0
    assert found["precision_at_40_percent_coverage"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["precision_at_60_percent_coverage"] == 0.5
    assert found["coverage_at_90_percent_precision"] == found["coverage_at_95_percent_precision"] == 0.3333
    coverages, precisions = risk_coverage(SIX)
    assert coverages.tolist() == pytest.approx([1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6, 1])
    assert precisions.tolist() == pytest.approx([1, 1, 2 / 3, 1 / 2, 3 / 5, 1 / 2])


def test_no_precision_is_reached_by_answering_nothing() -> None:
    assert figures([scored("a", "b", 0.9), scored("a", "a", 0.8)])["coverage_at_90_percent_precision"] == 0.0


def test_the_calibration_error_is_as_counted_by_hand() -> None:
    # Two bins of two: said .95 and .55 on average; right 1 of 2 and 0 of 2.
    some = [scored("a", "a", 1.0), scored("a", "b", 0.9), scored("a", "b", 0.6), scored("a", "b", 0.5)]
    assert reliability(some, 2) == [(0.55, 0.0, 2), (0.95, 0.5, 2)]
    assert expected_calibration_error(some, 2) == pytest.approx((0.55 + 0.45) / 2)


def test_bins_hold_equally_many_queries() -> None:
    assert [count for _, _, count in reliability(many(295), 10)] == [30] * 5 + [29] * 5


def test_below_the_threshold_the_prediction_is_out_of_scope() -> None:
    assert figures([scored("a", "a", 0.9), scored("b", "b", 0.9), scored(None, "b", 0.7)])["mcc"] == 1.0
    assert figures([scored("a", "a", 0.9), scored("b", "b", 0.9), scored(None, "b", 0.8)])["mcc"] < 1.0


def test_a_query_without_candidates_is_out_of_scope_whatever_the_threshold() -> None:
    nothing = Scored(Query("?", None), (), decide((), CUTOFFS, may_clarify=True), threshold=0.0)
    assert figures([nothing, scored("a", "a", 0.9)])["out_of_scope_recall"] == 1.0


def test_mcc_and_auroc_are_the_librarys() -> None:
    some = many()
    truth = [each.query.expect or NOTHING for each in some]
    told = [each.first if each.confidence >= CUTOFFS.answer_from else NOTHING for each in some]
    found = figures(some)
    assert found["mcc"] == pytest.approx(matthews_corrcoef(truth, told), abs=1e-4)
    known = [each.query.expect is not None for each in some]
    assert found["auroc"] == pytest.approx(roc_auc_score(known, [each.confidence for each in some]), abs=1e-4)


def test_no_figure_depends_on_the_order_of_the_file() -> None:
    some = many()

    def told(found: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in found.items() if name != "intervals"}  # which are drawn by place

    assert told(figures(some)) == told(figures(some[::-1]))


def test_intervals_hold_their_figure_and_come_out_the_same_twice() -> None:
    some = many()
    found = intervals(some)
    assert found == intervals(some)
    measured = figures(some)
    for name in ("top1", "mcc", "auroc"):
        edges = found[name]
        assert edges is not None
        assert edges[0] < measured[name] < edges[1]
        assert edges[1] - edges[0] < 0.2


def test_languages_have_figures_of_their_own() -> None:
    some = [scored("a", "a", 0.9, language="en"), scored("a", "b", 0.9, language="de"), scored("a", "a", 0.9, language="de")]
    found = figures(some)["languages"]
    assert (found["en"]["top1"], found["de"]["top1"], found["de"]["queries"]) == (1.0, 0.5, 2)
    assert "languages" not in figures(SIX)


def test_what_the_queries_cannot_tell_is_none() -> None:
    found = figures([scored("a", "a", 0.9)])
    assert (found["auroc"], found["out_of_scope_recall"], found["intervals"]["mcc"]) == (None, None, None)
    empty = figures([])
    assert {empty[name] for name in ("top1", "mcc", "precision", "ece", "threshold", "aurc")} == {None}
    assert empty["queries"] == 0
