"""The inbox: what came in and is not handled yet, and the claim under which one worker at a time handles a conversation."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from bot.handoff import new_sender_id
from bot.storage.insert import insert_new
from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Holder,
    Message,
    Quarantined,
    Status,
    StoredAttachment,
)
from connectors.messages import InboundMessage, Unreadable

# A worker renews its claim well within this time; after a crash the conversation is free again when it has run out.
CLAIM_LASTS = timedelta(seconds=10)


def accept(session: Session, message: InboundMessage, now: datetime, *, asked_at: datetime | None = None) -> bool:
    """Store a message that came in, with its contact and conversation. False when it is here already.

    `asked_at` is the moment that the message is to be answered for, where it is not now (local channel only).
    """
    known = select(Message.id).where(Message.channel == message.channel, Message.external_id == message.external_id)
    if session.scalar(known) is not None:
        return False
    contact_id = _contact(session, message, now)
    conversation_id = _conversation(session, contact_id, now)
    row = {
        "conversation_id": conversation_id,
        "channel": message.channel,
        "external_id": message.external_id,
        "direction": Direction.IN,
        "author": Author.CONTACT,
        "status": Status.RECEIVED,
        "kind": message.kind,
        "text": _storable(message.text),
        "payload": _storable(_payload(message, asked_at)),
        "raw": _storable(message.raw),
        "attempts": 0,
        "created_at": now,
        "status_at": now,
    }
    if not insert_new(session, Message, row):
        return False
    message_id = session.scalars(known).one()
    for attachment in message.attachments:
        session.add(StoredAttachment(message_id=message_id, status="pending", **_storable(asdict(attachment))))
    session.execute(
        update(Conversation).where(Conversation.id == conversation_id).values(last_message_at=now, last_inbound_at=now)
    )
    return True


def quarantine(session: Session, unreadable: Unreadable, now: datetime) -> bool:
    """Keep authenticated input that could not be understood, for staff to see. False when it is here already."""
    row = {
        "channel": unreadable.channel,
        "external_id": unreadable.external_id,
        "raw": _storable(unreadable.raw),
        "why": _storable(unreadable.why),
        "created_at": now,
    }
    return insert_new(session, Quarantined, row)


def claim_conversation(session: Session, worker: str, now: datetime) -> int | None:
    """Claim the conversation of the oldest message that is due and that nobody else works on. Returns its id, if any."""
    free = or_(Conversation.worker.is_(None), Conversation.worker_until < now)
    oldest = session.scalar(
        select(Conversation.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.status == Status.RECEIVED, _is_due(now), free)
        .order_by(Message.id)
        .limit(1)
        .with_for_update(skip_locked=True, of=Conversation)
    )
    if oldest is None:
        return None
    claimed = session.execute(
        update(Conversation)
        .where(Conversation.id == oldest, free)
        .values(worker=worker, worker_until=now + CLAIM_LASTS)
        .execution_options(synchronize_session=False)
    )
    return oldest if claimed.rowcount == 1 else None  # type: ignore[attr-defined]


def renew_claims(session: Session, worker: str, now: datetime) -> None:
    """Keep what `worker` has claimed."""
    session.execute(update(Conversation).where(Conversation.worker == worker).values(worker_until=now + CLAIM_LASTS))


def release_claim(session: Session, conversation_id: int, worker: str) -> None:
    session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.worker == worker)
        .values(worker=None, worker_until=None)
    )


def release_all_claims(session: Session) -> None:
    """For the start of a desk that is alone on its database: claims of an earlier run mean nothing."""
    session.execute(update(Conversation).where(Conversation.worker.is_not(None)).values(worker=None, worker_until=None))


def next_unhandled(session: Session, conversation_id: int, now: datetime) -> Message | None:
    """The oldest message of a conversation that is due."""
    return session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.status == Status.RECEIVED, _is_due(now))
        .order_by(Message.id)
        .limit(1)
    )


def bots_turn_at(session: Session, message: Message) -> datetime | None:
    """Until when `message`, or an earlier one of its conversation that still waits, was left to people."""
    return session.scalar(
        select(Message.not_before)
        .where(
            Message.conversation_id == message.conversation_id,
            Message.status == Status.RECEIVED,
            Message.not_before.is_not(None),
            Message.id <= message.id,
        )
        .order_by(Message.id)
        .limit(1)
    )


def leave_to_people(message: Message, until: datetime) -> None:
    """The message stays unhandled, and is not due before `until`."""
    message.not_before = until
    message.attempts = 0


def has_unhandled(session: Session, conversation_id: int) -> bool:
    """Whether more is to be handled in a conversation, now or later."""
    more = select(Message.id).where(Message.conversation_id == conversation_id, Message.status == Status.RECEIVED)
    return session.scalar(more.limit(1)) is not None


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(Message.not_before.is_(None), Message.not_before <= now)


def _contact(session: Session, message: InboundMessage, now: datetime) -> int:
    key = {"channel": message.channel, "address": message.address}
    name = _storable(message.name)
    insert_new(session, Contact, {**key, "name": name, "created_at": now})
    contact = session.scalars(select(Contact).filter_by(**key)).one()
    if name and contact.name != name:
        contact.name = name
    if message.time_zone and contact.time_zone != message.time_zone:
        contact.time_zone = message.time_zone
    return contact.id


def _conversation(session: Session, contact_id: int, now: datetime) -> int:
    row = {
        "contact_id": contact_id,
        "sender_id": new_sender_id(),
        "holder": Holder.BOT,
        "last_message_at": now,
        "created_at": now,
    }
    insert_new(session, Conversation, row)
    return session.scalars(select(Conversation.id).where(Conversation.contact_id == contact_id)).one()


def _payload(message: InboundMessage, asked_at: datetime | None) -> dict[str, Any]:
    payload = {
        "payload": message.payload,
        "location": asdict(message.location) if message.location else None,
        "edits": message.edits,
        "locale": message.locale,
        "phone": message.phone,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "now": asked_at.isoformat() if asked_at else None,
    }
    return {key: value for key, value in payload.items() if value is not None}


def _storable(value: Any) -> Any:
    """`value` without what no database takes: NUL characters (PostgreSQL) and lone surrogates (UTF-8)."""
    if isinstance(value, str):
        return value.replace("\x00", "�").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {_storable(str(key)): _storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_storable(item) for item in value]
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return str(value)
    return value
