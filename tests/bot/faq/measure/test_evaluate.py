"""Labelled queries through the search that answers customers; every mistake in them is one sentence."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.faq.candidate import EXACT
from bot.faq.embed import Embedder
from bot.faq.entry import Entry
from bot.faq.measure.evaluate import evaluate
from bot.faq.measure.queries import BadQueries, Query, read_queries

#: what other programs read (docs/evaluation.md); more may be told, never less
PROMISED = {
    "queries", "in_scope", "out_of_scope", "top1", "auroc", "aurc", "mcc", "threshold", "answered_right", "answered_wrong",
    "clarified", "handed_off", "fit_seconds", "milliseconds_per_query_p50",
}  # fmt: skip


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
    measured = evaluate(folder, path, embedder, tmp_path / "out" / "predictions.jsonl")
    found = measured.figures
    assert set(found) >= PROMISED
    assert not measured.is_estimate
    assert (found["queries"], found["answered_right"], found["answered_wrong"]) == (3, 1, 0)
    lines = [json.loads(line) for line in (tmp_path / "out" / "predictions.jsonl").read_text().splitlines()]
    assert [line["outcome"] for line in lines] == ["answer", "handoff", "handoff"]
    assert lines[0]["candidates"][0] == {"id": "order_status", "confidence": EXACT}
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
        ('{"text": "a", "expect": "nothing"}', "no entry has the id nothing; correct it, or write null."),
        ('{"text": "a", "expect": "returnz"}', "no entry has the id returnz; did you mean returns?"),
        ('{"text": "a", "expect": null, "language": 3}', "language must be two letters"),
    ],
)
def test_a_bad_line_is_one_sentence(queries: Callable[[str], Path], line: str, sentence: str) -> None:
    path = queries(f'{{"text": "a", "expect": null}}\n{line}\n')
    with pytest.raises(BadQueries) as refused:
        read_queries(path, {"a", "returns"})
    assert str(refused.value).startswith(f"{path}:2: ")
    assert sentence in str(refused.value)


def test_a_missing_file_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadQueries, match="cannot be read"):
        read_queries(tmp_path / "nothing.jsonl", set())


def test_a_line_may_name_its_language_and_a_byte_order_mark_does_no_harm(queries: Callable[[str], Path]) -> None:
    path = queries('\ufeff{"text": "wo", "expect": "a", "language": "de"}\n{"text": "x", "expect": null}\n')
    assert read_queries(path, {"a"}) == [Query("wo", "a", "de"), Query("x", None)]


def test_without_queries_the_figures_are_an_estimate_and_say_so(folder: Path, embedder: Embedder, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    measured = evaluate(
        folder, None, embedder, tmp_path / "out.jsonl", progress=lambda what, done, whole: told.append((what, done, whole))
    )
    assert measured.is_estimate
    assert measured.figures["estimate"] is True
    assert set(measured.figures) >= PROMISED
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == measured.figures["queries"]
    assert told[0][:2] == ("Estimating", 0)
    assert told[-1][1] == told[-1][2] == measured.figures["fits"]
