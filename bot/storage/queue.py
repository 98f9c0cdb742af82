"""The queue as staff see it: which conversations need a person, in which order, and how many there are."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Proof,
    Status,
    User,
)

# A reply that did not reach the customer keeps no promise.
NOT_RECEIVED = (Status.FAILED, Status.CANCELLED, Status.NOTE)


class View(StrEnum):
    """Whose conversations to look at."""

    WAITING = "waiting"
    MINE = "mine"
    COLLEAGUES = "colleagues"
    BOT = "bot"
    CLOSED = "closed"


@dataclass(frozen=True)
class Item:
    """One conversation in a list. The handoff's fields are None when nobody asked for a person."""

    conversation_id: int
    contact_name: str | None
    address: str
    channel: str
    holder: Holder
    staff_name: str | None
    last_text: str | None
    last_kind: str | None
    last_author: str | None
    last_message_at: datetime
    reason: str | None
    department: str | None
    request: str | None
    promise_at: datetime | None
    asked_at: datetime | None
    is_answered: bool  #: a person has replied since the handoff was asked for
    details: dict[str, Any] = field(default_factory=dict)

    def is_overdue(self, now: datetime) -> bool:
        """The promise has passed and no person has written yet."""
        return self.promise_at is not None and self.promise_at < now and not self.is_answered


@dataclass(frozen=True)
class Breaking:
    """Promises that no person has kept and that break soon."""

    number: int
    first_at: datetime | None


@dataclass(frozen=True)
class Counts:
    waiting: int = 0
    overdue: int = 0
    mine: int = 0
    colleagues: int = 0
    bot: int = 0
    closed: int = 0


def items(session: Session, view: View, user_id: int, *, limit: int, offset: int = 0) -> list[Item]:
    """The conversations of a view: those with a promise by promise, the others newest first."""
    last = aliased(Message)
    newest_word = (
        select(func.max(Message.id))
        .where(Message.conversation_id == Conversation.id, Message.author != Author.SYSTEM)
        .correlate(Conversation)
        .scalar_subquery()
    )
    query = (
        select(Conversation, Contact, Handoff, User.name, last.text, last.kind, last.author, is_answered())
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Handoff, and_(Handoff.conversation_id == Conversation.id, Handoff.state != HandoffState.CLOSED))
        .outerjoin(User, User.id == Conversation.staff_id)
        .outerjoin(last, last.id == newest_word)
        .where(_belongs(view, user_id))
    )
    return [
        Item(
            conversation_id=conversation.id,
            contact_name=contact.name,
            address=contact.address,
            channel=contact.channel,
            holder=Holder(conversation.holder),
            staff_name=staff_name,
            last_text=text,
            last_kind=kind,
            last_author=author,
            last_message_at=conversation.last_message_at,
            reason=handoff.reason if handoff else None,
            department=handoff.department if handoff else None,
            request=handoff.request if handoff else None,
            promise_at=handoff.promise_at if handoff else None,
            asked_at=handoff.created_at if handoff else None,
            is_answered=bool(answered),
            details=handoff.details if handoff else {},
        )
        for conversation, contact, handoff, staff_name, text, kind, author, answered in session.execute(
            query.order_by(*_order(view)).limit(limit).offset(offset)
        )
    ]


def is_answered() -> ColumnElement[bool]:
    """In a query over handoffs: whether a person has replied since the handoff was asked for."""
    word = aliased(Message)
    return (
        exists()
        .where(
            word.conversation_id == Handoff.conversation_id,
            word.author == Author.STAFF,
            word.status.not_in(NOT_RECEIVED),
            word.created_at >= Handoff.created_at,
        )
        .correlate(Handoff)
    )


def counts(session: Session, user_id: int, now: datetime) -> Counts:
    """How many conversations each view holds."""
    by_holder: dict[tuple[str, bool], int] = {}
    is_mine = func.coalesce(Conversation.staff_id == user_id, False).label("is_mine")
    for holder, mine, number in session.execute(
        select(Conversation.holder, is_mine, func.count()).group_by(Conversation.holder, is_mine)
    ):
        by_holder[holder, bool(mine)] = number
    overdue = session.scalar(
        select(func.count())
        .select_from(Handoff)
        .where(Handoff.state == HandoffState.WAITING, Handoff.promise_at < now)
    )
    return Counts(
        waiting=by_holder.get((Holder.WAITING, False), 0),
        overdue=overdue or 0,
        mine=by_holder.get((Holder.STAFF, True), 0),
        colleagues=by_holder.get((Holder.STAFF, False), 0),
        bot=by_holder.get((Holder.BOT, False), 0),
        closed=by_holder.get((Holder.CLOSED, False), 0),
    )


def breaking(session: Session, now: datetime, within: timedelta) -> Breaking:
    """Promises that break from `now` until `within` after it: of those who wait, and of those who are held but not answered."""
    number, first_at = session.execute(
        select(func.count(), func.min(Handoff.promise_at)).where(
            Handoff.state.in_([HandoffState.WAITING, HandoffState.CLAIMED]),
            Handoff.promise_at >= now,
            Handoff.promise_at <= now + within,
            ~is_answered(),
        )
    ).one()
    return Breaking(number, first_at)


def answered_by_bot(session: Session, since: datetime, until: datetime | None = None) -> int:
    """How many messages of customers from then on (before `until`) the bot answered by itself, from the FAQ or the hours."""
    asked = aliased(Message)
    query = (
        select(func.count(asked.id.distinct()))
        .join(Message, Message.reply_to_id == asked.id)
        .join(Proof, Proof.message_id == Message.id)
        .where(
            Message.author == Author.BOT,
            Message.direction == Direction.OUT,
            Message.status != Status.CANCELLED,
            asked.created_at >= since,
            or_(Proof.rule.in_(("faq_answer", "faq_chosen", "hours")), Proof.rule.like("hours:%")),
        )
    )
    if until is not None:
        query = query.where(asked.created_at < until)
    return session.scalar(query) or 0


def _belongs(view: View, user_id: int) -> ColumnElement[bool]:
    if view is View.WAITING:
        return Conversation.holder == Holder.WAITING
    if view is View.MINE:
        return and_(Conversation.holder == Holder.STAFF, Conversation.staff_id == user_id)
    if view is View.COLLEAGUES:
        return and_(Conversation.holder == Holder.STAFF, Conversation.staff_id != user_id)
    return Conversation.holder == (Holder.BOT if view is View.BOT else Holder.CLOSED)


def _order(view: View) -> tuple[ColumnElement[Any], ...]:
    if view in (View.BOT, View.CLOSED):
        return Conversation.last_message_at.desc(), Conversation.id.desc()
    return (
        Handoff.promise_at.is_(None),
        Handoff.promise_at.asc(),
        Handoff.priority.desc(),
        Conversation.last_message_at.asc(),
    )
