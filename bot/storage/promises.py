"""Promises that may need something because of the time: those of customers who wait and to whom no person has written yet.

A reply that is kept is no answer yet, but all that a person could do: nobody is warned of it, and the customer cannot be told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from bot.promises.reaching import is_reachable
from bot.storage import reachability
from bot.storage.kept import has_kept
from bot.storage.queue import is_answered
from bot.storage.tables import (
    Callback,
    CallbackState,
    Contact,
    Conversation,
    Handoff,
    HandoffState,
    Holder,
    Moment,
    Promise,
)

OPEN = (HandoffState.WAITING, HandoffState.CLAIMED)


@dataclass(frozen=True)
class Watched:
    """The newest promise of an open handoff that no person has answered, and what deciding about it needs."""

    promise_id: int
    handoff_id: int
    conversation_id: int
    due_at: datetime
    made_at: datetime
    warned_at: datetime | None
    number: int  #: 1: the first time that the customer was told; each later one moved the one before
    department: str
    holder: Holder
    channel: str
    time_zone: str | None  #: the customer's, where it is known
    wrote_at: datetime | None
    window_ends_at: datetime | None  #: from then on the channel takes no free text; None: it always does
    is_reachable: bool  #: also after that: they gave another way, or agreed to be written to
    call_at: datetime | None  #: what was promised is a telephone call that begins then; nothing of it is seen here
    unreachable_why: str | None = None  #: one sentence, when nothing at all can be sent to them


def watched(session: Session, due_until: datetime, now: datetime, window_lead: timedelta) -> list[Watched]:
    """Promises due until `due_until`, and those whose window ends within `window_lead`; soonest first."""
    moments = {"due_until": due_until, "window_after": now, "window_until": now + window_lead}
    return [
        Watched(
            promise_id=promise.id,
            handoff_id=handoff.id,
            conversation_id=conversation.id,
            due_at=promise.due_at,
            made_at=promise.made_at,
            warned_at=promise.warned_at,
            number=count,
            department=handoff.department,
            holder=Holder(conversation.holder),
            channel=contact.channel,
            time_zone=contact.time_zone,
            wrote_at=conversation.last_inbound_at,
            window_ends_at=conversation.window_ends_at,
            is_reachable=is_reachable(handoff.details),
            call_at=call_at,
            unreachable_why=reachability.sentence(contact),
        )
        for promise, handoff, conversation, contact, count, call_at in session.execute(_watched_question(), moments)
    ]


@cache
def _watched_question() -> Select[*tuple[Any, ...]]:
    """Asked every second, and dearer to write down than to answer; so it is written once."""

    def moment(name: str) -> BindParameter[datetime]:
        return bindparam(name, type_=Moment())

    number = select(func.count()).where(Promise.handoff_id == Handoff.id).correlate(Handoff).scalar_subquery()
    return (
        select(
            Promise,
            Handoff,
            Conversation,
            Contact,
            number,
            _call_at(),
        )
        .join(Handoff, Handoff.id == Promise.handoff_id)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(
            Handoff.state.in_(OPEN),
            Promise.id == _newest(),
            or_(
                Handoff.promise_at <= moment("due_until"),
                and_(
                    Conversation.window_ends_at > moment("window_after"),
                    Conversation.window_ends_at <= moment("window_until"),
                ),
            ),
            ~is_answered(),
            ~has_kept(),
            ~exists().where(Callback.handoff_id == Handoff.id, Callback.state == CallbackState.DONE).correlate(Handoff),
        )
        .order_by(Handoff.promise_at, Handoff.id)
    )


def still_unanswered(session: Session, promise_id: int) -> Handoff | None:
    """The handoff of a promise that nobody has kept, moved or closed meanwhile; None when somebody has."""
    return session.scalar(
        select(Handoff)
        .join(Promise, Promise.handoff_id == Handoff.id)
        .where(Promise.id == promise_id, Promise.id == _newest(), Handoff.state.in_(OPEN), ~is_answered(), ~has_kept())
        .execution_options(populate_existing=True)
    )


def mark_warned(session: Session, promise_id: int, now: datetime) -> bool:
    """Note that staff were warned. False: they were before."""
    marked = session.execute(
        update(Promise)
        .where(Promise.id == promise_id, Promise.warned_at.is_(None))
        .values(warned_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(marked.rowcount)  # type: ignore[attr-defined]


def move(session: Session, handoff: Handoff, due_at: datetime, now: datetime) -> None:
    """The customer is told another time in this transaction: it is the promise from now on."""
    handoff.promise_at = due_at
    session.add(Promise(handoff_id=handoff.id, due_at=due_at, made_at=now))
    session.flush()


def _newest() -> ColumnElement[int]:
    newer = select(func.max(Promise.id)).where(Promise.handoff_id == Handoff.id).correlate(Handoff)
    return newer.scalar_subquery()


def call_at(session: Session, promise_id: int) -> datetime | None:
    """When the telephone call begins that was promised; None when a reply was."""
    return session.scalar(
        select(_call_at()).join_from(Promise, Handoff, Handoff.id == Promise.handoff_id).where(Promise.id == promise_id)
    )


def _call_at() -> ScalarSelect[datetime]:
    booked = select(Callback.starts_at).where(
        Callback.handoff_id == Handoff.id,
        Callback.state == CallbackState.BOOKED,
        Callback.ends_at == Promise.due_at,
    )
    return booked.correlate(Handoff, Promise).scalar_subquery()
