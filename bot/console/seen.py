"""How everything stands that a page shows, at one look, and which conversations differ from an earlier look.

Three parts: what the cards of conversations say; what only pages of their own say; what every page says.
"""

import functools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    String,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    null,
    or_,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.types import NullType

from bot.storage.notices import DeliveryStatus
from bot.storage.open_messages import troubled
from bot.storage.tables import (
    Alarm,
    Author,
    BusinessVersion,
    CalibrationServed,
    ChannelState,
    Conversation,
    ConversationTag,
    Digest,
    Handoff,
    HandoffState,
    Holder,
    Mark,
    Message,
    NoticeDelivery,
    Override,
    Promise,
    Quarantined,
    Status,
    StoredAttachment,
    StoredCalibration,
    User,
)

# A change of an older one (a late delivery report) shows at the page's next refresh of its own.
NEWEST_MESSAGES = 500
NEWEST_PROMISES = 200
NEWEST_FILES = 50
# What another process began before a look may be there only after it.
COMMITTED_LATER_BY = timedelta(seconds=5)

_Query = Select[*tuple[Any, ...]]
_Rows = dict[int, tuple[int, str, Any]]


@dataclass(frozen=True)
class Seen:
    """How things stood. Two looks between which nothing visible changed are equal."""

    messages: _Rows  #: id → conversation, status, since when
    files: _Rows  #: id → conversation, status, nothing
    talk: frozenset[tuple[Any, ...]]  #: what people hold and wait for, what is promised
    elsewhere: frozenset[tuple[Any, ...]]
    everywhere: frozenset[tuple[Any, ...]]
    with_bot: int  #: how many conversations
    conversations: int  #: how many there are
    at: datetime = field(compare=False)


def look(session: Session, now: datetime) -> Seen:
    """Three small questions, some two milliseconds; more than twice that just after another process has written."""
    messages = _rows(session, _newest_messages())
    files = _rows(session, _newest_files())
    facts = [tuple(row) for row in session.execute(_facts(), {"now": now}).all()]
    talk, elsewhere, everywhere = (
        frozenset(row for row in facts if row[0] == part) for part in ("talk", "elsewhere", "everywhere")
    )
    # By their places: a database that works at several parts at once tells them in any order.
    numbers = {place: int(number) for part, place, number, *_ in facts if part == "numbers"}
    return Seen(messages, files, talk, elsewhere, everywhere, numbers[0], numbers[1], now)


def touched_since(session: Session, before: Seen, seen: Seen) -> list[int] | None:
    """The conversations that differ between two looks, as they stand at the second; None: they cannot be told."""
    ids: set[int] = set()
    for old, new in ((before.messages, seen.messages), (before.files, seen.files)):
        ids |= {row[0] for number, row in new.items() if old.get(number) != row}
        # What was erased, and not what newer ones have pushed out.
        oldest = min(new, default=0)
        ids |= {row[0] for number, row in old.items() if number >= oldest and number not in new}
    if before.talk != seen.talk:
        ids |= set(session.scalars(_moved(), {"since": before.at - COMMITTED_LATER_BY}))
    if not ids and (before.talk, before.with_bot, before.conversations) != (seen.talk, seen.with_bot, seen.conversations):
        return None
    return sorted(ids)


def has_newer(session: Session, seen: Seen) -> bool:
    """Whether a message of a person or a file has come since. The least that can be asked."""
    newest = {"message": max(seen.messages, default=0), "file": max(seen.files, default=0)}
    return bool(session.scalar(_newer(), newest))


def _rows(session: Session, query: _Query) -> _Rows:
    # All at once, which takes half as long as one after the other.
    return {number: (conversation_id, status, at) for number, conversation_id, status, at in session.execute(query).all()}


@functools.cache
def _moved() -> Select[int]:
    """The conversations for which somebody is asked, that were asked for, claimed, returned or promised something from `since` on."""
    since = bindparam("since", type_=Handoff.created_at.type)
    moved = or_(
        Handoff.created_at >= since,
        Handoff.claimed_at >= since,
        Handoff.returned_at >= since,
        Handoff.id.in_(select(Promise.handoff_id).where(Promise.made_at >= since)),
    )
    return select(Handoff.conversation_id).where(_is_open(), moved)


@functools.cache
def _newer() -> Select[bool]:
    # What the bot says, people may learn a little later, together with how far it got.
    message = exists().where(Message.id > bindparam("message"), Message.author != Author.BOT)
    return select(or_(message, exists().where(StoredAttachment.id > bindparam("file"))))


@functools.cache
def _newest_messages() -> _Query:
    # The time as the database has it: it is only compared.
    at = type_coerce(Message.status_at, NullType)
    query = select(Message.id, Message.conversation_id, Message.status, at)
    return query.order_by(Message.id.desc()).limit(NEWEST_MESSAGES)


@functools.cache
def _newest_files() -> _Query:
    query = select(StoredAttachment.id, Message.conversation_id, StoredAttachment.status, null())
    query = query.join(Message, Message.id == StoredAttachment.message_id)
    return query.order_by(StoredAttachment.id.desc()).limit(NEWEST_FILES)


@functools.cache
def _facts() -> CompoundSelect[*tuple[Any, ...]]:
    """One question for all that is only compared: part, which, and up to four values as text."""
    promised = select(Promise.id, Promise.warned_at).order_by(Promise.id.desc()).limit(NEWEST_PROMISES).subquery()
    told = select(NoticeDelivery).order_by(NoticeDelivery.notice_id.desc()).limit(NEWEST_PROMISES).subquery()
    open_ones = (Handoff.returned_at, Handoff.snoozed_until)
    now = bindparam("now", type_=Handoff.created_at.type)
    talk: tuple[_Query, ...] = (
        # Of closed ones there are the most, and a row less tells of each that was erased.
        _per(Handoff.state).where(_is_open()),
        select(func.count()).select_from(Handoff),
        select(*(act(column) for column in open_ones for act in (func.count, func.max))).where(_is_open()),
        _per(Conversation.holder).where(Conversation.holder.in_([Holder.WAITING, Holder.STAFF])),
        select(func.max(promised.c.id)),
    )
    elsewhere: tuple[_Query, ...] = (
        select(func.count(ConversationTag.name), func.max(ConversationTag.added_at)),
        select(func.max(ChannelState.swept_at)),
        select(func.count(promised.c.warned_at)),
        select(func.max(Digest.id)),
        _per(told.c.status),
        select(func.max(Mark.marked_at), func.count(Mark.message_id)),
        select(func.max(StoredCalibration.number)),
        select(func.max(CalibrationServed.id)),
    )
    everywhere: tuple[_Query, ...] = (
        # What was snoozed comes back by itself.
        select(func.count()).select_from(Handoff).where(_is_open(), Handoff.snoozed_until > now),
        select(func.max(Alarm.id), func.count(Alarm.ended_at)),
        select(func.count(ChannelState.sweep_error), func.max(ChannelState.pause_checked_at)),
        select(func.count(Message.question_at)).where(troubled(Status.UNKNOWN)),
        select(func.max(Quarantined.id), func.count(Quarantined.seen_at)),
        select(func.count(User.id), func.count(User.disabled_at)),
        select(func.max(BusinessVersion.id)),
        select(func.max(Override.id), func.count(Override.withdrawn_by)),
        select(func.count(told.c.error)).where(told.c.status != DeliveryStatus.SENT),
    )
    numbers: tuple[_Query, ...] = (
        select(func.count()).select_from(Conversation).where(Conversation.holder == Holder.BOT),
        select(func.count()).select_from(Conversation),
    )
    parts = (("talk", talk), ("elsewhere", elsewhere), ("everywhere", everywhere), ("numbers", numbers))
    return union_all(
        *(_as_text(part, number, query) for part, queries in parts for number, query in enumerate(queries))
    )


def _as_text(part: str, number: int, query: _Query) -> _Query:
    values = [cast(each, String) for each in query.subquery().c]
    padded = values + [null()] * (4 - len(values))
    return select(literal_column(f"'{part}'"), literal_column(str(number)), *padded)


def _per(column: ColumnElement[str] | InstrumentedAttribute[str]) -> _Query:
    """How many rows there are of each value."""
    return select(column, func.count()).group_by(column)


def _is_open() -> ColumnElement[bool]:
    # Not as all but the closed ones, which no index finds.
    return Handoff.state.in_([HandoffState.WAITING, HandoffState.CLAIMED])
