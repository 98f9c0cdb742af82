"""Unknown outcomes: messages of which nobody knows whether the provider took them. What is looked up, and what staff decide.

A message of such a state is in one of three places:
- `not_before` is set: its provider is asked, next at that moment; until it is settled or people are asked, within a minute
  of looking, later messages of its conversation wait for it;
- `question_at` is set: staff are asked whether it is sent again (it may still be looked up at the same time);
- neither: it stays as it is for ever. Nobody can tell, and nobody needs to decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, aliased

from bot.storage import audit
from bot.storage.open_messages import troubled
from bot.storage.tables import Author, Contact, Conversation, Direction, Message, Status
from connectors.messages import Button, DeliveryReport, OutboundFile, OutboundMessage

FIRST_LOOK_AFTER = timedelta(seconds=3)
LEFT = "It was decided not to send it again."
SENT_AGAIN = "It had not reached the provider, so it is sent again."


class Word(StrEnum):
    """What a person says about such a message, as it stands in URLs."""

    AGAIN = "again"  #: it is sent again
    LEAVE = "leave"  #: it is not


@dataclass(frozen=True)
class Doubtful:
    """A message to be looked up. `attempts` is how often it was tried when this was written: it guards what is done about it."""

    message: OutboundMessage
    conversation_id: int
    channel: str
    attempts: int
    handed_at: datetime  #: when it was last handed to the provider
    since: datetime  #: when its outcome became unknown
    is_asked: bool  #: staff are asked already


def doubt(message: Message, now: datetime, sentence: str, *, can_be_asked: bool) -> None:
    """From now on nobody knows. `can_be_asked`: the provider lists what it has.

    Where it does not, a reply of a person is a question to staff; a text of the bot is left as it is, at most once sent.
    """
    message.status, message.status_at, message.error = Status.UNKNOWN, now, sentence
    message.not_before = now + FIRST_LOOK_AFTER if can_be_asked else None
    message.question_at = now if not can_be_asked and message.author == Author.STAFF else None


def holds_up(earlier: type[Message]) -> ColumnElement[bool]:
    """In a query: whether `earlier` is an unknown one for which later messages of its conversation wait.

    Until it is settled or people are asked, not for a time: the time that passes while nobody can look it up, because we
    are down, clears nothing up, and what came later would leave first as soon as we are back.
    """
    return and_(earlier.status == Status.UNKNOWN, earlier.not_before.is_not(None), earlier.question_at.is_(None))


def any_due(session: Session, channels: Sequence[str], now: datetime) -> bool:
    """Whether anything is to be looked up now."""
    due = select(Message.id).where(troubled(Status.UNKNOWN), Message.channel.in_(channels), Message.not_before <= now)
    return session.scalar(due.limit(1)) is not None


def due_looks(
    session: Session, channels: Sequence[str], now: datetime, again_after: timedelta, limit: int
) -> list[Doubtful]:
    """What is to be looked up now, oldest first; its next look is put off, so nobody else does it as well."""
    rows = session.execute(
        select(Message, Contact.address)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(troubled(Status.UNKNOWN), Message.channel.in_(channels), Message.not_before <= now)
        .order_by(Message.id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=Message)
        .execution_options(populate_existing=True)
    ).all()
    found = []
    for message, address in rows:
        message.not_before = now + again_after
        buttons = tuple(Button(item["label"], item["payload"]) for item in message.payload.get("buttons", []))
        given = message.payload.get("file")
        file = OutboundFile(given["name"], "", b"") if given else None
        found.append(
            Doubtful(
                OutboundMessage(outbox_id=message.id, address=address, text=message.text, buttons=buttons, file=file),
                message.conversation_id,
                message.channel,
                message.attempts,
                message.handed_at or message.created_at,
                message.status_at,
                message.question_at is not None,
            )
        )
    return found


def said_besides(session: Session, doubtful: Doubtful, since: datetime) -> tuple[set[str], list[str]]:
    """What else went out in the conversation: the provider's ids of all of it, and the texts of what was tried since then."""
    rows = session.execute(
        select(Message.external_id, Message.text, Message.status_at)
        .where(
            Message.conversation_id == doubtful.conversation_id,
            Message.direction == Direction.OUT,
            Message.id != doubtful.message.outbox_id,
            Message.attempts > 0,
        )
        .order_by(Message.id.desc())
    ).all()
    ids = {external_id for external_id, _, _ in rows if external_id is not None}
    return ids, [text for _, text, at in rows if at >= since]


def found(session: Session, doubtful: Doubtful, report: DeliveryReport) -> bool:
    """The provider has it, under that id. False: somebody else settled it, or that id is another message's."""
    message = _still(session, doubtful)
    if message is None or _is_taken(session, doubtful.channel, report.external_id, message.id):
        return False
    message.external_id = report.external_id
    return True


def not_there(session: Session, doubtful: Doubtful, now: datetime) -> bool:
    """The provider certainly has not got it: it is queued again, in its old place. Once, however many find this out."""
    message = _still(session, doubtful)
    if message is None:
        return False
    message.status, message.status_at, message.error = Status.QUEUED, now, SENT_AGAIN
    message.not_before = message.question_at = message.followed_up_at = None
    return True


def ask_staff(session: Session, doubtful: Doubtful, sentence: str, now: datetime, *, look_again_after: timedelta | None) -> bool:
    """Let people decide. With `look_again_after` the provider is asked on, which may settle it before they do."""
    message = _still(session, doubtful)
    if message is None:
        return False
    message.not_before = None if look_again_after is None else now + look_again_after
    if message.question_at is None:
        message.question_at, message.error = now, sentence
    return True


def decide(session: Session, message_id: int, user_id: int, now: datetime, *, again: bool) -> bool:
    """What a person says: send it again, or leave it. The first word counts; False: it was no question (any more)."""
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.status != Status.UNKNOWN or message.question_at is None:
        return False
    message.question_at = message.not_before = None
    if again:
        message.status, message.status_at, message.error = Status.QUEUED, now, None
        message.followed_up_at = None
    else:
        message.error = f"{message.error or ''} {LEFT}".strip()
        message.followed_up_at = message.followed_up_at or now
    audit.record(
        session,
        user_id=user_id,
        act="sent_again" if again else "left_unknown",
        now=now,
        details={"message": message_id},
    )
    return True


def conversation_of(session: Session, message_id: int) -> int | None:
    """Where a message was said."""
    return session.scalar(select(Message.conversation_id).where(Message.id == message_id))


def settle(message: Message) -> None:
    """It is known now, so nothing more is looked up or asked."""
    message.not_before = message.question_at = None


def count_per_channel(session: Session) -> dict[str, tuple[int, int]]:
    """Channel → how many are unknown, and how many of those are questions to staff."""
    rows = session.execute(
        select(Message.channel, func.count(), func.count(Message.question_at))
        .where(troubled(Status.UNKNOWN))
        .group_by(Message.channel)
    )
    return {channel: (number, questions) for channel, number, questions in rows}


def _still(session: Session, doubtful: Doubtful) -> Message | None:
    """The message while it is as it was when it was looked up; else what was found out is about an earlier try."""
    message = session.get(Message, doubtful.message.outbox_id, with_for_update=True, populate_existing=True)
    is_same = message is not None and message.status == Status.UNKNOWN and message.attempts == doubtful.attempts
    return message if is_same else None


def _is_taken(session: Session, channel: str, external_id: str, by_other_than: int) -> bool:
    other = aliased(Message)
    query = select(other.id).where(
        other.channel == channel, other.external_id == external_id, other.id != by_other_than
    )
    return session.scalar(query.limit(1)) is not None
