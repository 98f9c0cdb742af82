"""A test case of an entry: what a customer may ask, and what must become of it. Written by trainers beside the entry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Wanted(StrEnum):
    """What must become of the question."""

    ANSWER = "answer"  #: it gets this entry; one that is for people: people get it, and the customer hears what it says
    NOT_THIS = "not_this"  #: it gets anything but this entry
    SILENCE = "silence"  #: the bot answers nothing by itself: it asks back, or hands over


@dataclass(frozen=True)
class Case:
    """`at` is the day on which it is asked, for entries that are valid for a time; None: any day."""

    ask: str
    wanted: Wanted = Wanted.ANSWER
    language: str | None = None
    at: date | None = None
    source: str = ""  #: "file:line", for people who look for it

    def to_json(self) -> dict[str, Any]:
        """JSON for a stored version, without the place: moving a line in a file changes nothing."""
        optional = {"language": self.language, "at": self.at.isoformat() if self.at else None}
        return {"ask": self.ask, "expect": self.wanted.value, **{key: value for key, value in optional.items() if value}}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Case":
        """The case that `to_json` wrote."""
        at = stored.get("at")
        return cls(stored["ask"], Wanted(stored["expect"]), stored.get("language"), date.fromisoformat(at) if at else None)
