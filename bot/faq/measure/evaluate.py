"""How good the answers are: labelled queries through the very search and decision that customers meet.

The FAQ alone is fitted; the queries are only scored. Without queries there is an estimate (bot.faq.measure.estimate).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.faq.cutoffs import USUAL_WRONG_SHARE
from bot.faq.embed import Embedder
from bot.faq.entry import Entry
from bot.faq.files import read
from bot.faq.measure.estimate import estimate
from bot.faq.measure.figures import figures
from bot.faq.measure.queries import read_queries
from bot.faq.measure.scored import Scored, score
from bot.faq.search import fit
from bot.faq.views import Views

Progress = Callable[[str, int, int], None]


def silent(what: str, done: int, whole: int) -> None:
    """Tell nobody about progress."""


@dataclass(frozen=True)
class Evaluation:
    """What was measured on `entries`. `queries` is the file of labelled queries; None: an estimate from the FAQ alone."""

    entries: tuple[Entry, ...]
    scored: Sequence[Scored]
    figures: dict[str, Any]
    queries: Path | None

    @property
    def is_estimate(self) -> bool:
        return self.queries is None


def evaluate(
    faq_dir: Path,
    queries_path: Path | None,
    models: Embedder | Views,
    predictions_path: Path | None = None,
    *,
    default_language: str = "en",
    wrong_share: float = USUAL_WRONG_SHARE,
    progress: Progress = silent,
) -> Evaluation:
    """Score the queries on the FAQ below `faq_dir`; without queries, estimate by cross-validation.

    `wrong_share`: of the answers so many, 0 to 1, may be wrong. Writes what became of each query to
    `predictions_path` when given. Raises FaqUnreadable and BadQueries.
    """
    entries = read(faq_dir)
    if queries_path is None:
        estimated = estimate(
            entries, models, default_language=default_language, wrong_share=wrong_share, progress=progress
        )
        found: Sequence[Scored] = estimated.scored
        more = estimated.as_figures()
    else:
        queries = read_queries(queries_path, {entry.id for entry in entries})
        search = fit(
            entries,
            models,
            default_language=default_language,
            wrong_share=wrong_share,
            progress=lambda done, whole: progress("Fitting", done, whole),
        )
        found = score(search, queries, lambda done: progress("Asking", done, len(queries)))
        more = {"fit_seconds": round(search.fit_seconds, 3), "answer_from": round(search.cutoffs.answer_from, 4)}
    if predictions_path is not None:
        predictions_path.parent.mkdir(parents=True, exist_ok=True)
        predictions_path.write_text("".join(each.as_line() for each in found), encoding="utf-8")
    return Evaluation(tuple(entries), found, {**figures(found), **more}, queries_path)
