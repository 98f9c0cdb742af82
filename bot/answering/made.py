"""What a text of the bot was made of, so that it can be made again: kept in its proof as JSON. Pure.

Four things make texts. {"text": KEY, "language", "template", "values"}: an automatic text, with the template as it was then.
{"entry", "version", "language", "at"?, "department"?, "hours"?}: an answer of the FAQ; the last three where placeholders were
filled. {"asked", "language", "at", "previous", "topic", "zone", "is_about_hours", "hours"}: an answer about opening hours.
{"joined": [...]}: several of them with a blank between them.
{"file", "version", "sha256"}: a file that goes with an answer, as that version had it; its text is its name.
`hours` names the hours that were used: {"business": id of bot.storage.tables.BusinessVersion or null, "overrides": [...]}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.hours.engine import Override

Recipe = dict[str, Any]
#: The key of a proof's details: for each text of a message, in order, the recipes of its paragraphs.
MADE_OF = "made_of"


@dataclass(frozen=True)
class Made:
    """A text with what it was made of."""

    text: str
    recipe: Recipe


def hours_as_used(business_version: int | None, overrides: Sequence[Override]) -> dict[str, Any]:
    """The hours in force as a recipe names them. Overrides are written out: withdrawing one later changes its row."""
    return {
        "business": business_version,
        "overrides": [
            {
                "open": each.open,
                "starts_at": each.starts_at.isoformat(),
                "ends_at": each.ends_at.isoformat(),
                "department": each.department,
                "reason": dict(each.reason),
            }
            for each in overrides
        ],
    }


def overrides_of(used: Mapping[str, Any]) -> tuple[Override, ...]:
    """The overrides that `hours_as_used` wrote out."""
    return tuple(
        Override(
            each["open"],
            datetime.fromisoformat(each["starts_at"]),
            datetime.fromisoformat(each["ends_at"]),
            each["department"],
            each["reason"],
        )
        for each in used["overrides"]
    )
