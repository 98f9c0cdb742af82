"""Callbacks: which places of a slot are taken, and the acts that take, change and give them back.

Two customers never get the same place: the unique index (department, starts_at, place) decides, also between processes.
Every function runs in its caller's transaction.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.callback.slots import Slot
from bot.storage.tables import Callback, CallbackState, Contact, Conversation, Handoff, HandoffState, User

_Calls = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Call:
    """A callback as staff see it."""

    id: int
    conversation_id: int
    contact_name: str | None
    address: str
    channel: str
    time_zone: str | None
    staff_name: str | None
    department: str
    request: str | None  #: what it is about
    starts_at: datetime
    ends_at: datetime
    phone: str  #: E.164
    state: CallbackState
    sequence: int
    created_at: datetime
    changed_at: datetime


def taken(session: Session, department: str, since: datetime) -> dict[datetime, int]:
    """Start of a slot → how many calls are booked in it, from `since` on."""
    rows = session.execute(
        select(Callback.starts_at, func.count().label("booked"))
        .where(
            Callback.department == department, Callback.state == CallbackState.BOOKED, Callback.starts_at >= since
        )
        .group_by(Callback.starts_at)
    )
    return {row.starts_at: row.booked for row in rows}


def booked(session: Session, conversation_id: int) -> Callback | None:
    """The customer's call that is booked, also when its time has passed; there is never a second one."""
    return session.scalar(
        select(Callback)
        .where(Callback.conversation_id == conversation_id, Callback.state == CallbackState.BOOKED)
        .execution_options(populate_existing=True)
    )


def book(
    session: Session, conversation_id: int, department: str, slot: Slot, phone: str, capacity: int, now: datetime
) -> Callback | None:
    """Book a call, or move the one that is booked. None when the slot was taken meanwhile; nothing has changed then."""
    existing = booked(session, conversation_id)
    if existing is not None and (existing.department, existing.starts_at) == (department, slot.starts_at):
        if existing.phone != phone:
            existing.phone = phone
            _changed(existing, now)
        session.flush()
        return existing
    for place in _free_places(session, department, slot, capacity):
        try:
            # Another process may take this place at this moment; the index then refuses ours.
            with session.begin_nested():
                if existing is None:
                    callback = Callback(
                        conversation_id=conversation_id, state=CallbackState.BOOKED, sequence=0, created_at=now
                    )
                    session.add(callback)
                else:
                    callback = existing
                    callback.sequence += 1
                callback.department, callback.place = department, place
                callback.starts_at, callback.ends_at = slot.starts_at, slot.ends_at
                callback.phone, callback.changed_at = phone, now
                session.flush()
        except IntegrityError:
            continue
        return callback
    return None


def cancel(session: Session, callback: Callback, now: datetime) -> None:
    """The call is not wanted any more; its place is free again."""
    callback.state = CallbackState.CANCELLED
    _changed(callback, now)
    session.flush()


def done(session: Session, conversation_id: int, now: datetime) -> None:
    """Staff have called, or settled it otherwise."""
    callback = booked(session, conversation_id)
    if callback is not None:
        callback.state, callback.changed_at = CallbackState.DONE, now
        session.flush()


def between(session: Session, since: datetime, until: datetime) -> list[Call]:
    """The calls that are booked or done from `since` until `until` (not included), in order."""
    return _calls(
        session,
        Callback.state != CallbackState.CANCELLED,
        Callback.starts_at >= since,
        Callback.starts_at < until,
    )


def missed(session: Session, now: datetime) -> list[Call]:
    """The calls whose half hour has passed while nobody settled them."""
    return _calls(session, Callback.state == CallbackState.BOOKED, Callback.ends_at <= now)


def call(session: Session, callback_id: int) -> Call | None:
    """One callback, whatever became of it."""
    found = _calls(session, Callback.id == callback_id)
    return found[0] if found else None


def booked_calls(session: Session, conversation_ids: Sequence[int]) -> dict[int, Call]:
    """Conversation → its call that is booked."""
    return {each.conversation_id: each for each in _read(session.execute(_booked(), {"ids": list(conversation_ids)}))}


@cache
def _booked() -> _Calls:
    """Made once, for `ids`: making it takes longer than its answer."""
    return _select(Callback.state == CallbackState.BOOKED, Callback.conversation_id.in_(bindparam("ids", expanding=True)))


def _free_places(session: Session, department: str, slot: Slot, capacity: int) -> list[int]:
    used = set(
        session.scalars(
            select(Callback.place).where(
                Callback.department == department,
                Callback.starts_at == slot.starts_at,
                Callback.state == CallbackState.BOOKED,
            )
        )
    )
    # A capacity that was lowered since counts what is booked, wherever it sits.
    return [] if len(used) >= capacity else [place for place in range(capacity) if place not in used]


def _changed(callback: Callback, now: datetime) -> None:
    callback.sequence, callback.changed_at = callback.sequence + 1, now


def _calls(session: Session, *conditions: object) -> list[Call]:
    return _read(session.execute(_select(*conditions)))


def _select(*conditions: object) -> _Calls:
    return (
        select(Callback, Contact, User.name, Handoff.request)
        .join(Conversation, Conversation.id == Callback.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Handoff, Handoff.id == Callback.handoff_id)
        .outerjoin(User, (User.id == Handoff.claimed_by) & (Handoff.state == HandoffState.CLAIMED))
        .where(*conditions)  # type: ignore[arg-type]
        .order_by(Callback.starts_at, Callback.place, Callback.id)
    )


def _read(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Call]:
    return [
        Call(
            id=row.id,
            conversation_id=row.conversation_id,
            contact_name=contact.name,
            address=contact.address,
            channel=contact.channel,
            time_zone=contact.time_zone,
            staff_name=staff_name,
            department=row.department,
            request=request,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            phone=row.phone,
            state=CallbackState(row.state),
            sequence=row.sequence,
            created_at=row.created_at,
            changed_at=row.changed_at,
        )
        for row, contact, staff_name, request in rows
    ]
