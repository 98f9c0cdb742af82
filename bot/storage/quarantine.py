"""Authenticated input that could not be understood, as staff look at it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.storage import audit
from bot.storage.tables import Quarantined, User


@dataclass(frozen=True)
class Unread:
    id: int
    channel: str
    external_id: str
    why: str
    raw: dict[str, Any]
    created_at: datetime
    seen_at: datetime | None
    seen_by: str | None


def quarantined(session: Session, limit: int) -> list[Unread]:
    """What could not be read: first what nobody has looked at, newest first."""
    rows = session.execute(
        select(Quarantined, User.name)
        .outerjoin(User, User.id == Quarantined.seen_by)
        .order_by(Quarantined.seen_at.is_not(None), Quarantined.id.desc())
        .limit(limit)
    )
    return [
        Unread(row.id, row.channel, row.external_id, row.why, row.raw, row.created_at, row.seen_at, name)
        for row, name in rows
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
