"""What is known of each channel: its sweeps, whether it is paused, its webhook or polling."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.open_messages import came_in, stands, troubled
from bot.storage.tables import ChannelState, Contact, Conversation, Message, Status
from bot.storage.unknown import count_per_channel

#: A channel that is refused again so soon after it was resumed waits longer before the next try.
AGAIN_WITHIN = timedelta(minutes=10)
FIRST_CHECK_AFTER = timedelta(seconds=30)
LAST_CHECK_AFTER = timedelta(minutes=15)
NEWEST_MESSAGES = 5000


def turn_on(session: Session, channels: Sequence[str], real_now: datetime) -> None:
    """These channels are on, and no others. A new one is ours from now on, or from its newest message if it has any."""
    for channel in channels:
        _add(session, channel, real_now)
    session.execute(update(ChannelState).values(is_on=ChannelState.channel.in_(channels)))


def state_of(session: Session, channel: str, real_now: datetime) -> ChannelState:
    """The row of a channel, locked; made where it is missing."""
    locked = select(ChannelState).where(ChannelState.channel == channel).with_for_update()
    found = session.scalar(locked.execution_options(populate_existing=True))
    if found is None:
        _add(session, channel, real_now)
        found = session.scalars(locked).one()
    return found


def states(session: Session) -> list[ChannelState]:
    """The channels that are on, by name."""
    return list(session.scalars(select(ChannelState).where(ChannelState.is_on).order_by(ChannelState.channel)))


def is_off(session: Session, channel: str) -> bool:
    """Whether it was on once, and is not any more."""
    state = session.get(ChannelState, channel)
    return state is not None and not state.is_on


def used(session: Session) -> list[str]:
    """The channels that are on or ever were, by name: customers of theirs are still here."""
    return list(session.scalars(select(ChannelState.channel).order_by(ChannelState.channel)))


def paused(session: Session) -> list[str]:
    """The channels on which nothing is sent at present."""
    return list(session.scalars(select(ChannelState.channel).where(ChannelState.paused_at.is_not(None))))


def pause(session: Session, channel: str, why: str, now: datetime, real_now: datetime) -> bool:
    """Send nothing more on `channel` until its provider takes our login. Whether that is new."""
    state = state_of(session, channel, real_now)
    if state.paused_at is not None:
        return False
    is_again = state.resumed_at is not None and now - state.resumed_at < AGAIN_WITHIN
    state.pauses = state.pauses + 1 if is_again else 1
    state.paused_at, state.paused_why, state.pause_checked_at = now, why, None
    state.pause_check_at = now + _wait(state.pauses)
    return True


def due_checks(session: Session, channels: Sequence[str], now: datetime) -> list[str]:
    """Paused channels whose login is to be tried now; the next try is put off, so nobody else tries as well."""
    due = session.scalars(
        select(ChannelState)
        .where(
            ChannelState.channel.in_(channels),
            ChannelState.paused_at.is_not(None),
            or_(ChannelState.pause_check_at.is_(None), ChannelState.pause_check_at <= now),
        )
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for state in due:
        state.pause_checked_at, state.pause_check_at = now, now + _wait(state.pauses)
    return [state.channel for state in due]


def check_soon(session: Session, channel: str, now: datetime) -> bool:
    """Somebody wants it tried now. Whether it is paused at all."""
    soon = session.execute(
        update(ChannelState)
        .where(ChannelState.channel == channel, ChannelState.paused_at.is_not(None))
        .values(pause_check_at=now)
    )
    return bool(soon.rowcount)  # type: ignore[attr-defined]


def still_refused(session: Session, channel: str, why: str) -> None:
    session.execute(
        update(ChannelState)
        .where(ChannelState.channel == channel, ChannelState.paused_at.is_not(None))
        .values(paused_why=why)
    )


def resume(session: Session, channel: str, now: datetime) -> bool:
    """Send again. Whether it was paused."""
    resumed = session.execute(
        update(ChannelState)
        .where(ChannelState.channel == channel, ChannelState.paused_at.is_not(None))
        .values(paused_at=None, paused_why=None, pause_check_at=None, resumed_at=now)
    )
    return bool(resumed.rowcount)  # type: ignore[attr-defined]


def last_inbound_at(session: Session, channel: str) -> datetime | None:
    """When a customer last wrote on `channel`."""
    return session.scalar(select(func.max(Message.created_at)).where(came_in(), Message.channel == channel))


def first_inbound_at(session: Session, channel: str) -> datetime | None:
    return session.scalar(select(func.min(Message.created_at)).where(came_in(), Message.channel == channel))


def written_since(session: Session, channel: str, since: datetime) -> list[tuple[int, datetime]]:
    """Who wrote when on `channel` since then: (conversation, moment)."""
    query = select(Message.conversation_id, Message.created_at).where(
        came_in(), Message.channel == channel, Message.created_at >= since
    )
    return [(conversation_id, at) for conversation_id, at in session.execute(query)]


@dataclass(frozen=True)
class Question:
    """A message of which nobody knows whether it arrived: is it sent again or not?"""

    message_id: int
    conversation_id: int
    contact_name: str | None
    address: str
    channel: str
    text: str
    error: str | None
    created_at: datetime


@dataclass(frozen=True)
class Traffic:
    """What goes through a channel."""

    last_in: datetime | None
    last_out: datetime | None  #: when something was last handed to the provider
    queued: int
    unknown: int
    questions: int


def traffic(session: Session, channels: Sequence[str]) -> dict[str, Traffic]:
    """Of each of these channels."""
    queued = dict(
        session.execute(select(Message.channel, func.count()).where(stands(Status.QUEUED)).group_by(Message.channel)).all()
    )
    doubts = count_per_channel(session)
    return {
        channel: Traffic(
            last_inbound_at(session, channel),
            _last_out(session, channel),
            queued.get(channel, 0),
            *doubts.get(channel, (0, 0)),
        )
        for channel in channels
    }


def _last_out(session: Session, channel: str) -> datetime | None:
    """Found among the newest messages; what is older than all those is not worth a search through everything."""
    newest = select(Message.channel, Message.handed_at).order_by(Message.id.desc()).limit(NEWEST_MESSAGES).subquery()
    found: datetime | None = session.scalar(select(func.max(newest.c.handed_at)).where(newest.c.channel == channel))
    return found


def questions(session: Session, limit: int) -> list[Question]:
    """What staff are to decide, oldest first."""
    rows = session.execute(
        select(Message, Contact)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(troubled(Status.UNKNOWN), Message.question_at.is_not(None))
        .order_by(Message.id)
        .limit(limit)
    )
    return [
        Question(
            message.id,
            message.conversation_id,
            contact.name,
            contact.address,
            message.channel,
            message.text,
            message.error,
            message.created_at,
        )
        for message, contact in rows
    ]


def count_questions(session: Session) -> int:
    return sum(asked for _, asked in count_per_channel(session).values())


def _wait(pauses: int) -> timedelta:
    return min(FIRST_CHECK_AFTER * 2 ** min(pauses - 1, 10), LAST_CHECK_AFTER) if pauses > 0 else FIRST_CHECK_AFTER


def _add(session: Session, channel: str, real_now: datetime) -> None:
    newest = session.scalar(
        select(func.max(Message.created_at)).where(came_in(), Message.channel == channel)
    )
    row = {
        "channel": channel,
        "is_on": True,
        "began_at": min(newest, real_now) if newest is not None else real_now,
        "sweep_found": 0,
        "sweep_found_total": 0,
        "sweep_failures": 0,
        "pauses": 0,
        "pending": 0,
        "pending_rises": 0,
    }
    insert_new(session, ChannelState, row)
