"""Where the staff's group is, which conversation stands where in it, and what has not been told there yet."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, aliased

from bot.storage.insert import insert_new
from bot.storage.tables import Contact, Conversation, Handoff, HandoffState, Message, StaffGroup, StaffPost, StaffThread

CHANNEL = "telegram"
#: So many conversations are looked at in one go; the others follow when these are told.
THREADS_AT_ONCE = 500


#: How a conversation stands, as far as the group is told: two equal ones say the same.
Mark = tuple[Any, ...]


@dataclass(frozen=True)
class Wanted:
    """A conversation about which the group may have to be told something."""

    conversation_id: int
    is_new: bool  #: nothing of it stands in the group, or something newer is wanted than its card says
    mark: Mark = ()


def configure(session: Session, configured: int | None, now: datetime) -> StaffGroup:
    """The group as the settings name it; a move since then is remembered as long as the setting stays the same."""
    wanted = None if configured is None else str(configured)
    fresh = {
        "channel": CHANNEL, "configured": wanted, "chat": wanted, "began_at": now, "has_topics": False, "looked_at": None,
    }  # fmt: skip
    insert_new(session, StaffGroup, fresh)
    row = session.get_one(StaffGroup, CHANNEL)
    if row.configured != wanted:
        row.configured = row.chat = wanted
        row.began_at, row.has_topics, row.looked_at, row.error = now, False, None, None
        session.flush()
    return row


def group(session: Session) -> StaffGroup | None:
    """As last looked at; None: no part of ours with Telegram has ever started here."""
    return session.get(StaffGroup, CHANNEL)


def moved(session: Session, old: str, new: str) -> None:
    """Telegram gave the group a new id. Nothing that was written under the old one can be changed any more."""
    row = session.get(StaffGroup, CHANNEL, with_for_update=True)
    if row is None or row.chat not in (old, new):
        return
    row.chat, row.looked_at, row.error = new, None, None
    session.execute(
        update(StaffThread)
        .where(StaffThread.chat == old, StaffThread.is_done.is_(False))
        .values(chat=new, topic=None, card=None, card_shows="")
        .execution_options(synchronize_session=False)
    )


def look_again(session: Session) -> None:
    """What the bot may do in the group has changed."""
    session.execute(update(StaffGroup).where(StaffGroup.channel == CHANNEL).values(looked_at=None))


def thread(session: Session, conversation_id: int) -> StaffThread | None:
    return session.get(StaffThread, conversation_id)


def conversation_at(session: Session, chat: str, topic: int | None, reply_to: int | None) -> int | None:
    """Which conversation a topic, or a message of ours that was answered, is about."""
    if topic is not None:
        found = select(StaffThread.conversation_id).where(StaffThread.chat == chat, StaffThread.topic == topic)
        return session.scalar(found)
    if reply_to is None:
        return None
    post = session.get(StaffPost, (chat, reply_to))
    return post.conversation_id if post is not None else None


def keep_post(session: Session, chat: str, message: int, conversation_id: int) -> None:
    """A message of ours that is about a conversation."""
    insert_new(session, StaffPost, {"chat": chat, "message": message, "conversation_id": conversation_id})


def wanted(session: Session, began_at: datetime, now: datetime) -> list[Wanted]:
    """What may have to be told: open handoffs without a card and what is not done, in turns, of both the most urgent first."""
    open_ = aliased(Handoff)
    fresh = (
        select(Handoff.conversation_id)
        .outerjoin(StaffThread, StaffThread.conversation_id == Handoff.conversation_id)
        .where(
            Handoff.state != HandoffState.CLOSED,
            Handoff.created_at >= began_at,
            StaffThread.conversation_id.is_(None) | ((StaffThread.handoff_id != Handoff.id) & StaffThread.is_done.is_(True)),
        )
        .order_by(Handoff.priority.desc(), Handoff.promise_at)
        .limit(THREADS_AT_ONCE)
    )
    newest = select(func.max(Message.id)).where(Message.conversation_id == StaffThread.conversation_id).scalar_subquery()
    going = (
        select(
            StaffThread.conversation_id,
            newest,
            *(StaffThread.chat, StaffThread.topic, StaffThread.card, StaffThread.shown_id, StaffThread.asks_reason),
            *(StaffThread.is_topic_open, StaffThread.failures),
            *(Conversation.holder, Conversation.staff_id, Conversation.taking_over),
            *(open_.id, open_.state, open_.department, open_.priority, open_.promise_at, open_.request, open_.returned_at),
            open_.details,
        )
        .join(Conversation, Conversation.id == StaffThread.conversation_id)
        .outerjoin(open_, (open_.conversation_id == StaffThread.conversation_id) & (open_.state != HandoffState.CLOSED))
        .where(StaffThread.is_done.is_(False), StaffThread.not_before.is_(None) | (StaffThread.not_before <= now))
        .order_by(open_.priority.desc(), StaffThread.conversation_id)
        .limit(THREADS_AT_ONCE)
    )
    new = [Wanted(each, is_new=True) for each in session.scalars(fresh)]
    known = [Wanted(row[0], is_new=False, mark=tuple(map(str, row))) for row in session.execute(going)]
    # In turns, so that a rush of new ones keeps nobody waiting who is being talked to.
    return [each for pair in zip_longest(new, known) for each in pair if each is not None]


def newest_line(session: Session, conversation_id: int, *, until: datetime | None = None) -> int:
    """The id of the last line of the transcript, or of the last that was there at `until`; 0: there is none."""
    found = select(func.max(Message.id)).where(Message.conversation_id == conversation_id)
    if until is not None:
        found = found.where(Message.created_at <= until)
    return session.scalar(found) or 0


def contact_of(session: Session, conversation_id: int) -> Contact | None:
    found = select(Contact).join(Conversation, Conversation.contact_id == Contact.id)
    return session.scalar(found.where(Conversation.id == conversation_id))
