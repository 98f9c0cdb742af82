"""Who has the page of a conversation open, and who writes there: leases of a few seconds, so that every console process knows.

Renewed only when they are half over, so that a page that stays open costs a write every ten seconds at most.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session

from bot.storage.tables import Lease, User

#: A page says so every few seconds; who has not for this long has gone.
GONE_AFTER = timedelta(seconds=20)
WRITES_FOR = timedelta(seconds=6)
_HERE, _WRITES = "here", "writes"
_LASTS = {_HERE: GONE_AFTER, _WRITES: WRITES_FOR}


@dataclass(frozen=True)
class Colleague:
    user_id: int
    name: str
    is_writing: bool


def needs_saying(session: Session, conversation_id: int, user_id: int, now: datetime, *, is_writing: bool) -> bool:
    """Whether `here` would tell the others something that they do not know yet, or would soon forget."""
    wanted = (_HERE, _WRITES) if is_writing else (_HERE,)
    duties = {_duty(kind, conversation_id, user_id): kind for kind in wanted}
    kept = session.execute(select(Lease.duty, Lease.until).where(Lease.duty.in_(duties))).all()
    lasting = [duty for duty, until in kept if until - now > _LASTS[duties[duty]] / 2]
    return len(lasting) < len(duties)


def here(session: Session, conversation_id: int, user_id: int, now: datetime, *, is_writing: bool) -> None:
    """`user_id` has the page of the conversation open."""
    for kind in (_HERE, _WRITES) if is_writing else (_HERE,):
        duty = _duty(kind, conversation_id, user_id)
        session.merge(Lease(duty=duty, holder=str(user_id), until=now + _LASTS[kind]))
    # Nobody else clears up after a browser that was cut off.
    session.execute(delete(Lease).where(or_(_of_kind(_HERE), _of_kind(_WRITES)), Lease.until <= now))


def gone(session: Session, conversation_id: int, user_id: int) -> None:
    """They have left the page."""
    duties = [_duty(kind, conversation_id, user_id) for kind in (_HERE, _WRITES)]
    session.execute(delete(Lease).where(Lease.duty.in_(duties)))


def others(session: Session, conversation_id: int, user_id: int, now: datetime) -> list[Colleague]:
    """Everybody but `user_id`, by name."""

    def holders(kind: str) -> set[int]:
        of_it = Lease.duty.startswith(f"{kind}:{conversation_id}:", autoescape=True)
        return {int(holder) for holder in session.scalars(select(Lease.holder).where(of_it, Lease.until > now))} - {user_id}

    reading = holders(_HERE)
    if not reading:
        return []
    writing = holders(_WRITES)
    named = session.execute(select(User.id, User.name).where(User.id.in_(reading), User.disabled_at.is_(None)).order_by(User.name))
    return [Colleague(each, name, each in writing) for each, name in named]


def _duty(kind: str, conversation_id: int, user_id: int) -> str:
    return f"{kind}:{conversation_id}:{user_id}"


def _of_kind(kind: str) -> ColumnElement[bool]:
    return Lease.duty.startswith(f"{kind}:", autoescape=True)
