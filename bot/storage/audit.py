"""The audit log: every act of staff, in order. What is written here is never changed (bot.storage.seals)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, event, select
from sqlalchemy.orm import Mapper, Session, object_session

from bot.storage.tables import Audit, AuditSeal, User

_ROWS_AT_ONCE = 1000
_VIA = "acts came by"


@dataclass(frozen=True)
class Acts:
    """Which acts are meant; what is None or empty narrows nothing."""

    user_id: int | None = None
    act: str = ""
    conversation_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None  #: not included


@dataclass(frozen=True)
class Entry:
    """One act."""

    id: int
    at: datetime
    user_id: int | None
    user_name: str | None  #: None: nobody signed in; a command on the machine, or the house itself
    act: str
    conversation_id: int | None
    details: dict[str, Any]
    seal: str | None


def record(
    session: Session, *, user_id: int | None, act: str, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """Write down that `user_id` did `act`. Details name things by id, never by a customer's words."""
    session.add(Audit(at=now, user_id=user_id, act=act, conversation_id=None, details=details or {}))


def comes_by(session: Session, way: str) -> None:
    """From here on in this transaction every act says in its details that it came by `way` ("via"), not by the console."""
    session.info[_VIA] = way


@event.listens_for(Audit, "before_insert")
def _say_way(_: Mapper[Any], __: Connection, act: Audit) -> None:
    session = object_session(act)
    way = session.info.get(_VIA) if session is not None else None
    if way is not None:
        act.details = {**(act.details or {}), "via": way}


def entries(session: Session, wanted: Acts, *, limit: int, before: int | None = None) -> list[Entry]:
    """The newest that are wanted, newest first; `before`: older than the one of that id."""
    asked = _asked(wanted).order_by(Audit.id.desc()).limit(limit)
    if before is not None:
        asked = asked.where(Audit.id < before)
    return [_entry(row) for row in session.execute(asked)]


def every(session: Session, wanted: Acts) -> Iterator[Entry]:
    """All that are wanted, in the order in which they happened, without holding them all at once."""
    asked = _asked(wanted).order_by(Audit.id).execution_options(yield_per=_ROWS_AT_ONCE)
    for row in session.execute(asked):
        yield _entry(row)


def names(session: Session) -> list[str]:
    """The acts that were ever done."""
    return list(session.scalars(select(Audit.act).distinct().order_by(Audit.act)))


def _asked(wanted: Acts) -> Select[Audit, str, str]:
    asked = (
        select(Audit, User.name, AuditSeal.seal)
        .join(User, User.id == Audit.user_id, isouter=True)
        .join(AuditSeal, AuditSeal.audit_id == Audit.id, isouter=True)
    )
    if wanted.user_id is not None:
        asked = asked.where(Audit.user_id == wanted.user_id)
    if wanted.act:
        asked = asked.where(Audit.act == wanted.act)
    if wanted.conversation_id is not None:
        asked = asked.where(Audit.conversation_id == wanted.conversation_id)
    if wanted.since is not None:
        asked = asked.where(Audit.at >= wanted.since)
    if wanted.until is not None:
        asked = asked.where(Audit.at < wanted.until)
    return asked


def _entry(row: Any) -> Entry:
    act, name, seal = row
    return Entry(act.id, act.at, act.user_id, name, act.act, act.conversation_id, act.details, seal)
