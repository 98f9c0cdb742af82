"""Digests: what happened while a department was closed, counted from the messages, and who waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage import queue, queue_counts
from bot.storage.insert import insert_new
from bot.storage.tables import (
    Callback,
    Contact,
    Conversation,
    Digest,
    Direction,
    Handoff,
    HandoffState,
    Message,
)


@dataclass(frozen=True)
class WaitingItem:
    """A handoff of a digest as it stands now."""

    handoff_id: int
    conversation_id: int
    contact_name: str | None
    channel: str
    request: str
    reason: str
    department: str
    promise_at: datetime
    window_ends_at: datetime | None
    is_settled: bool  #: a person has replied since, or it is closed

    def breaks_at(self, now: datetime) -> datetime:
        """When the customer is let down: at the promise, or where the window ends before it."""
        if self.window_ends_at is not None and now < self.window_ends_at < self.promise_at:
            return self.window_ends_at
        return self.promise_at


@dataclass(frozen=True)
class DigestView:
    """The digests of departments that opened at the same moment after the same closing, as one."""

    opened_at: datetime
    since: datetime
    departments: tuple[str, ...]
    counts: dict[str, int]
    waiting: tuple[WaitingItem, ...]  #: what breaks first coming first


def count_messages(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """Of the whole business, from `since` until `until` (not included): who wrote, how much, how much the bot answered."""
    inbound = (Message.direction == Direction.IN, Message.created_at >= since, Message.created_at < until)
    contacts, messages = session.execute(
        select(func.count(Message.conversation_id.distinct()), func.count()).where(*inbound)
    ).one()
    return {"contacts": contacts, "messages": messages, "answered": queue_counts.answered_by_bot(session, since, until)}


def count_handed_over(
    session: Session, since: datetime, until: datetime, department: str, strangers_of: Sequence[str] = ()
) -> dict[str, int]:
    """Of one department: handoffs that were asked for, and calls that were booked. `strangers_of`: see `waiting_for`."""
    within = (Handoff.created_at >= since, Handoff.created_at < until)
    handed_over = select(func.count()).select_from(Handoff).where(*within, _of(Handoff.department, department, strangers_of))
    calls = (
        select(func.count())
        .select_from(Callback)
        .where(Callback.created_at >= since, Callback.created_at < until)
        .where(_of(Callback.department, department, strangers_of))
    )
    return {"handed_over": session.scalar(handed_over) or 0, "callbacks": session.scalar(calls) or 0}


def waiting_for(session: Session, department: str, now: datetime, strangers_of: Sequence[str] = ()) -> list[int]:
    """Ids of the handoffs that wait for a department, what breaks first at `now` coming first.

    With `strangers_of` (the departments that there are) also those of departments that there are no more.
    """
    return list(
        session.scalars(
            select(Handoff.id)
            .join(Conversation, Conversation.id == Handoff.conversation_id)
            .where(Handoff.state == HandoffState.WAITING, _of(Handoff.department, department, strangers_of))
            .order_by(queue.breaks_at(now), Handoff.priority.desc(), Handoff.id)
        )
    )


def add(
    session: Session,
    department: str,
    opened_at: datetime,
    since: datetime,
    counts: dict[str, int],
    waiting: list[int],
    now: datetime,
) -> int | None:
    """Store a digest. Its id, or None when there is one of this opening already."""
    row = {
        "department": department,
        "opened_at": opened_at,
        "since": since,
        "counts": counts,
        "waiting": waiting,
        "created_at": now,
    }
    if not insert_new(session, Digest, row):
        return None
    return session.scalars(
        select(Digest.id).where(Digest.department == department, Digest.opened_at == opened_at)
    ).one()


def made_between(session: Session, department: str, starts: datetime, ends: datetime) -> bool:
    """Whether there is a digest of an opening from `starts` until `ends` (not included)."""
    found = select(Digest.id).where(
        Digest.department == department, Digest.opened_at >= starts, Digest.opened_at < ends
    )
    return session.scalar(found.limit(1)) is not None


def newest(session: Session, limit: int) -> list[DigestView]:
    """The newest digests, newest first; departments that opened together are one. `limit` counts departments."""
    query = select(Digest).order_by(Digest.opened_at.desc(), Digest.since, Digest.id).limit(limit)
    found = _together(session, list(session.scalars(query)))
    # The last one may have been cut through.
    return found[:-1] if len(found) > 1 and sum(len(view.departments) for view in found) == limit else found


def with_ids(session: Session, ids: Sequence[int]) -> list[DigestView]:
    return _together(session, list(session.scalars(select(Digest).where(Digest.id.in_(ids)).order_by(Digest.id))))


def _together(session: Session, rows: Sequence[Digest]) -> list[DigestView]:
    groups: dict[tuple[datetime, datetime], list[Digest]] = {}
    for row in rows:
        groups.setdefault((row.opened_at, row.since), []).append(row)
    items = _items(session, {handoff_id for row in rows for handoff_id in row.waiting})
    return [
        DigestView(
            opened_at=opened_at,
            since=since,
            departments=tuple(row.department for row in group),
            counts=_sum(group),
            waiting=_in_order(items, [handoff_id for row in group for handoff_id in row.waiting], opened_at),
        )
        for (opened_at, since), group in groups.items()
    ]


def _sum(group: Sequence[Digest]) -> dict[str, int]:
    """Messages are counted for the whole business, so they are the same in each; the others belong to one department."""
    counts = dict(group[0].counts)
    for name in ("handed_over", "callbacks"):
        counts[name] = sum(row.counts[name] for row in group)
    return counts


def _items(session: Session, ids: set[int]) -> dict[int, WaitingItem]:
    if not ids:
        return {}
    rows = session.execute(
        select(Handoff, Contact, Conversation.window_ends_at, queue.is_answered())
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(Handoff.id.in_(ids))
    )
    return {
        handoff.id: WaitingItem(
            handoff_id=handoff.id,
            conversation_id=handoff.conversation_id,
            contact_name=contact.name,
            channel=contact.channel,
            request=handoff.request,
            reason=handoff.reason,
            department=handoff.department,
            promise_at=handoff.promise_at,
            window_ends_at=window_ends_at,
            is_settled=bool(answered) or handoff.state == HandoffState.CLOSED,
        )
        for handoff, contact, window_ends_at, answered in rows
    }


def _in_order(items: dict[int, WaitingItem], ids: Sequence[int], at: datetime) -> tuple[WaitingItem, ...]:
    """Those that still exist: an erased contact's are gone. A promise may have moved since, so the order is made anew."""
    found = [items[handoff_id] for handoff_id in dict.fromkeys(ids) if handoff_id in items]
    return tuple(sorted(found, key=lambda item: (item.breaks_at(at), item.handoff_id)))


def _of(column: InstrumentedAttribute[str], department: str, strangers_of: Sequence[str]) -> ColumnElement[bool]:
    return column == department if not strangers_of else or_(column == department, column.not_in(strangers_of))
