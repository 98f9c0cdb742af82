"""The report of an evaluation for the owner: one page that needs nothing beside it, and its pictures as PNG files."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.faq.measure.evaluate import Evaluation
from bot.faq.measure.figures import BINS, reliability, risk_coverage
from bot.faq.measure.per_entry import confused_pairs, entry_results, wrong_answers
from bot.faq.measure.pictures import DAY, NIGHT, Colours, confusion_picture, reliability_picture, risk_coverage_picture

FOLDER = Path(__file__).parent / "report_page"
LOGO = Path(__file__).parents[2] / "console" / "static" / "logo.svg"
#: a page that a phone can still scroll; `--predictions` writes all of them
MOST_WRONG_ANSWERS = 200
MOST_STEPS = 20


#: the figures that stand nowhere else on the page, or whose name other programs use
EXPLAINED = {
    "top1": "Of the messages that an entry answers: the share whose first candidate is that entry.",
    "top3": "The same, for the first three candidates.",
    "mcc": "Matthews' correlation over all entries and out of scope, below the threshold being out of scope; 1 is perfect.",
    "auroc": "How well the confidence tells messages in scope from those out of scope; 0.5 is chance, 1 is perfect.",
    "aurc": "The mean share of wrong among the surest 1, 2, … all messages; 0 is perfect.",
    "threshold": "From this confidence on the first candidate is taken to be meant.",
    "in_scope_accuracy": "Of the messages in scope: the share that is right and above the threshold.",
    "out_of_scope_recall": "Of the messages out of scope: the share below the threshold.",
    "out_of_scope_precision": "Of the messages below the threshold: the share that is out of scope.",
    "precision": "Of the answers that are given: the share that is right.",
    "wrong_share": "Of the answers that are given: the share that is wrong.",
    "wrong_of_all": "Of all messages: the share that is answered wrongly.",
    "coverage": "Of all messages: the share that is answered.",
    "precision_at_20_percent_coverage": "The share right when the surest 20 % are answered.",
    "precision_at_40_percent_coverage": "The share right when the surest 40 % are answered.",
    "precision_at_60_percent_coverage": "The share right when the surest 60 % are answered.",
    "coverage_at_90_percent_precision": "The most that can be answered with 90 % right.",
    "coverage_at_95_percent_precision": "The most that can be answered with 95 % right.",
    "ece": "How far the confidence is from the share right, on average over 10 groups of equally many messages.",
    "ece_15": "The same with 15 groups.",
    "fit_seconds": "What fitting the search took on this machine.",
    "milliseconds_per_query_p50": "What a message took here in the middle case.",
}


@dataclass(frozen=True)
class Picture:
    """A picture by day and by night, as addresses that hold it whole."""

    file: str
    day: str
    night: str


def write_report(evaluation: Evaluation, folder: Path, *, name: str, language: str) -> Path:
    """Write report.html and its pictures into `folder`; returns the page. `name` says what was measured.

    Raises OSError when that cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page = folder / "report.html"
    page.write_text(_page(evaluation, folder, name, language), encoding="utf-8")
    return page


def _page(evaluation: Evaluation, folder: Path, name: str, language: str) -> str:
    scored, figures = evaluation.scored, evaluation.figures
    pairs = confused_pairs(scored)
    wrong = wrong_answers(scored)
    pictures = {}
    if scored:
        operating = (figures["coverage"], figures["precision"]) if figures["precision"] is not None else None
        drawn: dict[str, Callable[[Colours], bytes]] = {
            "risk-coverage": lambda colours: risk_coverage_picture(scored, colours, operating),
            "reliability": lambda colours: reliability_picture(scored, colours),
        }
        if pairs:
            drawn["confusions"] = lambda colours: confusion_picture(pairs, colours)
        for what, draw in drawn.items():
            day = draw(DAY)
            (folder / f"{what}.png").write_bytes(day)
            pictures[what] = Picture(f"{what}.png", _address(day), _address(draw(NIGHT)))
    pages = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                        lstrip_blocks=True)  # fmt: skip
    pages.filters |= {"percent": percent, "number": number, "place": place}
    return pages.get_template("report.html").render(
        css=(FOLDER / "report.css").read_text(encoding="utf-8"),
        logo="data:image/svg+xml;base64," + base64.b64encode(LOGO.read_bytes()).decode(),
        name=name,
        language=language,
        evaluation=evaluation,
        figures=figures,
        of_hundred=_of_hundred(figures),
        pictures=pictures,
        steps=_steps(evaluation),
        bins=reliability(scored, BINS),
        pairs=pairs,
        results=entry_results(evaluation.entries, scored),
        wrong=wrong[:MOST_WRONG_ANSWERS],
        wrong_left_off=max(0, len(wrong) - MOST_WRONG_ANSWERS),
        titles={entry.id: entry.title for entry in evaluation.entries if entry.questions},
        explained=[(key, _told(figures[key]), what) for key, what in EXPLAINED.items() if key in figures],
    )


def _of_hundred(figures: dict[str, Any]) -> dict[str, int]:
    """What becomes of a hundred such messages, in whole messages."""
    count = figures["queries"] or 1
    names = ("answered_right", "answered_wrong", "clarified", "clarified_with_right", "handed_off")
    return {each: round(100 * figures[each] / count) for each in names}


def _steps(evaluation: Evaluation) -> list[tuple[float, float]]:
    """The curve in at most twenty steps, for those who cannot see the picture."""
    coverages, precisions = risk_coverage(evaluation.scored)
    every = max(1, len(coverages) // MOST_STEPS)
    chosen = list(zip(coverages.tolist(), precisions.tolist(), strict=True))
    return chosen[every - 1 :: every][:MOST_STEPS]


def _told(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _address(png: bytes) -> str:
    return "data:image/png;base64," + base64.b64encode(png).decode()


def percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.1f} %"


def place(source: str) -> str:
    """File and line; the page says above in which folder."""
    return source.rsplit("/", 1)[-1]


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
