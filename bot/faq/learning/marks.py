"""What staff may say about a reply of the bot that rests on the FAQ, and what that says about the search. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.handoff import Reason

#: So many marks outweigh the FAQ's own calibration (see correction.OWN_WEIGHT); fewer would say more about chance.
ENOUGH_MARKS = 60


class Kind(StrEnum):
    """What the bot did with the question."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"  #: offered the candidates as buttons
    HANDED_OVER = "handed_over"  #: because it was not sure


_KINDS = {
    "faq_answer": Kind.ANSWERED,
    "faq_clarify": Kind.CLARIFIED,
    f"handoff:{Reason.LOW_CONFIDENCE}": Kind.HANDED_OVER,
}


class MarkRefused(ValueError):
    """It cannot be marked so; the message is one sentence."""


@dataclass(frozen=True)
class Markable:
    """A reply that can be marked: what the bot did, its first candidate, and all of them."""

    kind: Kind
    first: str
    candidates: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """`is_right`: the bot did the right thing. `entry` is meant; with `no_entry` none is; with neither nobody has said yet."""

    is_right: bool
    entry: str | None = None
    no_entry: bool = False

    def says_of(self, candidate: str, first_then: str) -> bool | None:
        """Whether `candidate` is what was meant; `first_then` was the first candidate when this was said. None: not known."""
        if self.entry is not None:
            return candidate == self.entry
        if self.no_entry or candidate == first_then:
            return False
        return None


def markable(rule: str, entry: str | None, confidence: float | None, details: Mapping[str, Any]) -> Markable | None:
    """What there is to mark about a reply with this proof; None: nothing, or several things at once."""
    kind = _KINDS.get(rule)
    if kind is None or entry is None or confidence is None:
        return None
    if sum(part in _KINDS for part in details.get("parts", ())) > 1 or len(details.get("questions", ())) > 1:
        # Several questions in one message: a mark could not tell which of them it is about.
        return None
    if details.get("denied"):
        # It answers an earlier question, less what the customer has denied: the message before it would say nothing.
        return None
    named = tuple(
        str(each["id"]) for each in details.get("candidates", ()) if isinstance(each, Mapping) and each.get("id")
    )
    return Markable(kind, entry, named or (entry,))


def judge(
    reply: Markable, *, right: bool, entry: str | None, no_entry: bool, known: Collection[str]
) -> Verdict:
    """The verdict on `reply`: one click (`right`), and what was meant if it was said. Raises MarkRefused.

    `known` are the ids of the entries that can be named.
    """
    if entry is not None and no_entry:
        raise MarkRefused("Name the entry that is right, or say that none is; not both.")
    if entry is not None and entry not in known and entry not in reply.candidates:
        raise MarkRefused(f"There is no entry {entry!r} in the FAQ; choose another one.")
    if reply.kind is Kind.ANSWERED:
        if right and (no_entry or entry not in (None, reply.first)):
            raise MarkRefused("It was answered with another entry, so it was not right; mark it as wrong.")
        return Verdict(True, reply.first) if right or entry == reply.first else Verdict(False, entry, no_entry)
    if reply.kind is Kind.CLARIFIED:
        if right and entry not in reply.candidates:
            raise MarkRefused("Say which of the offered entries was meant.")
        return Verdict(entry in reply.candidates, entry, no_entry)
    if right and entry is not None:
        raise MarkRefused("An entry answers it, so it was not rightly handed over; mark it as wrong.")
    return Verdict(right or no_entry, entry, right or no_entry)
