"""Being a customer in the terminal: `nightdesk ask` and `nightdesk chat` go the whole way of a message, channel `local`."""

import time
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.handoff import open_handoff
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Message, Proof, Status
from connectors.local.connector import said

LOOK_SECONDS = 0.05
# The desk promises 15 s; a little more, so that a late answer is seen and not guessed.
WAIT_SECONDS = 30.0

_PENDING = (Status.QUEUED, Status.SENDING)


class NoAnswer(Exception):
    """The desk did not answer in time; the message says what to look at."""


@dataclass(frozen=True)
class Heard:
    """One message that came back."""

    id: int
    text: str
    author: str
    buttons: tuple[str, ...]
    proof: dict[str, Any]


class Terminal:
    """One customer at the terminal. `at` makes every message be answered for that moment instead of now."""

    def __init__(self, store: Store, at: datetime | None = None) -> None:
        self._store = store
        self._at = at
        self.address = f"terminal:{uuid.uuid4().hex[:12]}"
        self._last_heard = 0

    def say(self, text: str) -> int:
        """Send a message to the desk. Returns its id."""
        message = said(self.address, text, external_id=f"in:{uuid.uuid4().hex}", name="Terminal")
        with self._store.write() as session:
            inbox.accept(session, message, clock.now(), asked_at=self._at)
            return session.scalars(select(Message.id).where(Message.external_id == message.external_id)).one()

    def wait_for_answer(self, message_id: int) -> list[Heard]:
        """What the desk says to that message; empty when it stays silent (people hold the conversation, or answer first).

        Raises NoAnswer after WAIT_SECONDS.
        """
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            with self._store.read() as session:
                if _is_done(session.get_one(Message, message_id)) and not _is_being_sent(session, message_id):
                    return self.hear(session)
            time.sleep(LOOK_SECONDS)
        raise NoAnswer("The desk did not answer within 30 s; is it running (make run), and what does its log say?")

    def hear(self, session: Session) -> list[Heard]:
        """Everything that came back since the last look, from the bot and from people, in order."""
        rows = session.execute(
            select(Message, Proof)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .outerjoin(Proof, Proof.message_id == Message.id)
            .where(
                Contact.channel == "local",
                Contact.address == self.address,
                Message.author.in_([Author.BOT, Author.STAFF]),
                Message.status.not_in([*_PENDING, Status.CANCELLED]),
                Message.id > self._last_heard,
            )
            .order_by(Message.id)
        ).all()
        heard = [_heard(message, proof) for message, proof in rows]
        self._last_heard = max([item.id for item in heard], default=self._last_heard)
        return heard

    def handoff(self, session: Session) -> dict[str, Any] | None:
        """The open handoff of this customer, if any, as JSON."""
        conversation_id = session.scalar(
            select(Conversation.id).join(Contact).where(Contact.channel == "local", Contact.address == self.address)
        )
        found = open_handoff(session, conversation_id) if conversation_id is not None else None
        if found is None:
            return None
        return {
            "reason": found.reason,
            "department": found.department,
            "promise_at": found.promise_at.isoformat(),
            "request": found.request,
            "state": found.state,
        }


def _heard(message: Message, proof: Proof | None) -> Heard:
    said = (
        {}
        if proof is None
        else {
            "rule": proof.rule,
            "entry": proof.entry,
            "version": proof.version,
            "matched": proof.matched,
            "confidence": proof.confidence,
            "details": proof.details,
        }
    )
    buttons = tuple(button["label"] for button in message.payload.get("buttons", []))
    return Heard(message.id, message.text, message.author, buttons, said)


def _is_done(message: Message) -> bool:
    """Handled, or left to people, who may take longer than anybody waits at a terminal."""
    return message.status == Status.HANDLED or (message.not_before is not None and message.not_before > clock.now())


def _is_being_sent(session: Session, message_id: int) -> bool:
    waiting = select(Message.id).where(Message.reply_to_id == message_id, Message.status.in_(_PENDING)).limit(1)
    return session.scalar(waiting) is not None
