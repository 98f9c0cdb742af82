"""Who holds a conversation: people claim it, give it to each other, release it, close it, hand it back.

Every function runs in its caller's transaction. bot.staff.undo takes back what ends a person's holding, for some seconds.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused, Reason, new_sender_id, open_handoff, request
from bot.staff.undo import before
from bot.storage import callbacks
from bot.storage.notes import note_act
from bot.storage.tables import (
    Author,
    Conversation,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Outcome,
    Status,
    User,
)


class CloseReason(StrEnum):
    """Why staff closed a conversation."""

    ANSWERED = "answered"
    CALLED = "called"  #: by telephone
    NO_ANSWER_NEEDED = "no_answer_needed"
    UNREACHABLE = "unreachable"  #: the customer could not be reached
    SPAM = "spam"
    OTHER = "other"


def claim(session: Session, conversation_id: int, user: User, now: datetime, *, by: User | None = None) -> bool:
    """Take a conversation over. First come; raises HandoffRefused. Claiming again what one already holds changes nothing.

    True: `user` holds it, and from this commit on no bot message of it leaves. False: a bot message is with the provider at
    this moment and cannot be called back. No further one leaves, and `user` holds the conversation as soon as that one has
    ended (`finish_claim`): a takeover that was committed before it would be followed by the bot's words.
    `by`: a colleague who gives it to `user`.
    """
    taken = session.execute(
        update(Conversation)
        .where(
            Conversation.id == conversation_id,
            Conversation.staff_id.is_(None),
            or_(Conversation.taking_over.is_(None), Conversation.taking_over == user.id),
        )
        .values(taking_over=user.id, quiet_until=None)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        conversation = existing(session, conversation_id)
        if conversation.staff_id == user.id:
            return True
        if conversation.staff_id is None:
            raise HandoffRefused(f"{_name(session, conversation.taking_over)} is just taking this conversation over.")
        raise HandoffRefused(f"{_name(session, conversation.staff_id)} already holds this conversation.")
    if by is not None and by.id != user.id:
        _note_assigned(session, conversation_id, by, user, now)
    return finish_claim(session, conversation_id, now)


def finish_claim(session: Session, conversation_id: int, now: datetime) -> bool:
    """Complete the takeover that waits here, if one does and no bot message is under way. Whether somebody holds it now.

    Whoever takes a bot message out of `sending` calls this in the same transaction. Locks the conversation's row, so that
    of a claim and the end of a sending the later one sees the other.
    """
    conversation = session.scalars(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if conversation.taking_over is None:
        return conversation.staff_id is not None
    if _bot_is_sending(session, conversation_id):
        return False
    user = session.get_one(User, conversation.taking_over)
    conversation.holder, conversation.staff_id, conversation.taking_over = Holder.STAFF, user.id, None
    handoff = open_handoff(session, conversation_id)
    if handoff is not None:
        handoff.state, handoff.claimed_by, handoff.claimed_at = HandoffState.CLAIMED, user.id, now
        handoff.snoozed_until = handoff.snoozed_after_id = None
    # What was left to people is theirs now: the bot will not answer it when their time is over.
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.status == Status.RECEIVED,
            Message.not_before.is_not(None),
        )
        .values(status=Status.HANDLED, status_at=now, outcome=Outcome.STAFF)
    )
    note_act(session, conversation_id, user, "claimed", f"{user.name} took over.", now)
    return True


def finish_claims(session: Session, now: datetime) -> None:
    """Complete every takeover that waits for a bot message that is not under way any more."""
    for conversation_id in session.scalars(select(Conversation.id).where(Conversation.taking_over.is_not(None))).all():
        finish_claim(session, conversation_id, now)


def _bot_is_sending(session: Session, conversation_id: int) -> bool:
    under_way = select(Message.id).where(
        Message.conversation_id == conversation_id, Message.author == Author.BOT, Message.status == Status.SENDING
    )
    return session.scalar(under_way.limit(1)) is not None


def release(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """Put a claimed conversation back into the queue. Raises HandoffRefused unless `user` holds it."""
    conversation = held(session, conversation_id, user)
    stood = before(session, conversation)
    conversation.staff_id = None
    handoff = open_handoff(session, conversation_id)
    if handoff is None:
        _to_bot(conversation)
    else:
        conversation.holder = Holder.WAITING
        handoff.state, handoff.claimed_by, handoff.claimed_at = HandoffState.WAITING, None, None
    note_act(session, conversation_id, user, "released", f"{user.name} put this back into the queue.", now, before=stood)


def assign(session: Session, conversation_id: int, user: User, to: User, now: datetime) -> bool:
    """`user` gives it to a colleague: what they hold, or what nobody holds. Raises HandoffRefused.

    Whether the colleague holds it now; as with `claim`, a bot message that is under way is waited for.
    """
    conversation = existing(session, conversation_id)
    if to.disabled_at is not None:
        raise HandoffRefused(f"{to.name} does not work here any more; choose somebody else.")
    if conversation.staff_id == to.id:
        return True
    if conversation.staff_id is None:
        return claim(session, conversation_id, to, now, by=user)
    conversation = held(session, conversation_id, user)
    stood = before(session, conversation)
    conversation.staff_id = to.id
    handoff = open_handoff(session, conversation_id)
    if handoff is not None:
        handoff.claimed_by, handoff.claimed_at = to.id, now
    _note_assigned(session, conversation_id, user, to, now, stood)
    return True


def _note_assigned(
    session: Session, conversation_id: int, user: User, to: User, now: datetime, stood: dict[str, Any] | None = None
) -> None:
    text = f"{user.name} gave this to {to.name}."
    note_act(session, conversation_id, user, "assigned", text, now, before=stood, details={"to": to.id})


def close(
    session: Session, conversation_id: int, user: User, now: datetime, reason: CloseReason | None = None
) -> None:
    """Done: the handoff ends, a booked call counts as made, and the contact's next message opens it again with the bot.

    Raises HandoffRefused unless `user` holds it.
    """
    conversation = held(session, conversation_id, user)
    stood = before(session, conversation)
    _end_handoff(session, conversation_id, user, reason, now)
    callbacks.done(session, conversation_id, now)
    conversation.holder, conversation.staff_id, conversation.sender_id = Holder.CLOSED, None, new_sender_id()
    text = f"{user.name} closed this{f': {CLOSED_BECAUSE[reason]}' if reason else ''}."
    details = {"reason": reason.value} if reason else {}
    note_act(session, conversation_id, user, "closed", text, now, before=stood, details=details)


def called(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """The booked call has been made. Where somebody waits for that alone, it is done with as well.

    Raises HandoffRefused: no call is booked, or a colleague holds the conversation.
    """
    conversation = existing(session, conversation_id)
    if conversation.staff_id is not None:
        held(session, conversation_id, user)
    call = callbacks.booked(session, conversation_id)
    if call is None:
        raise HandoffRefused("No call is booked here (any more).")
    stood = before(session, conversation)
    callbacks.done(session, conversation_id, now)
    handoff = open_handoff(session, conversation_id)
    if handoff is not None and handoff.id == call.handoff_id and handoff.reason == Reason.CALLBACK:
        _end_handoff(session, conversation_id, user, CloseReason.CALLED, now)
        conversation.holder, conversation.staff_id, conversation.sender_id = Holder.CLOSED, None, new_sender_id()
    note_act(session, conversation_id, user, "called", f"{user.name} called the customer.", now, before=stood)


#: Completes "Alice closed this: …".
CLOSED_BECAUSE = {
    CloseReason.ANSWERED: "answered",
    CloseReason.CALLED: "called by telephone",
    CloseReason.NO_ANSWER_NEEDED: "no answer needed",
    CloseReason.UNREACHABLE: "the customer could not be reached",
    CloseReason.SPAM: "spam",
    CloseReason.OTHER: "another reason",
}


def hand_back(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """The bot answers again, with a fresh dialogue. Raises HandoffRefused unless `user` holds the conversation.

    A call that is still to come stays booked, and its conversation in the queue: somebody must still make that call.
    """
    conversation = held(session, conversation_id, user)
    stood = before(session, conversation)
    _end_handoff(session, conversation_id, user, None, now)
    conversation.staff_id = None
    _to_bot(conversation)
    _keep_call(session, conversation, now)
    note_act(session, conversation_id, user, "handed_back", f"{user.name} handed this back to the bot.", now, before=stood)


def held(session: Session, conversation_id: int, user: User) -> Conversation:
    """The conversation, which `user` holds. Raises HandoffRefused."""
    conversation = existing(session, conversation_id)
    if conversation.staff_id == user.id:
        return conversation
    if conversation.staff_id is None:
        raise HandoffRefused("Nobody holds this conversation; claim it first.")
    raise HandoffRefused(f"{_name(session, conversation.staff_id)} holds this conversation.")


def existing(session: Session, conversation_id: int) -> Conversation:
    """Raises HandoffRefused when it was erased, or never was."""
    conversation = session.get(Conversation, conversation_id, populate_existing=True)
    if conversation is None:
        raise HandoffRefused("This conversation does not exist (any more).")
    return conversation


def _name(session: Session, user_id: int | None) -> str:
    user = session.get(User, user_id) if user_id is not None else None
    return user.name if user is not None else "Somebody else"


def _to_bot(conversation: Conversation) -> None:
    conversation.holder, conversation.sender_id = Holder.BOT, new_sender_id()


def _keep_call(session: Session, conversation: Conversation, now: datetime) -> None:
    """A call that is still to come gets a place in the queue of its own; one whose time has passed counts as made."""
    call = callbacks.booked(session, conversation.id)
    if call is None:
        return
    if call.ends_at <= now:
        callbacks.done(session, conversation.id, now)
        return
    ended = session.get(Handoff, call.handoff_id) if call.handoff_id is not None else None
    opened, _ = request(
        session,
        conversation,
        message_id=ended.message_id if ended is not None else None,
        reason=Reason.CALLBACK,
        request=ended.request if ended is not None else call.phone,
        department=call.department,
        promise_at=call.ends_at,
        details={},
        now=now,
    )
    call.handoff_id = opened.id


def _end_handoff(
    session: Session, conversation_id: int, user: User, reason: CloseReason | None, now: datetime
) -> None:
    handoff = open_handoff(session, conversation_id)
    if handoff is not None:
        handoff.state, handoff.closed_at, handoff.closed_by = HandoffState.CLOSED, now, user.id
        handoff.close_reason = reason
