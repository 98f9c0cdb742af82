"""A brief of what waits for a person, in the words that were said: nothing is invented, nothing leaves the house. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.answering.missing import Thing
from bot.promises.reaching import ways_of
from bot.storage.transcript import Line

ASKED_AT_MOST = 3
SAID_AT_MOST = 2
LINE_LIMIT_CHARS = 160

#: Rules by which the bot told the customer something of substance; the rest are courtesies and acknowledgements.
_ANSWERS = ("faq_answer", "faq_chosen", "faq_several", "hours")


@dataclass(frozen=True)
class Said:
    """A line of the transcript, shortened where it is long."""

    line_id: int
    text: str


@dataclass(frozen=True)
class Brief:
    asked: tuple[Said, ...]  #: what the customer wrote since the last person's word, the newest kept
    said: tuple[Said, ...]  #: what the bot answered to it
    missing: Thing | None  #: what was asked for and has not come
    files: int
    asked_at: datetime | None  #: since when they wait

    @property
    def is_empty(self) -> bool:
        return not (self.asked or self.said or self.files)


def brief(lines: Sequence[Line], details: dict[str, Any]) -> Brief:
    """Of the part of the transcript that no person has answered yet; `details` are the open handoff's."""
    start = max((number for number, line in enumerate(lines) if line.author == "staff" and _left(line)), default=-1) + 1
    open_ = lines[start:]
    theirs = [line for line in open_ if line.direction == "in"]
    asked = [Said(line.id, _short(line.text)) for line in theirs if line.text.strip()]
    answers = [Said(line.id, _short(line.text)) for line in open_ if line.why is not None and line.why.rule.split(":")[0] in _ANSWERS]
    return Brief(
        asked=tuple(asked[:1] + asked[1:][-(ASKED_AT_MOST - 1) :]),
        said=tuple(answers[-SAID_AT_MOST:]),
        missing=_missing(details),
        files=sum(len(line.files) for line in theirs),
        asked_at=theirs[0].created_at if theirs else None,
    )


def _left(line: Line) -> bool:
    return line.status not in ("cancelled", "failed", "kept", "scheduled", "note")


def _missing(details: dict[str, Any]) -> Thing | None:
    asked_for = details.get("asked_for")
    if asked_for is None or asked_for in details:
        return None
    thing = Thing(asked_for) if asked_for in set(Thing) else None
    return None if thing is Thing.ANOTHER_WAY and ways_of(details) else thing


def _short(text: str) -> str:
    """One line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= LINE_LIMIT_CHARS:
        return line
    return line[:LINE_LIMIT_CHARS].rsplit(" ", 1)[0].rstrip(",;:") + " …"
