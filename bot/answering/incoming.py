"""One message of a customer, and what deciding about it needs to know of its conversation. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.answering.buttons import Offer, pressed, typed
from bot.answering.waiting import Waiting
from bot.callback.known import Known
from bot.dialogue.neutral import neutralise
from bot.storage.tables import Holder
from connectors.messages import Button, Kind

# A question of the bot that was not answered for so long is no reason to keep a message from people who are there.
FORM_LASTS = timedelta(hours=1)

#: What came so much later than it was written had waited somewhere, and its customer without an answer.
REACHED_US_LATE = timedelta(minutes=10)

_WORDLESS = {f"({kind.value})" for kind in Kind}


@dataclass(frozen=True)
class Incoming:
    """One message and what respond needs to know of its conversation."""

    kind: Kind
    text: str
    payload: str | None
    channel: str
    sender_id: str
    holder: Holder
    received_at: datetime
    asked_at: datetime  #: the moment to answer for; the local channel may name another than now
    language: str | None  #: as last detected in this conversation
    is_first: bool  #: the bot has not said anything in this conversation yet
    offers: Sequence[Offer] = ()  #: buttons that the bot offered, newest first
    known: Known = field(default_factory=Known)  #: what callbacks go by
    waiting: Waiting | None = None  #: the customer's item in the queue
    has_photo: bool = False  #: a picture came with the message
    asked_in_form_at: datetime | None = None  #: when the bot's latest text asked something that this message may answer
    is_repetition: bool = False  #: nothing new: the same button again, or the rest of an album that was answered
    wrote_at: datetime | None = None  #: when the customer wrote, where the channel says so
    bots_turn_at: datetime | None = None  #: until when it, or one before it, was left to people
    opened: bool = False  #: a reply of a person that had been kept for the customer goes out because of it

    @property
    def is_late(self) -> bool:
        """Whether it reached us long after it was written, and waited all that time without an answer."""
        return self.wrote_at is not None and self.received_at - self.wrote_at >= REACHED_US_LATE

    @property
    def is_in_form(self) -> bool:
        return self.asked_in_form_at is not None

    @property
    def button(self) -> Button | None:
        """The button of ours that was pressed or typed."""
        button = pressed(self.payload, self.offers) if self.payload else None
        return button or typed(self.text, self.offers[0] if self.offers else None)

    @property
    def is_forgotten_button(self) -> bool:
        """A press of which nobody can tell any more what it stood for: not ours (any more), and its message is out of reach."""
        return self.kind is Kind.BUTTON and self.button is None and not self.text.strip()

    @property
    def is_for_bot(self) -> bool:
        """Whether it answers what the bot has just asked, or presses its button: nobody else could carry that out."""
        asked_at = self.asked_in_form_at
        return self.button is not None or (asked_at is not None and self.received_at - asked_at <= FORM_LASTS)

    @property
    def to_rasa(self) -> str:
        """The text that Rasa gets: the payload of a button that we issued, else the customer's words made harmless."""
        button = self.button
        return button.payload if button is not None else neutralise(self.text)

    @property
    def described(self) -> str:
        """The customer's request in words, for the queue; their own where there are any."""
        return self.text.strip() or f"({self.kind.value})"


def is_wordless(request: str) -> bool:
    """Whether a request only names a kind, because the customer wrote nothing."""
    return request in _WORDLESS
