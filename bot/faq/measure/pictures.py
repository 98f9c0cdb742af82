"""The pictures of an evaluation, by day and by night, in the console's colours. Only reports and benchmarks import this."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from bot.faq.measure.figures import BINS, expected_calibration_error, reliability, risk_coverage
from bot.faq.measure.per_entry import Pair
from bot.faq.measure.scored import Scored

WIDTH, HEIGHT = 5.2, 4.2  #: inches: as wide as a phone, so that words keep their size there
DOTS_PER_INCH = 200
NO_ENTRY = "nothing in the FAQ"


@dataclass(frozen=True)
class Colours:
    """The console's (nightdesk.css)."""

    card: str
    ink: str
    muted: str
    line: str
    lamp: str
    late: str
    soon: str
    others: tuple[str, ...]


DAY = Colours("#fffdf9", "#2a2521", "#685f54", "#e4dac8", "#2b3566", "#a4281c", "#d99a2b",
              ("#1f6b45", "#855100", "#7a4b9c", "#2b7f8c", "#685f54"))  # fmt: skip
NIGHT = Colours("#1c2140", "#ebe7de", "#a9abc4", "#3a4170", "#f2b84b", "#ff9c8a", "#b9c4ff",
                ("#8fdcb2", "#ffd27d", "#d9c0ea", "#a9d7de", "#a9abc4"))  # fmt: skip


@dataclass(frozen=True)
class Anchor:
    """A published point: of all messages the share that is answered, and the share of the answers that is right."""

    name: str
    coverage: float
    precision: float


def risk_coverage_picture(
    scored: Sequence[Scored], colours: Colours, operating: tuple[float, float] | None, anchors: Sequence[Anchor] = ()
) -> bytes:
    """Precision over coverage, with the point at which the desk works and published points when there are any."""
    figure, axes = _axes(colours)
    coverages, precisions = risk_coverage(scored)
    axes.plot([0, *coverages], [precisions[0] if len(precisions) else 1, *precisions], color=colours.lamp, linewidth=2.2)
    lowest = min([1.0, *precisions.tolist(), *(anchor.precision for anchor in anchors)])
    axes.set_xlim(0, 1)
    axes.set_ylim(max(0.0, lowest - 0.06), 1.02)
    for place, name in enumerate(dict.fromkeys(anchor.name for anchor in anchors)):
        own = [anchor for anchor in anchors if anchor.name == name]
        axes.plot(
            [each.coverage for each in own], [each.precision for each in own], linestyle="none", marker="os^Dv"[place % 5],
            color=colours.others[place % len(colours.others)], markersize=7, label=name,
        )  # fmt: skip
    if operating is not None:
        axes.plot(*operating, "o", color=colours.late, markersize=9, zorder=5, label="Nightdesk as it is set")
    axes.set_xlabel("share of all messages that are answered")
    axes.set_ylabel("share of those answers that are right")
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    axes.yaxis.set_major_formatter(FuncFormatter(_percent))
    if anchors or operating is not None:
        axes.legend(loc="lower left", frameon=False, labelcolor=colours.ink, fontsize=10)
    return _png(figure)


def reliability_picture(scored: Sequence[Scored], colours: Colours) -> bytes:
    """What it said against what was true; on the line, 0.8 means right in 80 of 100."""
    figure, axes = _axes(colours)
    bins = reliability(scored, BINS)
    axes.plot([0, 1], [0, 1], color=colours.muted, linewidth=1, linestyle=(0, (4, 4)))
    for told, right, _ in bins:
        axes.plot([told, told], [told, right], color=colours.late, linewidth=1.5, alpha=0.7)
    axes.plot([told for told, _, _ in bins], [right for _, right, _ in bins], color=colours.lamp, linewidth=1.5)
    axes.plot([told for told, _, _ in bins], [right for _, right, _ in bins], "o", color=colours.lamp, markersize=7)
    axes.set_xlim(-0.03, 1.03)
    axes.set_ylim(-0.03, 1.03)
    axes.set_xlabel("confidence that was told")
    axes.set_ylabel("share that was right")
    axes.xaxis.set_major_formatter(FuncFormatter(_percent))
    axes.yaxis.set_major_formatter(FuncFormatter(_percent))
    error = expected_calibration_error(scored, BINS)
    if error is not None:
        axes.text(0.02, 0.96, f"off by {error * 100:.1f} points on average", color=colours.ink, transform=axes.transAxes,
                  va="top")  # fmt: skip
    return _png(figure)


def confusion_picture(pairs: Sequence[Pair], colours: Colours) -> bytes:
    """A bar per pair: wrongly answered, asked back, handed over."""
    figure, axes = _axes(colours, height=0.9 + 0.48 * max(len(pairs), 1))
    places = list(range(len(pairs), 0, -1))
    left = [0] * len(pairs)
    for name, colour, counts in (
        ("answered wrongly", colours.late, [pair.answered for pair in pairs]),
        ("asked back", colours.soon, [pair.clarified for pair in pairs]),
        ("handed over", colours.line, [pair.handed_off for pair in pairs]),
    ):
        axes.barh(places, counts, left=left, height=0.36, color=colour, label=name)
        left = [before + count for before, count in zip(left, counts, strict=True)]
    for place, pair in zip(places, pairs, strict=True):
        meant = f"{_short(pair.left_out)} (left out)" if pair.left_out else _short(pair.expect or NO_ENTRY)
        words = f"{meant}  →  {_short(pair.got)}"
        axes.text(0, place + 0.24, words, color=colours.ink, fontsize=9, va="bottom", parse_math=False)
    axes.set_ylim(0.5, len(pairs) + 0.95)
    axes.set_xlim(0, max([1, *left]) * 1.04)
    axes.set_yticks([])
    axes.grid(visible=False, axis="y")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0f}" if value == int(value) else ""))
    axes.set_xlabel("messages")
    figure.legend(loc="outside upper center", ncols=3, frameon=False, labelcolor=colours.ink, fontsize=9.5)
    return _png(figure)


def _axes(colours: Colours, height: float = HEIGHT) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height), layout="constrained", facecolor=colours.card)
    axes = figure.add_subplot(facecolor=colours.card)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(colours.muted)
    axes.grid(color=colours.line, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.tick_params(colors=colours.muted, labelsize=10.5, length=0)
    axes.xaxis.label.set(color=colours.ink, fontsize=11)
    axes.yaxis.label.set(color=colours.ink, fontsize=11)
    return figure, axes


def _png(figure: Figure) -> bytes:
    stream = io.BytesIO()
    # Without the software's name and version: the same figures give the same file.
    figure.savefig(stream, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return stream.getvalue()


def _percent(value: float, _: object) -> str:
    return f"{value * 100:.0f} %"


def _short(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
