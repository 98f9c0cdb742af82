"""What is kept: replies of people that the window shut out. They go out, in their order, once the customer writes again."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.orm import Session, aliased

from bot.promises.window import ends_after, takes_text
from bot.storage.tables import TEMPLATE, Author, Conversation, Handoff, Message, Status

KEPT = (
    "Free text is taken only within 24 hours of the customer's last message; this goes out by itself as soon as they write."
)
REFUSED_ALL_THE_SAME = (
    "The provider says that the customer's 24 hours are over, whatever we counted; this goes out by itself as soon as "
    "they write."
)

#: In the payload of a message: the provider's ids of it that were refused.
_REFUSED = "refused"


def release(session: Session, conversation_id: int, channel: str, wrote_at: datetime, now: datetime) -> int:
    """The customer wrote then: what was kept is queued again. Returns how many replies.

    Call it after the conversation's row was locked, so that a sender either sees the new window or comes first.
    """
    ends_at = ends_after(channel, wrote_at)
    if ends_at is None or not takes_text(channel, ends_at, now):
        return 0
    released = session.execute(
        update(Message)
        .where(Message.conversation_id == conversation_id, Message.status == Status.KEPT)
        .values(status=Status.QUEUED, status_at=now, error=None, not_before=None)
        .execution_options(synchronize_session=False)
    )
    return int(released.rowcount)  # type: ignore[attr-defined]


def was_refused(message: Message, external_id: str) -> bool:
    """Whether the provider refused the message under this id of its own before: it says so several times, in any order."""
    return external_id in message.payload.get(_REFUSED, ())


def keep_refused(session: Session, message: Message, now: datetime, external_id: str | None = None) -> bool:
    """The provider refused `message` (under this id, if it got one) because of its window, whatever we counted. Whether it
    is kept now.

    Nothing more goes out as free text until the customer writes; where they did since, it is queued again, for the window
    that the provider judged by was another one. A text of the bot is not worth keeping, and a template is no free text: False.
    """
    conversation = session.get_one(Conversation, message.conversation_id, with_for_update=True, populate_existing=True)
    if message.author != Author.STAFF or message.kind == TEMPLATE:
        return False
    has_written_since = conversation.last_inbound_at is not None and conversation.last_inbound_at > message.status_at
    if external_id is not None:
        message.payload = {**message.payload, _REFUSED: [*message.payload.get(_REFUSED, ()), external_id]}
    if has_written_since:
        message.status, message.error = Status.QUEUED, None
    else:
        message.status, message.error, message.followed_up_at = Status.KEPT, REFUSED_ALL_THE_SAME, None
        if conversation.window_ends_at is None or conversation.window_ends_at > now:
            conversation.window_ends_at = now
    message.status_at, message.not_before = now, None
    return True


def is_refused(kept: Message) -> bool:
    """Whether a kept reply had left already, so that whoever wrote it believes it was sent."""
    return kept.status == Status.KEPT and kept.error == REFUSED_ALL_THE_SAME


def number_kept(session: Session, conversation_id: int) -> int:
    """How many replies of a conversation are kept."""
    found = select(Message.id).where(Message.conversation_id == conversation_id, Message.status == Status.KEPT)
    return len(session.scalars(found).all())


_word = aliased(Message)
# Made once: making a question takes longer than its answer.
_HAS_KEPT = (
    exists().where(_word.conversation_id == Handoff.conversation_id, _word.status == Status.KEPT).correlate(Handoff)
)


def has_kept() -> ColumnElement[bool]:
    """In a query over handoffs: whether a reply to the customer is kept."""
    return _HAS_KEPT
