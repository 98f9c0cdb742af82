"""The table: a row for each figure of each set, with what was aimed at and what others published. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.quality.published import MULTILINGUAL, SHARE_OF_ENGLISH, Aim, aims_of

MARKS = {True: "reached", False: "MISSED", None: ""}


@dataclass(frozen=True)
class Row:
    set: str
    figure: str
    value: float | None
    interval: Sequence[float] | None
    aim: str
    reached: bool | None
    published: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def rows_of(name: str, figures: Mapping[str, Any], owners_share: float) -> list[Row]:
    """The rows of one set; `figures` as bot.faq.measure.figures makes them."""
    intervals = figures.get("intervals", {})
    found = [_row(name, aim, figures.get(aim.figure), intervals.get(aim.figure)) for aim in aims_of(name, owners_share)]
    if name == MULTILINGUAL:
        found += _languages(name, figures.get("languages", {}))
    return found


def _languages(name: str, languages: Mapping[str, Mapping[str, Any]]) -> Iterator[Row]:
    english = languages.get("en", {}).get("top1")
    for language, own in languages.items():
        if english and language != "en":
            share = Aim(f"top1 in {language}, of English", least=SHARE_OF_ENGLISH, published=".35 MiniLM, German")
            yield _row(name, share, round(own["top1"] / english, 4) if own["top1"] is not None else None, None)


def _row(name: str, aim: Aim, value: float | None, interval: Sequence[float] | None) -> Row:
    wanted = f">= {aim.least:.3f}" if aim.least is not None else f"<= {aim.most:.3f}" if aim.most is not None else ""
    return Row(name, aim.figure, value, interval, wanted, aim.is_reached(value), aim.published)


def as_text(rows: Sequence[Row]) -> str:
    lines = [f"{'':<20} {'':<36} {'measured':>9} {'95 of 100':>13} {'aim':>10} {'':<8} published"]
    before = ""
    for row in rows:
        value = "–" if row.value is None else f"{row.value:.3f}"
        interval = f"{row.interval[0]:.3f}–{row.interval[1]:.3f}" if row.interval else ""
        figure = row.figure.replace("_", " ")
        lines.append(
            f"{row.set if row.set != before else '':<20} {figure:<36} {value:>9} {interval:>13} {row.aim:>10} "
            f"{MARKS[row.reached]:<8} {row.published}".rstrip()
        )
        before = row.set
    return "\n".join(lines)
