"""One line of the table: a fault, what must hold under it, what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """`is_kept` None: printed beside the others for comparison, no promise of ours."""

    fault: str
    aim: str
    seen: str
    is_kept: bool | None


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown, so that a run can be pasted where it is told of."""
    lines = ["| fault | aim | seen | |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {row.fault} | {row.aim} | {row.seen} | {_verdict(row)} |" for row in rows)])


def _verdict(row: Row) -> str:
    return {True: "kept", False: "**BROKEN**", None: ""}[row.is_kept]
