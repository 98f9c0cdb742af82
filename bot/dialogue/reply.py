"""What the dialogue engine answered, as the rest of Nightdesk sees it. Pure: JSON in, a Reply out.

Our actions and the responses in domain.yml answer in custom JSON, one object per thing:
  {"say": KEY, "values"?: {...}, "buttons"?: [...]}      an automatic text of data/texts, by its key
  {"answer": TEXT, "language"?: L, "buttons"?: [...], "files"?: [NAME]}   a text that is ready: an FAQ answer, computed hours;
                                                          the files of its entry, in the proof's version, go with it
  {"handoff": REASON, "department"?, "request"?, "details"?: {...}}
                                                          details {"partly": true}: another question of the message is known
  {"callback": "book", "starts_at"?: ISO, "phone"?: PHONE, "department"?, "request"?}   book a call, or change the booked one
  {"callback": "cancel"}                                                               what is left out stays as booked
each with "proof"?: {"rule", "entry"?, "version"?, "matched"?, "confidence"?, "details"?}.
Buttons are [{"label": TEXT or "label_key": KEY of data/texts, "payload": TEXT}].
PHONE, and the value "phone" of a text, is an E.164 number, "this" for the one that the customer writes from, or "booked"
for the one of the call that is booked: the worker knows those two, Rasa and the actions do not.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True)
class ProofOf:
    """Why a reply was given; stored beside it."""

    rule: str
    entry: str | None = None
    version: int | None = None
    matched: str | None = None
    confidence: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ButtonOf:
    """A choice; exactly one of `label` and `label_key` is set."""

    payload: str
    label: str | None = None
    label_key: str | None = None


@dataclass(frozen=True)
class Say:
    """One text for the customer: ready (`text`), or a key of data/texts with its values."""

    proof: ProofOf
    text: str | None = None
    key: str | None = None
    values: dict[str, str] = field(default_factory=dict)
    buttons: tuple[ButtonOf, ...] = ()
    files: tuple[str, ...] = ()  #: names of files that go with it, as the proof's version has them


@dataclass(frozen=True)
class HandoffRequest:
    """A wish that a person take over. `reason` is one of bot.handoff.Reason."""

    reason: str
    proof: ProofOf
    department: str | None = None
    request: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


class CallbackAct(StrEnum):
    BOOK = "book"
    CANCEL = "cancel"


@dataclass(frozen=True)
class CallbackRequest:
    """A wish that a call be booked, changed or cancelled; it can only ever be the customer's own."""

    act: CallbackAct
    proof: ProofOf
    starts_at: datetime | None = None  #: aware
    phone: str | None = None  #: see above
    department: str | None = None
    request: str | None = None


@dataclass(frozen=True)
class Reply:
    """All that the dialogue engine wants said and done about one message."""

    says: tuple[Say, ...] = ()
    handoff: HandoffRequest | None = None
    callback: CallbackRequest | None = None

    @property
    def is_empty(self) -> bool:
        """No answer at all: the worker sends the fallback text and hands off."""
        return not self.says and self.handoff is None and self.callback is None


class BadReply(ValueError):
    """The dialogue engine answered something that is not in the contract above."""
