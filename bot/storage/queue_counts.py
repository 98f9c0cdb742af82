"""How many conversations there are: in each list of the queue, about to break, answered by the bot."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    SQLColumnExpression,
    String,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from bot.storage.queue import View, is_answered, is_asleep, newest_word, of_view
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
)


@dataclass(frozen=True)
class Counts:
    """Every conversation is counted once, but that `overdue` are among those who wait and `to_answer` among mine."""

    waiting: int = 0
    overdue: int = 0
    mine: int = 0
    to_answer: int = 0  #: of mine: the customer had the last word
    snoozed: int = 0
    colleagues: int = 0
    bot: int = 0
    closed: int = 0


@dataclass(frozen=True)
class Breaking:
    """Promises that no person has kept and that break soon."""

    number: int
    first_at: datetime | None


@dataclass(frozen=True)
class Kinds:
    """How many conversations of a view there are of each department and channel, the most first."""

    departments: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)


def counts(session: Session, user_id: int, now: datetime) -> Counts:
    """How many conversations each view holds."""
    shared, held = counts_of_all(session, now)
    return held.get(user_id, shared)


def counts_of_all(session: Session, now: datetime) -> tuple[Counts, dict[int, Counts]]:
    """The counts as somebody sees them who holds nothing, and as each sees them who holds something."""
    found: dict[str, dict[Any, int]] = {part: {} for part in ("all", "holder", "held", "overdue", "asleep", "to_answer")}
    for part, holder, staff_id, number in session.execute(_all_counts(), {"now": now}):
        found[part][holder if part == "holder" else staff_id] = number
    by_holder, held, asleep, to_answer = (found[part] for part in ("holder", "held", "asleep", "to_answer"))
    held.pop(None, None)
    overdue = found["overdue"][None]
    of_nobody = asleep.get(None, 0)
    shared = Counts(
        waiting=by_holder.get(Holder.WAITING, 0) - of_nobody,
        overdue=overdue,
        snoozed=of_nobody,
        colleagues=by_holder.get(Holder.STAFF, 0),
        bot=by_holder.get(Holder.BOT, 0),
        closed=found["all"][None] - sum(by_holder.values()),
    )
    return shared, {
        user_id: replace(
            shared,
            mine=number - asleep.get(user_id, 0),
            to_answer=to_answer.get(user_id, 0),
            snoozed=of_nobody + asleep.get(user_id, 0),
            colleagues=shared.colleagues - number,
        )
        for user_id, number in held.items()
    }


def kinds(session: Session, view: View, user_id: int, now: datetime) -> Kinds:
    """What a view of people's conversations is made of. Of the bot's and the closed ones nothing is counted: there are too many."""
    if view in (View.BOT, View.CLOSED):
        return Kinds()
    rows = session.execute(
        of_view(select(Handoff.department, Contact.channel, func.count()), view, user_id, now)
        .join(Contact, Contact.id == Conversation.contact_id)
        .group_by(Handoff.department, Contact.channel)
    ).all()
    departments: dict[str, int] = {}
    channels: dict[str, int] = {}
    for department, channel, number in rows:
        if department is not None:
            departments[department] = departments.get(department, 0) + number
        channels[channel] = channels.get(channel, 0) + number
    return Kinds(_most_first(departments), _most_first(channels))


def breaking(session: Session, now: datetime, within: timedelta) -> Breaking:
    """Promises that break from `now` until `within` after it: of those who wait, and of those who are held but not answered."""
    return Breaking(*session.execute(_breaking(), {"now": now, "until": now + within}).one())


# Each is made once: making such a question takes longer than its answer.
_now = bindparam("now", type_=Handoff.created_at.type)


@cache
def _all_counts() -> CompoundSelect[*tuple[Any, ...]]:
    """One question for everything that is counted: part, holder, staff_id, number."""
    number = func.count()
    overdue = _part("overdue", number).select_from(Handoff)
    asleep = _part("asleep", number, staff_id=Conversation.staff_id).join(Handoff, Handoff.conversation_id == Conversation.id)
    # The closed ones are the rest: a look at each of them would cost the most. SQLite knows at once how many rows there are when nothing
    # else is asked with it.
    everybody = select(func.count()).select_from(Conversation).scalar_subquery()
    not_closed = [holder for holder in Holder if holder is not Holder.CLOSED]
    return union_all(
        _part("all", everybody),
        _part("holder", number, holder=Conversation.holder).where(Conversation.holder.in_(not_closed)).group_by(Conversation.holder),
        _part("held", number, staff_id=Conversation.staff_id)
        .where(Conversation.holder == Holder.STAFF)
        .group_by(Conversation.staff_id),
        overdue.where(Handoff.state == HandoffState.WAITING, Handoff.promise_at < _now),
        asleep.where(
            Handoff.state.in_([HandoffState.WAITING, HandoffState.CLAIMED]),
            Handoff.snoozed_until > _now,
            is_asleep(_now),
            Conversation.holder.in_([Holder.WAITING, Holder.STAFF]),
        ).group_by(Conversation.staff_id),
        _to_answer(),
    )


def _part(
    name: str,
    number: ColumnElement[int],
    *,
    holder: SQLColumnExpression[str] | None = None,
    staff_id: SQLColumnExpression[int | None] | None = None,
) -> Select[*tuple[Any, ...]]:
    return select(
        literal_column(f"'{name}'"),
        cast(null(), String) if holder is None else holder,
        cast(null(), Integer) if staff_id is None else staff_id,
        number,
    )


@cache
def _breaking() -> Select[int, datetime | None]:
    return select(func.count(), func.min(Handoff.promise_at)).where(
        Handoff.state.in_([HandoffState.WAITING, HandoffState.CLAIMED]),
        Handoff.promise_at >= _now,
        Handoff.promise_at <= bindparam("until", type_=Handoff.created_at.type),
        ~is_answered(),
    )


_asked = aliased(Message)


def answered_by_bot(session: Session, since: datetime, until: datetime | None = None) -> int:
    """How many messages of customers from then on (before `until`) the bot answered by itself, from the FAQ or the hours."""
    query = (
        select(func.count(_asked.id.distinct()))
        .join(Message, Message.reply_to_id == _asked.id)
        .join(Proof, Proof.message_id == Message.id)
        .where(
            Message.author == Author.BOT,
            Message.direction == Direction.OUT,
            Message.status != Status.CANCELLED,
            # Named so that the index of what came in is used.
            _asked.direction == Direction.IN,
            _asked.channel.in_(select(Contact.channel).distinct()),
            _asked.created_at >= since,
            or_(Proof.rule.in_(("faq_answer", "faq_chosen", "hours")), Proof.rule.like("hours:%")),
        )
    )
    if until is not None:
        query = query.where(_asked.created_at < until)
    return session.scalar(query) or 0


def _to_answer() -> Select[*tuple[Any, ...]]:
    """Who holds how many in which the customer had the last word."""
    return (
        _part("to_answer", func.count(), staff_id=Conversation.staff_id)
        .select_from(Conversation)
        .join(Message, Message.id == newest_word())
        .where(Conversation.holder == Holder.STAFF, Message.direction == Direction.IN)
        .group_by(Conversation.staff_id)
    )


def _most_first(numbers: dict[str, int]) -> dict[str, int]:
    return dict(sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0])))
