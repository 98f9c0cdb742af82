"""How good the answers are: labelled queries through the very search and decision that customers meet.

The FAQ alone is fitted; the queries are only scored. The figures are explained where they are computed.
"""

import json
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import matthews_corrcoef, roc_auc_score  # type: ignore[import-untyped]

from bot.faq.candidate import Candidate
from bot.faq.decide import ANSWER_FROM, Decision, Outcome, decide
from bot.faq.embed import Embedder
from bot.faq.files import read
from bot.faq.search import fit

NOTHING = ""  #: the class of out of scope


class BadQueries(Exception):
    """The file of queries cannot be used; the message is one sentence with file and line."""


@dataclass(frozen=True)
class Query:
    """A customer's words and the entry that is right; None: no entry is."""

    text: str
    expect: str | None


@dataclass(frozen=True)
class Scored:
    """A query with what the search and the decision made of it."""

    query: Query
    candidates: tuple[Candidate, ...]
    decision: Decision

    @property
    def first(self) -> str | None:
        return self.candidates[0].entry.id if self.candidates else None

    @property
    def confidence(self) -> float:
        return self.candidates[0].confidence if self.candidates else 0.0

    @property
    def is_right(self) -> bool:
        return self.query.expect is not None and self.first == self.query.expect


def evaluate(
    faq_dir: Path,
    queries_path: Path,
    embedder: Embedder,
    predictions_path: Path | None = None,
    *,
    default_language: str = "en",
) -> dict[str, Any]:
    """Score the queries on the FAQ below `faq_dir`; write what became of each to `predictions_path` when given.

    A figure that the queries cannot tell (no query out of scope, none at all) is None.
    Raises FaqUnreadable and BadQueries.
    """
    entries = read(faq_dir)
    queries = read_queries(queries_path, {entry.id for entry in entries})
    search = fit(entries, embedder, default_language=default_language)
    scored: list[Scored] = []
    milliseconds: list[float] = []
    for query in queries:
        started = time.perf_counter()
        candidates = search.search(query.text)
        decision = decide(candidates, may_clarify=True)
        milliseconds.append((time.perf_counter() - started) * 1000)
        scored.append(Scored(query, tuple(candidates), decision))
    if predictions_path is not None:
        predictions_path.parent.mkdir(parents=True, exist_ok=True)
        predictions_path.write_text("".join(_prediction(each) for each in scored), encoding="utf-8")
    return {
        **figures(scored),
        "fit_seconds": round(search.fit_seconds, 3),
        "milliseconds_per_query_p50": round(statistics.median(milliseconds), 3) if milliseconds else None,
    }


def read_queries(path: Path, entry_ids: set[str]) -> list[Query]:
    """Queries of a JSON-lines file. Raises BadQueries."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadQueries(f"{path}:1: the file cannot be read as UTF-8 text ({error}); name a file of queries.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            stored = json.loads(line)
            text, expect = stored["text"], stored["expect"]
        except (ValueError, KeyError, TypeError) as error:
            raise BadQueries(
                f'{path}:{number}: this is no query; write {{"text": "…", "expect": "entry_id" or null}}.'
            ) from error
        if not isinstance(text, str) or not (expect is None or isinstance(expect, str)):
            raise BadQueries(f"{path}:{number}: text must be a text and expect an entry's id or null; mend the line.")
        if expect is not None and expect not in entry_ids:
            raise BadQueries(f"{path}:{number}: no entry has the id {expect}; correct it, or write null.")
        found.append(Query(text, expect))
    return found


def figures(scored: Sequence[Scored]) -> dict[str, Any]:
    """The figures of `scored`, at the shipped threshold."""
    inside = [each for each in scored if each.query.expect is not None]
    outside = [each for each in scored if each.query.expect is None]
    outcomes = [each.decision.outcome for each in scored]
    answered = [each for each in scored if each.decision.outcome is Outcome.ANSWER]
    return {
        "queries": len(scored),
        "in_scope": len(inside),
        "out_of_scope": len(outside),
        "top1": _rounded(sum(each.is_right for each in inside) / len(inside)) if inside else None,
        "auroc": _auroc(inside, outside),
        "aurc": _aurc(scored),
        "mcc": _mcc(scored),
        "threshold": ANSWER_FROM,
        "answered_right": sum(each.is_right for each in answered),
        "answered_wrong": sum(not each.is_right for each in answered),
        "clarified": outcomes.count(Outcome.CLARIFY),
        "handed_off": outcomes.count(Outcome.HANDOFF),
    }


def _auroc(inside: Sequence[Scored], outside: Sequence[Scored]) -> float | None:
    """How well the first confidence tells queries in scope from queries out of scope."""
    if not inside or not outside:
        return None
    truth = [True] * len(inside) + [False] * len(outside)
    return _rounded(roc_auc_score(truth, [each.confidence for each in (*inside, *outside)]))


def _aurc(scored: Sequence[Scored]) -> float | None:
    """The mean share of wrong among the surest n, over all n; an out-of-scope query is wrong whatever is answered.

    Equal confidences count with their mean, so that the order of the file tells nothing.
    """
    if not scored:
        return None
    confidences = np.array([each.confidence for each in scored])
    wrong = np.array([not each.is_right for each in scored], np.float64)
    for value in np.unique(confidences):
        same = confidences == value
        wrong[same] = wrong[same].mean()
    order = np.argsort(-confidences, kind="stable")
    risks = np.cumsum(wrong[order]) / np.arange(1, len(order) + 1)
    return _rounded(float(risks.mean()))


def _mcc(scored: Sequence[Scored]) -> float | None:
    """Entries and out of scope as classes; below the threshold the prediction is out of scope."""
    truth = [each.query.expect or NOTHING for each in scored]
    told = [(each.first or NOTHING) if each.confidence >= ANSWER_FROM else NOTHING for each in scored]
    if len({*truth, *told}) < 2:
        return None
    return _rounded(matthews_corrcoef(truth, told))


def _prediction(scored: Scored) -> str:
    candidates = [{"id": each.entry.id, "confidence": round(each.confidence, 6)} for each in scored.candidates]
    return (
        json.dumps(
            {
                "text": scored.query.text,
                "expect": scored.query.expect,
                "outcome": scored.decision.outcome.value,
                "candidates": candidates,
            },
            ensure_ascii=False,
        )
        + "\n"
    )


def _rounded(value: float) -> float:
    return round(float(value), 4)
