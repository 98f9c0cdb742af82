"""What the bot needs to know of a customer who waits for a person: what they were told, and what they were asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.answering.missing import Thing
from bot.handoff import open_handoff
from bot.promises.reaching import is_reachable
from bot.storage.tables import Author, Direction, Message, Promise, Proof, StoredAttachment

#: How far back something counts as said already, in messages and in time.
RECENT_MESSAGES = 10
RECENT = timedelta(hours=48)
PICTURES = ("image", "video")


@dataclass(frozen=True)
class Waiting:
    """The customer's item in the queue. Nothing of it reaches the dialogue engine but that it is there."""

    request: str
    promise_at: datetime | None  #: what the customer was told; None: nothing, people just have it on their list
    asked_for: Thing | None  #: what was asked for and has not come yet


def waiting_of(session: Session, conversation_id: int) -> Waiting | None:
    """The open item of the conversation, if any."""
    found = open_handoff(session, conversation_id)
    if found is None:
        return None
    asked_for = str(found.details.get("asked_for") or "")
    has_come = not asked_for or asked_for in found.details
    if asked_for == Thing.ANOTHER_WAY:
        has_come = is_reachable(found.details)
    was_told = session.scalar(select(exists().where(Promise.handoff_id == found.id)))
    return Waiting(found.request, found.promise_at if was_told else None, None if has_come else Thing(asked_for))


def asked_in_form_at(session: Session, conversation_id: int, without: int | None = None) -> datetime | None:
    """When the bot's latest text asked the customer something of a form (the callback), so that the next one answers that.

    `without` is a text that will be replaced, and counts as not said.
    """
    latest = (
        select(Message, Proof)
        .outerjoin(Proof, Proof.message_id == Message.id)
        .where(
            Message.conversation_id == conversation_id, Message.author == Author.BOT, Message.id != (without or 0)
        )
        .order_by(Message.id.desc())
        .limit(1)
    )
    message, proof = session.execute(latest).one_or_none() or (None, None)
    if message is None or proof is None:
        return None
    rules = [proof.rule, *proof.details.get("parts", ())]
    return message.created_at if any(rule.startswith(("form:", "callback:taken")) for rule in rules) else None


@dataclass(frozen=True)
class Recently:
    """What the customer sent lately."""

    texts: tuple[str, ...]
    has_photo: bool


def recently(session: Session, conversation_id: int, now: datetime) -> Recently:
    rows = session.execute(
        select(Message.id, Message.text)
        .where(
            Message.conversation_id == conversation_id,
            Message.direction == Direction.IN,
            Message.created_at > now - RECENT,
        )
        .order_by(Message.id.desc())
        .limit(RECENT_MESSAGES)
    ).all()
    ids = [row.id for row in rows]
    pictured = exists().where(StoredAttachment.message_id.in_(ids), StoredAttachment.kind.in_(PICTURES))
    return Recently(tuple(row.text for row in reversed(rows)), bool(session.scalar(select(pictured))))


def has_photo(session: Session, message_id: int) -> bool:
    """Whether a picture came with that message."""
    return bool(
        session.scalar(
            select(exists().where(StoredAttachment.message_id == message_id, StoredAttachment.kind.in_(PICTURES)))
        )
    )
