"""Replies that wait for an opening: they leave when it comes, and come back to people when the customer writes before."""

import logging
from datetime import datetime

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from bot.handoff import HandoffRefused
from bot.hours import Hours
from bot.staff.takeover import held
from bot.storage.engine import Store
from bot.storage.open_messages import is_scheduled
from bot.storage.tables import Author, Conversation, Direction, Handoff, Message, Outcome, Status, User

log = logging.getLogger("nightdesk.timekeeper")

AT_ONCE = 50
WROTE_BEFORE = "It was meant for the opening, but the customer wrote before; read that first."
#: In the payload of a reply that waited for an opening: it is not sent when the customer has written since.
WAITED = "waited_for_opening"


class Scheduled:
    """A duty of the timekeeper. Several may look."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def look(self, now: datetime) -> None:
        """Let go what is due, hold back what has been overtaken. One question to the database when nothing waits."""
        with self._store.read() as session:
            found = due(session, now)
        for message_id in found:
            try:
                with self._store.write() as session:
                    _settle(session, message_id, now)
            except Exception:
                log.exception("reply %s, which waits for an opening, could not be looked after; it is tried again", message_id)


def due(session: Session, now: datetime) -> list[int]:
    """The replies, by id, whose opening has come, or whose customer has written before it."""
    waiting = select(Message.id).where(is_scheduled(), (Message.not_before <= now) | _wrote_since())
    # Ordered by the database, SQLite would rather read the whole transcript in that order than the index.
    return sorted(session.scalars(waiting.limit(AT_ONCE)))


def next_opening(session: Session, conversation_id: int, hours: Hours, now: datetime) -> datetime | None:
    """When the people of this conversation next begin; None while they are there, or where no opening is in sight."""
    item = select(Handoff.department).where(Handoff.conversation_id == conversation_id, Handoff.state != "closed")
    department = session.scalar(item)
    if department not in hours.business.departments:
        department = hours.business.default_department
    return None if hours.is_open(now, department) else hours.next_opening(now, department)


def send_now(session: Session, conversation_id: int, message_id: int, user: User, now: datetime) -> None:
    """It shall not wait any longer. `user` must hold the conversation. Raises HandoffRefused. Twice is one message."""
    held(session, conversation_id, user)
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.conversation_id != conversation_id or message.author != Author.STAFF:
        raise HandoffRefused("There is no such reply here; reload the page.")
    if message.status == Status.SCHEDULED:
        message.status, message.status_at, message.not_before = Status.QUEUED, now, None


def was_overtaken(session: Session, message: Message) -> bool:
    """Whether `message` waited for an opening and the customer has written since it was written."""
    return WAITED in message.payload and session.scalar(select(Message.id).where(Message.id == message.id, _wrote_since())) is not None


def _settle(session: Session, message_id: int, now: datetime) -> None:
    message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if message is None or message.status != Status.SCHEDULED:
        return
    # A word of the customer is either seen here, or found by whoever sends it.
    session.get_one(Conversation, message.conversation_id, with_for_update=True, populate_existing=True)
    message.payload = {**message.payload, WAITED: True}
    message.status_at = now
    if was_overtaken(session, message):
        message.status, message.error, message.not_before = Status.FAILED, WROTE_BEFORE, None
    elif message.not_before is None or message.not_before <= now:
        message.status, message.not_before = Status.QUEUED, None


def _wrote_since() -> ColumnElement[bool]:
    """In a query over messages: whether the customer has written after this one."""
    word = aliased(Message)
    return exists().where(
        word.conversation_id == Message.conversation_id,
        word.id > Message.id,
        word.direction == Direction.IN,
        # What a channel tells about itself is no word of theirs.
        word.outcome.is_distinct_from(Outcome.IGNORED),
    )
