"""What one version of the FAQ makes of a question: the outcome, the entries, the words. Pure; JSON for the way between processes."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Became(StrEnum):
    """What becomes of a question."""

    ANSWERED = "answered"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"
    SAID = "said"  #: something that rests on no entry: that a program speaks, that words are wanted


@dataclass(frozen=True)
class Given:
    """`entries`: what was answered or offered, or is for people. `text`: all that is said from entries and about hours."""

    became: Became
    entries: tuple[str, ...] = ()
    text: str = ""
    confidence: float | None = None
    language: str = ""
    is_for_people: bool = False  #: handed over because the entry is for people, with what it says

    @property
    def is_answer(self) -> bool:
        return self.became is Became.ANSWERED

    def is_same(self, other: "Given") -> bool:
        """Whether a customer would notice no difference."""
        mine, others = ((each.became, each.entries, each.text, each.is_for_people) for each in (self, other))
        return mine == others

    def to_json(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value or key == "became"}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Given":
        """What `to_json` wrote."""
        return cls(
            Became(stored["became"]),
            tuple(stored.get("entries", ())),
            stored.get("text", ""),
            stored.get("confidence"),
            stored.get("language", ""),
            bool(stored.get("is_for_people", False)),
        )
