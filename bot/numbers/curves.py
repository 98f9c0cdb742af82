"""Risk–coverage curves, drawn on the server as SVG: how much is answered, and how much of it is wrong. Pure.

As with bars (bot/numbers/chart.py) nothing in it is a style of its own, it reads without colour, and it stands beside a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

WIDTH, HEIGHT = 720.0, 300.0
# On the right there is room for half of the last label, also in the large letters of a telephone.
LEFT, RIGHT, TOP, BOTTOM = 52.0, 28.0, 14.0, 46.0
LINES = 4
#: Where the picture may end, so that its lines stand at whole percents. Shares beyond the last are drawn at the edge.
TOPS = (0.08, 0.12, 0.16, 0.2, 0.24, 0.32, 0.4, 0.52, 0.6)

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Dot:
    """Where a setting stands on a curve. `chosen`: it is the one that is looked at."""

    percent: int
    answered: float
    wrong: float
    chosen: bool


@dataclass(frozen=True)
class Live:
    """What was really wrong, between which shares that lies, at how much is answered now."""

    answered: float
    wrong: float
    low: float
    high: float


def curves(identity: str, title: str, says: str, lines: Sequence[Points], dots: Sequence[Dot], live: Live | None) -> Markup:
    """`lines`: at most two, the second one dashed; each of (share answered, share of those wrong). `says`: the picture in a sentence."""
    reached = [wrong for points in lines for _, wrong in points] + ([live.wrong] if live is not None else [])
    top = next((each for each in TOPS if each >= max(reached, default=0.0)), TOPS[-1])
    parts = [
        Markup(
            '<svg class="chart" viewBox="0 0 {w:.0f} {h:.0f}" role="img" aria-labelledby="{id}-title {id}-desc">'
            '<title id="{id}-title">{title}</title><desc id="{id}-desc">{says}</desc>'
        ).format(w=WIDTH, h=HEIGHT, id=identity, title=title, says=says)
    ]
    for line in range(LINES + 1):
        share = line / LINES
        parts.append(_line("chart-line", LEFT, _y(share * top, top), WIDTH - RIGHT, _y(share * top, top)))
        parts.append(_text(LEFT - 6, _y(share * top, top) + 4, "end", f"{share * top:.0%}"))
        parts.append(_text(_x(share), HEIGHT - BOTTOM + 18, "middle", f"{share:.0%}"))
    parts.append(_text(_x(0.5), HEIGHT - 8, "middle", "of the questions are answered"))
    parts.append(_text(LEFT + 6, TOP + 14, "start", "of those are wrong"))
    for place, points in enumerate(lines[:2]):
        if points:
            path = " ".join(f"{_x(answered):.1f},{_y(wrong, top):.1f}" for answered, wrong in points)
            parts.append(Markup('<polyline class="chart-curve chart-curve-{n}" points="{path}"/>').format(n=place, path=path))
    if live is not None:
        x = _x(live.answered)
        parts.append(_line("chart-range", x, _y(live.low, top), x, _y(live.high, top)))
        parts += [_line("chart-range", x - 6, _y(end, top), x + 6, _y(end, top)) for end in (live.low, live.high)]
        parts.append(Markup('<rect class="chart-live" x="{x:.1f}" y="{y:.1f}" width="10" height="10"/>').format(
            x=x - 5, y=_y(live.wrong, top) - 5
        ))
    parts += [
        Markup('<circle class="chart-setting{c}" cx="{x:.1f}" cy="{y:.1f}" r="7" data-percent="{p}"/>').format(
            c=" is-chosen" if dot.chosen else "", x=_x(dot.answered), y=_y(dot.wrong, top), p=dot.percent
        )
        for dot in dots
    ]
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def _line(shown: str, x: float, y: float, x2: float, y2: float) -> Markup:
    return Markup('<line class="{c}" x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>').format(c=shown, x=x, y=y, x2=x2, y2=y2)


def _text(x: float, y: float, anchor: str, said: str) -> Markup:
    return Markup('<text class="chart-axis" x="{x:.1f}" y="{y:.1f}" text-anchor="{a}">{said}</text>').format(x=x, y=y, a=anchor, said=said)


def _x(share: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * min(max(share, 0.0), 1.0)


def _y(share: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(max(share / top, 0.0), 1.0)
