"""How much a department has promised already: what every further promise stands behind."""

import zlib
from datetime import datetime

from sqlalchemy import exists, or_, select, text
from sqlalchemy.orm import Session

from bot.storage.queue import NOT_RECEIVED
from bot.storage.tables import Author, Handoff, HandoffState, Message


def open_promises(session: Session, department: str, *, without: int | None = None) -> list[datetime]:
    """By when each of the department's customers was promised an answer who has none yet; `without` that handoff.

    Waiting ones count, and claimed ones until a person has replied. Two transactions that promise something for the same
    department come one after the other, so that neither overlooks the other's.
    """
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer at a time anyway.
        key = zlib.crc32(department.encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:area, :key)"), {"area": _AREA, "key": key - 2**31})
    answered = exists().where(
        Message.conversation_id == Handoff.conversation_id,
        Message.author == Author.STAFF,
        Message.status.not_in(NOT_RECEIVED),
        Message.created_at >= Handoff.created_at,
    )
    query = select(Handoff.promise_at).where(
        Handoff.department == department,
        Handoff.state != HandoffState.CLOSED,
        or_(Handoff.state == HandoffState.WAITING, ~answered),
    )
    if without is not None:
        query = query.where(Handoff.id != without)
    return list(session.scalars(query))


#: Of PostgreSQL's advisory locks, the ones for promises.
_AREA = 7101
