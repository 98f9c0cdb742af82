"""What could not be understood, or not be dealt with, as staff look at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.storage import audit
from bot.storage.insert import insert_new
from bot.storage.tables import Message, Quarantined, User


@dataclass(frozen=True)
class Unread:
    id: int
    channel: str
    external_id: str
    why: str
    raw: dict[str, Any]
    conversation_id: int | None  #: of a message that could not be dealt with
    created_at: datetime
    seen_at: datetime | None
    seen_by: str | None


#: What staff read about a message that was set aside.
UNHANDLED = "The bot could not record what it did about this message; read it in its conversation and answer there."


def set_aside(session: Session, message: Message, now: datetime) -> None:
    """Show staff a message that nothing could be done about. It stays in its transcript, and is only named here."""
    row = {
        "channel": message.channel,
        "external_id": f"message:{message.id}",
        "raw": {},
        "message_id": message.id,
        "why": UNHANDLED,
        "created_at": now,
    }
    insert_new(session, Quarantined, row)


def quarantined(session: Session, limit: int) -> list[Unread]:
    """What could not be read: first what nobody has looked at, newest first."""
    rows = session.execute(
        select(Quarantined, User.name, Message.conversation_id)
        .outerjoin(User, User.id == Quarantined.seen_by)
        .outerjoin(Message, Message.id == Quarantined.message_id)
        .order_by(Quarantined.seen_at.is_not(None), Quarantined.id.desc())
        .limit(limit)
    )
    return [
        Unread(
            row.id, row.channel, row.external_id, row.why, row.raw, conversation_id, row.created_at, row.seen_at, name
        )
        for row, name, conversation_id in rows
    ]


def count_unseen(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Quarantined).where(Quarantined.seen_at.is_(None))) or 0


def mark_seen(session: Session, quarantined_id: int, user_id: int, now: datetime) -> None:
    """Somebody has looked at it. Marking twice keeps the first name."""
    marked = session.execute(
        update(Quarantined)
        .where(Quarantined.id == quarantined_id, Quarantined.seen_at.is_(None))
        .values(seen_at=now, seen_by=user_id)
    )
    if marked.rowcount:  # type: ignore[attr-defined]
        audit.record(session, user_id=user_id, act="looked_at_unreadable", now=now, details={"id": quarantined_id})
