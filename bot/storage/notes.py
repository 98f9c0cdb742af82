"""Lines of a transcript that nobody is sent: what the house notes by itself, and what staff did."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import Audit, Author, Contact, Conversation, Direction, Message, Status, User

#: The kind of a line that a person wrote for colleagues.
INTERNAL = "internal"


def write_note(session: Session, conversation_id: int, act: str, text: str, now: datetime, *, key: str) -> bool:
    """Write `text` into the transcript, once per `key` for ever. Whether it was written now."""
    channel = session.scalars(
        select(Contact.channel)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == conversation_id)
    ).one()
    row = {
        "conversation_id": conversation_id,
        "channel": channel,
        "direction": Direction.OUT,
        "author": Author.SYSTEM,
        "status": Status.NOTE,
        "kind": "note",
        "text": text,
        "payload": {"act": act},
        "client_key": f"note:{key}",
        "attempts": 0,
        "created_at": now,
        "status_at": now,
    }
    return insert_new(session, Message, row)


def note_act(
    session: Session,
    conversation_id: int,
    user: User,
    act: str,
    text: str,
    now: datetime,
    *,
    before: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
) -> Message:
    """A line in the transcript for people, and the same in the audit log. `before`: how things stood, for whoever takes it back."""
    payload = {"act": act} if before is None else {"act": act, "before": before}
    line = _line_of(session, conversation_id, user, "note", text, payload, now)
    audited = Audit(at=now, user_id=user.id, act=act, conversation_id=conversation_id, details=details or {})
    session.add(audited)
    return line


def write_internal(session: Session, conversation_id: int, user: User, text: str, key: str, now: datetime) -> Message:
    """A note of `user` for colleagues, which no customer ever gets. The same `key` twice is one note."""
    earlier = session.scalar(select(Message).where(Message.client_key == key))
    if earlier is not None:
        return earlier
    line = _line_of(session, conversation_id, user, INTERNAL, text, {}, now)
    line.client_key = key
    session.add(Audit(at=now, user_id=user.id, act="noted", conversation_id=conversation_id, details={}))
    session.flush()
    return line


def _line_of(
    session: Session, conversation_id: int, user: User, kind: str, text: str, payload: dict[str, Any], now: datetime
) -> Message:
    channel = session.scalars(
        select(Contact.channel)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == conversation_id)
    ).one()
    line = Message(
        conversation_id=conversation_id,
        channel=channel,
        direction=Direction.OUT,
        author=Author.SYSTEM,
        status=Status.NOTE,
        kind=kind,
        text=text,
        payload=payload,
        staff_id=user.id,
        created_at=now,
        status_at=now,
    )
    session.add(line)
    return line
