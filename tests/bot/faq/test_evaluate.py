"""The figures on answer quality, counted by hand on small cases, and through the search that answers customers."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.faq.candidate import Candidate
from bot.faq.decide import ANSWER_FROM, decide
from bot.faq.embed import Embedder
from bot.faq.entry import Entry
from bot.faq.evaluate import BadQueries, Query, Scored, evaluate, figures, read_queries

FIELDS = {
    "queries",
    "in_scope",
    "out_of_scope",
    "top1",
    "auroc",
    "aurc",
    "mcc",
    "threshold",
    "answered_right",
    "answered_wrong",
    "clarified",
    "handed_off",
    "fit_seconds",
    "milliseconds_per_query_p50",
}


def scored(expect: str | None, first: str, confidence: float) -> Scored:
    candidates = (Candidate(Entry(first, ("?",), "Yes."), confidence, "?", "en"),)
    return Scored(Query("text", expect), candidates, decide(candidates, may_clarify=True))


def test_the_figures_are_as_counted_by_hand() -> None:
    found = figures(
        [
            scored("a", "a", 0.95),
            scored("b", "b", 0.9),
            scored("b", "a", 0.8),
            scored("a", "a", 0.5),
            scored(None, "a", 0.85),
            scored(None, "b", 0.1),
        ]
    )
    assert (found["queries"], found["in_scope"], found["out_of_scope"]) == (6, 4, 2)
    assert found["top1"] == 0.75
    assert (found["answered_right"], found["answered_wrong"], found["clarified"], found["handed_off"]) == (2, 2, 1, 1)
    assert found["threshold"] == ANSWER_FROM
    # Pairs of in and out of scope in the right order: .95 and .9 beat both, .8 and .5 beat one: 6 of 8.
    assert found["auroc"] == 0.75
    # By falling confidence: right, right, wrong, wrong, right, wrong.
    assert found["aurc"] == pytest.approx((0 + 0 + 1 / 3 + 2 / 4 + 2 / 5 + 3 / 6) / 6, abs=1e-4)


def test_below_the_threshold_the_prediction_is_out_of_scope() -> None:
    assert figures([scored("a", "a", 0.9), scored("b", "b", 0.9), scored(None, "b", 0.7)])["mcc"] == 1.0
    assert figures([scored("a", "a", 0.9), scored("b", "b", 0.9), scored(None, "b", 0.8)])["mcc"] < 1.0


def test_equal_confidences_do_not_depend_on_the_order_of_the_file() -> None:
    some = [scored("a", "a", 0.9), scored("a", "b", 0.9), scored("a", "b", 0.9)]
    assert figures(some)["aurc"] == figures(some[::-1])["aurc"]


def test_what_the_queries_cannot_tell_is_none() -> None:
    assert figures([scored("a", "a", 0.9)])["auroc"] is None
    assert figures([])["top1"] is None


@pytest.fixture
def folder(faq_folder: Callable[..., Path], entries: list[Entry]) -> Path:
    items = [{"id": e.id, "questions": list(e.questions), "answer": e.answer} for e in entries]
    return faq_folder(shop=json.dumps({"version": 1, "faq": items}))


@pytest.fixture
def queries(tmp_path: Path) -> Callable[[str], Path]:
    def write(text: str) -> Path:
        path = tmp_path / "queries.jsonl"
        path.write_text(text)
        return path

    return write


def test_it_scores_through_the_search_and_writes_its_predictions(
    folder: Path, queries: Callable[[str], Path], embedder: Embedder, tmp_path: Path
) -> None:
    path = queries(
        '{"text": "Where is my order?", "expect": "order_status"}\n\n'
        '{"text": "zebra quartz", "expect": null}\n{"text": "", "expect": "payment"}\n'
    )
    found = evaluate(folder, path, embedder, tmp_path / "out" / "predictions.jsonl")
    assert set(found) == FIELDS
    assert (found["queries"], found["answered_right"], found["answered_wrong"]) == (3, 1, 0)
    lines = [json.loads(line) for line in (tmp_path / "out" / "predictions.jsonl").read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["answer", "handoff", "handoff"]
    assert lines[0]["candidates"][0] == {"id": "order_status", "confidence": 0.99}
    assert lines[1]["expect"] is None
    assert lines[2] == {"text": "", "expect": "payment", "outcome": "handoff", "candidates": []}


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("nonsense", "this is no query"),
        ("[1]", "this is no query"),
        ('{"text": "a"}', "this is no query"),
        ('{"text": 3, "expect": null}', "text must be a text"),
        ('{"text": "a", "expect": 3}', "text must be a text"),
        ('{"text": "a", "expect": "nothing"}', "no entry has the id nothing"),
    ],
)
def test_a_bad_line_is_one_sentence(queries: Callable[[str], Path], line: str, sentence: str) -> None:
    path = queries(f'{{"text": "a", "expect": null}}\n{line}\n')
    with pytest.raises(BadQueries) as refused:
        read_queries(path, {"a"})
    assert str(refused.value).startswith(f"{path}:2: ")
    assert sentence in str(refused.value)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match="cannot be read"):
        read_queries(tmp_path / "nothing.jsonl", set())
