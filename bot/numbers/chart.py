"""Bars, drawn on the server as SVG: readable without colour, read aloud by their title, and always beside a table. Pure.

Nothing in it is a style of its own (the console's policy forbids them): classes take their colours from the stylesheet, so
the picture follows light and dark.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

WIDTH, HEIGHT = 720.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 6.0, 12.0, 26.0
LINES = 4


@dataclass(frozen=True)
class Bar:
    """One bar: its label and its pieces, from the bottom up."""

    label: str
    pieces: tuple[int, ...]


def bars(identity: str, title: str, says: str, series: Sequence[str], made: Sequence[Bar], every: int = 1) -> Markup:
    """Stacked bars. `series` names the pieces; `every` so many bars one has its label below. `says` is the picture in a sentence."""
    top = _round_up(max((sum(bar.pieces) for bar in made), default=0))
    parts = [
        Markup(
            '<svg class="chart" viewBox="0 0 {w:.0f} {h:.0f}" role="img" aria-labelledby="{id}-title {id}-desc">'
            '<title id="{id}-title">{title}</title><desc id="{id}-desc">{says}</desc>'
        ).format(w=WIDTH, h=HEIGHT, id=identity, title=title, says=says),
        Markup(
            '<defs><pattern id="{id}-hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
            '<rect width="6" height="6" class="chart-s1"/><line x1="0" y1="0" x2="0" y2="6" class="chart-hatch"/></pattern>'
            '<pattern id="{id}-dots" width="6" height="6" patternUnits="userSpaceOnUse"><rect width="6" height="6" class="chart-s2"/>'
            '<circle cx="3" cy="3" r="1.2" class="chart-dot"/></pattern></defs>'
        ).format(id=identity),
    ]
    for line in range(LINES + 1):
        value = top * line / LINES
        y = _y(value, top)
        parts.append(
            Markup('<line class="chart-line" x1="{x:.1f}" y1="{y:.1f}" x2="{x2:.1f}" y2="{y:.1f}"/>').format(
                x=LEFT, x2=WIDTH - RIGHT, y=y
            )
        )
        parts.append(Markup('<text class="chart-axis" x="{x:.1f}" y="{y:.1f}" text-anchor="end">{v}</text>').format(
            x=LEFT - 6, y=y + 4, v=f"{value:,.0f}"
        ))
    step = (WIDTH - LEFT - RIGHT) / max(len(made), 1)
    for number, bar in enumerate(made):
        x, below = LEFT + number * step + step * 0.12, 0
        for place, piece in enumerate(bar.pieces):
            if piece:
                parts.append(_piece(identity, place, x, step * 0.76, below, piece, top, f"{bar.label}, {series[place]}: {piece:,}"))
            below += piece
        if number % every == 0:
            parts.append(
                Markup('<text class="chart-axis" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{label}</text>').format(
                    x=x + step * 0.38, y=HEIGHT - 8, label=bar.label
                )
            )
    parts.append(Markup("</svg>"))
    return Markup("").join(parts)


def legend(series: Sequence[str]) -> Markup:
    """What the pieces are, in the order in which they lie on each other."""
    key = Markup(
        '<li><svg class="chart-key" viewBox="0 0 12 12" aria-hidden="true"><rect width="12" height="12" class="chart-s{n}"/></svg> '
        "{name}</li>"
    )
    items = (key.format(n=place, name=name) for place, name in enumerate(series))
    return Markup('<ul class="chart-legend">{}</ul>').format(Markup("").join(items))


def _piece(identity: str, place: int, x: float, width: float, below: int, piece: int, top: int, says: str) -> Markup:
    y, end = _y(below + piece, top), _y(below, top)
    fill = {1: f' fill="url(#{escape(identity)}-hatch)"', 2: f' fill="url(#{escape(identity)}-dots)"'}.get(place, "")
    shown = "chart-filled" if fill else f"chart-s{place}"
    return Markup('<rect class="{c}" x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"{fill}><title>{says}</title></rect>').format(
        c=shown, x=x, y=y, w=width, h=max(end - y, 0.5), fill=Markup(fill), says=says  # noqa: S704
    )


def _y(value: float, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top


def _round_up(most: int) -> int:
    """A top for the axis that its lines divide into whole numbers."""
    step = 1
    while step * LINES < most:
        step = {1: 2, 2: 5, 5: 10}[int(str(step)[0])] * 10 ** (len(str(step)) - 1)
    return step * LINES
