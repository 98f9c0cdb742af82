"""How much a department has promised already: what every further promise stands behind."""

import zlib
from datetime import datetime

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from bot.storage.queue import is_answered
from bot.storage.tables import Handoff, HandoffState


def open_promises(session: Session, department: str, *, without: int | None = None) -> list[datetime]:
    """By when each of the department's customers was promised an answer who has none yet; `without` that handoff.

    Waiting ones count, and claimed ones until a person has replied. Two transactions that promise something for the same
    department come one after the other, so that neither overlooks the other's.
    """
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer at a time anyway.
        key = zlib.crc32(department.encode())
        session.execute(text("SELECT pg_advisory_xact_lock(:area, :key)"), {"area": _AREA, "key": key - 2**31})
    query = select(Handoff.promise_at).where(
        Handoff.department == department,
        Handoff.state != HandoffState.CLOSED,
        or_(Handoff.state == HandoffState.WAITING, ~is_answered()),
    )
    if without is not None:
        query = query.where(Handoff.id != without)
    return list(session.scalars(query))


#: Of PostgreSQL's advisory locks, the ones for promises.
_AREA = 7101
