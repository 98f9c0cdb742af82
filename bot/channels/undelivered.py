"""Brings back to people what did not arrive: a reply that failed, one of which nobody knows whether it arrived, one that the
provider's window shut out after it had left.

The conversation stands on top of the queue with the reason in one sentence, whoever holds it; one that the bot had, or that was
closed, comes back into the queue. Staff are told once for each reply. It leaves the top by itself when a person has written
again, or when the reply turns out to have arrived. The customer is told nothing by this: whatever would tell them may not
arrive either.
"""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from bot.handoff import Reason, open_handoff, request
from bot.live_hours import LiveHours
from bot.notices.notices import NoticeKind, tell_staff
from bot.promises.promise import promise_behind
from bot.storage import load
from bot.storage.engine import Store
from bot.storage.kept import is_refused
from bot.storage.notes import write_note
from bot.storage.open_messages import is_kept, troubled
from bot.storage.tables import (
    Author,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Status,
)

log = logging.getLogger("nightdesk.timekeeper")

AT_ONCE = 50
PERHAPS = "Nobody knows whether a reply arrived; say whether it is sent again."
NEWER_WORDS = (Status.QUEUED, Status.SENDING, Status.SENT, Status.DELIVERED, Status.READ, Status.KEPT)


class Undelivered:
    """A duty of the timekeeper. `outlets`: through which staff are told. Several may look."""

    def __init__(self, store: Store, live: LiveHours, outlets: tuple[str, ...]) -> None:
        self._store = store
        self._live = live
        self._outlets = outlets

    def look(self, now: datetime) -> None:
        """Bring back what came to nothing, and take off the top what is settled."""
        with self._store.read() as session:
            found = list(session.scalars(select(Message.id).where(_to_bring_back()).order_by(Message.id).limit(AT_ONCE)))
            kept = select(Message).where(is_kept(), Message.followed_up_at.is_(None)).order_by(Message.id).limit(AT_ONCE)
            found += [message.id for message in session.scalars(kept) if is_refused(message)]
            settled = list(session.scalars(select(Handoff.id).where(_is_on_top(), _is_settled()).limit(AT_ONCE)))
        for message_id in found:
            self._each(self._bring_back, message_id, now)
        for handoff_id in settled:
            self._each(self._take_off, handoff_id, now)

    def _each(self, act: "Act", row_id: int, now: datetime) -> None:
        try:
            with self._store.write() as session:
                act(session, row_id, now)
        except Exception:
            log.exception("row %s could not be brought back to people; it is tried again", row_id)

    def _bring_back(self, session: Session, message_id: int, now: datetime) -> None:
        message = session.get(Message, message_id, with_for_update=True, populate_existing=True)
        if message is None or message.followed_up_at is not None:
            return
        if message.status not in (Status.FAILED, Status.UNKNOWN) and not is_refused(message):
            return
        conversation = session.get_one(
            Conversation, message.conversation_id, with_for_update=True, populate_existing=True
        )
        message.followed_up_at = now
        why = PERHAPS if message.status == Status.UNKNOWN else f"A reply did not arrive. {message.error or ''}".strip()
        handoff = self._item(session, conversation, message, now)
        handoff.returned_at, handoff.returned_why = now, why
        conversation.last_message_at = now
        write_note(session, conversation.id, "not_delivered", why, now, key=f"not_delivered:{message.id}:{message.attempts}")
        key = f"not_delivered:{message.id}:{message.attempts}:{message.status}"
        tell_staff(session, key, NoticeKind.NOT_DELIVERED, {"message": message.id}, now, self._outlets)

    def _item(self, session: Session, conversation: Conversation, message: Message, now: datetime) -> Handoff:
        """The conversation's item in the queue; a new one where there is none."""
        found = open_handoff(session, conversation.id)
        if found is not None:
            return found
        holder, staff_id = conversation.holder, conversation.staff_id
        department = self._live.business.default_department
        opened, _ = request(
            session,
            conversation,
            message_id=message.reply_to_id,
            reason=Reason.NOT_DELIVERED,
            request=_last_words(session, conversation.id),
            department=department,
            promise_at=promise_behind(self._live.hours, now, department, load.open_promises(session, department)),
            details={},
            now=now,
            is_silent=True,
        )
        if holder == Holder.STAFF:
            conversation.holder = Holder.STAFF
            opened.state, opened.claimed_by, opened.claimed_at = HandoffState.CLAIMED, staff_id, now
        return opened

    def _take_off(self, session: Session, handoff_id: int, now: datetime) -> None:
        still = select(Handoff).where(Handoff.id == handoff_id, _is_on_top(), _is_settled()).with_for_update()
        handoff = session.scalar(still.execution_options(populate_existing=True))
        if handoff is None:
            return
        handoff.returned_at = handoff.returned_why = None
        if handoff.reason != Reason.NOT_DELIVERED or handoff.state != HandoffState.WAITING:
            return
        if session.scalar(select(exists().where(_written_again(handoff.conversation_id, handoff.created_at)))):
            return
        # It was there for this alone, and the reply arrived after all.
        handoff.state, handoff.closed_at = HandoffState.CLOSED, now
        conversation = session.get_one(Conversation, handoff.conversation_id, with_for_update=True)
        if conversation.holder == Holder.WAITING:
            conversation.holder = Holder.BOT
        text = "The reply arrived after all."
        write_note(session, conversation.id, "arrived", text, now, key=f"arrived:{handoff.id}")


Act = Callable[[Session, int, datetime], None]


def _to_bring_back() -> ColumnElement[bool]:
    """What went wrong and was not brought back yet. What is left unknown without a question needs nobody."""
    return and_(
        or_(troubled(Status.FAILED), and_(troubled(Status.UNKNOWN), Message.question_at.is_not(None))),
        Message.direction == Direction.OUT,
        Message.followed_up_at.is_(None),
    )


def _is_on_top() -> ColumnElement[bool]:
    # Named one by one, so that the index on the state finds them.
    return and_(Handoff.returned_at.is_not(None), Handoff.state.in_([HandoffState.WAITING, HandoffState.CLAIMED]))


def _is_settled() -> ColumnElement[bool]:
    """In a query over handoffs on top: a person wrote again since, or nothing is wrong any more."""
    word = aliased(Message)
    still_wrong = exists().where(
        word.conversation_id == Handoff.conversation_id,
        word.followed_up_at.is_not(None),
        word.followed_up_at >= Handoff.returned_at,
        or_(word.status.in_((Status.FAILED, Status.KEPT)), and_(word.status == Status.UNKNOWN, word.question_at.is_not(None))),
    )
    return or_(
        ~still_wrong.correlate(Handoff),
        exists().where(_written_again(Handoff.conversation_id, Handoff.returned_at)).correlate(Handoff),
    )


def _written_again(
    conversation_id: InstrumentedAttribute[int] | int, since: InstrumentedAttribute[datetime | None] | datetime
) -> ColumnElement[bool]:
    """A reply of a person since then is on its way, or there."""
    word = aliased(Message)
    return and_(
        word.conversation_id == conversation_id,
        word.author == Author.STAFF,
        word.created_at > since,
        word.status.in_(NEWER_WORDS),
    )


def _last_words(session: Session, conversation_id: int) -> str:
    """What the customer wants, as far as their newest message with words says."""
    words = select(Message.text).where(
        Message.conversation_id == conversation_id,
        Message.direction == Direction.IN,
        func.length(func.trim(Message.text)) > 0,
    )
    return session.scalar(words.order_by(Message.id.desc()).limit(1)) or ""
