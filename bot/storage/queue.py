"""The queue as staff see it: which conversations need a person, and in which order. How many: bot.storage.queue_counts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, bindparam, case, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot import clock
from bot.storage.kept import has_kept
from bot.storage.tables import (
    TEMPLATE,
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Status,
    User,
)

_Columns = TypeVarTuple("_Columns")
IS_OPEN = and_(Handoff.conversation_id == Conversation.id, Handoff.state != HandoffState.CLOSED)

# A reply that did not reach the customer keeps no promise.
NOT_RECEIVED = (Status.FAILED, Status.CANCELLED, Status.KEPT, Status.SCHEDULED, Status.NOTE)


class View(StrEnum):
    """Whose conversations to look at."""

    WAITING = "waiting"
    MINE = "mine"
    SNOOZED = "snoozed"
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
    staff_id: int | None
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
    returned_why: str | None = None  #: a reply to it did not arrive, so it stands on top
    window_ends_at: datetime | None = None  #: from then on the channel takes no free text; None: it always does
    has_kept: bool = False  #: a reply of a person waits for the customer to write again
    is_unreachable: bool = False  #: nothing can be sent to them now
    priority: int = 0
    snoozed_until: datetime | None = None  #: until when it is out of the way; None: it is not

    def is_overdue(self, now: datetime) -> bool:
        """The promise has passed and no person has written yet."""
        return self.promise_at is not None and self.promise_at < now and not self.is_answered

    def order(self, now: datetime) -> str:
        """Its place among people's conversations, as `items` sorts them: what is first has the least."""
        breaks = self.promise_at
        if breaks is not None and self.window_ends_at is not None and now < self.window_ends_at < breaks:
            breaks = breaks if self.is_answered or self.has_kept else self.window_ends_at
        return (
            f"{self.returned_why is None:d}{breaks is None:d}{_ascending(breaks)}{999 - self.priority:03d}"
            f"{_ascending(self.asked_at)}{self.conversation_id:012d}"
        )

    @property
    def recent(self) -> str:
        """Its place among the bot's and the closed ones: the newest has the least."""
        return f"{10**16 - int(_ascending(self.last_message_at)):016d}{10**12 - self.conversation_id:012d}"


def _ascending(moment: datetime | None) -> str:
    """Microseconds in as many digits for every moment, so that they sort as text."""
    return f"{int(moment.timestamp() * 1_000_000) if moment is not None else 0:016d}"


@dataclass(frozen=True)
class Only:
    """Which of a view's conversations to look at; None: all. A department is that of the open handoff."""

    department: str | None = None
    channel: str | None = None


EVERYTHING = Only()


def items(
    session: Session,
    view: View,
    user_id: int,
    *,
    limit: int,
    offset: int = 0,
    now: datetime | None = None,
    only: Only = EVERYTHING,
) -> list[Item]:
    """The conversations of a view: those with a handoff by what breaks first at `now` (the clock's), the others newest first."""
    at = now or clock.now()
    query = of_view(select(Conversation.id), view, user_id, at)
    if only.department is not None:
        query = query.where(Handoff.department == only.department)
    if only.channel is not None:
        query = query.join(Contact, Contact.id == Conversation.contact_id).where(Contact.channel == only.channel)
    # First which ones, then what they look like: what is not shown costs nothing.
    return items_by_id(session, session.scalars(query.order_by(*_order(view, at)).limit(limit).offset(offset)).all(), at)


def of_view(query: Select[*_Columns], view: View, user_id: int, now: datetime) -> Select[*_Columns]:
    """A query over conversations, kept to a view and joined to their open handoffs."""
    if view in (View.BOT, View.CLOSED):
        query = query.select_from(Conversation).outerjoin(Handoff, IS_OPEN)
    else:
        query = query.select_from(Conversation).join(Handoff, IS_OPEN, isouter=view is not View.WAITING)
    return query.where(belongs(view, user_id, now))


def items_by_id(session: Session, ids: Sequence[int], now: datetime | None = None) -> list[Item]:
    """These conversations in the given order; one that does not exist (any more) is left out."""
    rows = session.execute(_items_by_id(), {"ids": list(ids), "now": now or clock.now()})
    found = {row.conversation_id: _item(row._asdict()) for row in rows}
    return [found[number] for number in ids if number in found]


def _item(row: dict[str, Any]) -> Item:
    asleep, unreachable_at = row.pop("asleep"), row.pop("unreachable_at")
    row["holder"] = Holder(row["holder"])
    for name in ("is_answered", "has_kept"):
        row[name] = bool(row[name])
    if row["promise_at"] is None:
        row |= {"priority": 0, "details": {}}
    if not asleep:
        row["snoozed_until"] = None
    return Item(**row, is_unreachable=unreachable_at is not None)


@cache
def _items_by_id() -> Select[*tuple[Any, ...]]:
    """Made once, for `ids` and `now`: making it takes longer than its answer."""
    return (
        select(
            Conversation.id.label("conversation_id"),
            Contact.name.label("contact_name"),
            Contact.address,
            Contact.channel,
            Conversation.holder,
            Conversation.staff_id,
            User.name.label("staff_name"),
            _last.text.label("last_text"),
            _last.kind.label("last_kind"),
            _last.author.label("last_author"),
            Conversation.last_message_at,
            Handoff.reason,
            Handoff.department,
            Handoff.request,
            Handoff.promise_at,
            Handoff.created_at.label("asked_at"),
            is_answered().label("is_answered"),
            Handoff.details,
            Handoff.returned_why,
            Conversation.window_ends_at,
            has_kept().label("has_kept"),
            Contact.unreachable_at,
            Handoff.priority,
            Handoff.snoozed_until,
            is_asleep(bindparam("now", type_=Handoff.created_at.type)).label("asleep"),
        )
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Handoff, IS_OPEN)
        .outerjoin(User, User.id == Conversation.staff_id)
        .outerjoin(_last, _last.id == newest_word())
        .where(Conversation.id.in_(bindparam("ids", expanding=True)))
    )


def newest_word() -> ScalarSelect[int]:
    """In a query over conversations: the id of the last message that is no note of ours."""
    word = aliased(Message)
    # Not as the largest: for that every message of the conversation would be read.
    query = select(word.id).where(word.conversation_id == Conversation.id, word.author != Author.SYSTEM)
    return query.order_by(word.id.desc()).limit(1).correlate(Conversation).scalar_subquery()


_last = aliased(Message)
_word = aliased(Message)
_IS_ANSWERED = (
    exists()
    .where(
        _word.conversation_id == Handoff.conversation_id,
        _word.author == Author.STAFF,
        # That an answer waits is no answer.
        _word.kind != TEMPLATE,
        _word.status.not_in(NOT_RECEIVED),
        _word.created_at >= Handoff.created_at,
    )
    .correlate(Handoff)
)
_HAS_WRITTEN_SINCE = (
    exists()
    .where(
        _word.conversation_id == Handoff.conversation_id,
        _word.id > Handoff.snoozed_after_id,
        _word.direction == Direction.IN,
    )
    .correlate(Handoff)
)


def is_answered() -> ColumnElement[bool]:
    """In a query over handoffs: whether a person has replied since the handoff was asked for."""
    return _IS_ANSWERED


def is_asleep(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    """In a query over handoffs: whether it is snoozed at `now`. A word of the customer wakes it."""
    # Never unknown: what is not snoozed is awake.
    snoozed = and_(Handoff.snoozed_until.is_not(None), Handoff.snoozed_until > now, ~_HAS_WRITTEN_SINCE)
    return func.coalesce(snoozed, False)


def breaks_at(now: datetime) -> ColumnElement[datetime]:
    """In a query over handoffs and conversations: when the customer is let down, at the promise or where the window ends first.

    A window that has ended breaks nothing more, nor does one whose customer has an answer, or for whom one is kept.
    """
    ends_first = and_(
        Conversation.window_ends_at > now,
        Conversation.window_ends_at < Handoff.promise_at,
        ~is_answered(),
        ~has_kept(),
    )
    return case((ends_first, Conversation.window_ends_at), else_=Handoff.promise_at)


def belongs(view: View, user_id: int, now: datetime) -> ColumnElement[bool]:
    """In a query over conversations and their open handoffs: whether one is in this view. Each is in exactly one."""
    if view is View.WAITING:
        return and_(Conversation.holder == Holder.WAITING, ~is_asleep(now))
    if view is View.MINE:
        return and_(Conversation.holder == Holder.STAFF, Conversation.staff_id == user_id, ~is_asleep(now))
    if view is View.SNOOZED:
        return and_(
            or_(
                Conversation.holder == Holder.WAITING,
                and_(Conversation.holder == Holder.STAFF, Conversation.staff_id == user_id),
            ),
            is_asleep(now),
        )
    if view is View.COLLEAGUES:
        return and_(Conversation.holder == Holder.STAFF, Conversation.staff_id != user_id)
    return Conversation.holder == (Holder.BOT if view is View.BOT else Holder.CLOSED)


def _order(view: View, now: datetime) -> tuple[ColumnElement[Any], ...]:
    if view in (View.BOT, View.CLOSED):
        return Conversation.last_message_at.desc(), Conversation.id.desc()
    if view is View.SNOOZED:
        return Handoff.snoozed_until.asc(), Conversation.id.asc()
    return (
        # A reply that did not arrive first: its promise is broken without anybody knowing.
        Handoff.returned_at.is_(None),
        Handoff.promise_at.is_(None),
        breaks_at(now).asc(),
        Handoff.priority.desc(),
        # Of equals, who has waited longest.
        Handoff.created_at.asc(),
        Conversation.id.asc(),
    )
