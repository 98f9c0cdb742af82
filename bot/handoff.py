"""Handoffs: a request that a person take over, and what people do with it. Every function runs in its caller's transaction."""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from bot.storage import callbacks
from bot.storage.notes import write_note
from bot.storage.tables import (
    Audit,
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Promise,
    Status,
    User,
)


class Reason(StrEnum):
    """Why a person is wanted."""

    ASKED = "asked"  #: the customer asked for a person
    COMPLAINT = "complaint"
    CALLBACK = "callback"  #: wants to be called; the call that is booked has its slot and number
    ALWAYS_HUMAN = "always_human"  #: the FAQ entry says that a person answers this
    LOW_CONFIDENCE = "low_confidence"  #: no entry was near enough
    DENIED = "denied"  #: none of the offered entries was meant
    UNREADABLE = "unreadable"  #: media, voice, a kind that the bot cannot read
    FAILURE = "failure"  #: something behind the bot is broken or too slow
    PEOPLE_ANSWER_NOW = "people_answer_now"  #: the shop is open and its people answer


PRIORITY = {Reason.COMPLAINT: 10, Reason.CALLBACK: 5}


class HandoffRefused(Exception):
    """An act of staff that cannot be done; the message is one sentence for them."""


def new_sender_id() -> str:
    """An opaque id for a dialogue; Rasa sees nothing else of the contact."""
    return secrets.token_hex(16)


def open_handoff(session: Session, conversation_id: int) -> Handoff | None:
    """The conversation's handoff that is waiting or claimed, if any; there is never a second one."""
    return session.scalar(
        select(Handoff).where(Handoff.conversation_id == conversation_id, Handoff.state != HandoffState.CLOSED)
    )


def request(
    session: Session,
    conversation: Conversation,
    *,
    message_id: int | None,
    reason: Reason,
    request: str,
    department: str,
    promise_at: datetime,
    details: dict[str, Any],
    now: datetime,
    is_silent: bool = False,
) -> tuple[Handoff, bool]:
    """Put the conversation into the queue. Returns the open handoff and whether the customer is to be told of it.

    `is_silent`: nobody promises the customer anything yet; `promise_at` is a deadline that staff see. The same item then
    becomes what is asked for later; there is never a second one.
    """
    existing = open_handoff(session, conversation.id)
    if existing is not None:
        if details:
            existing.details = {**existing.details, **details}
        if is_silent or was_told(session, existing):
            return existing, False
        existing.reason, existing.request, existing.department = reason, request, department
        existing.message_id, existing.priority = message_id or existing.message_id, PRIORITY.get(reason, 0)
        existing.promise_at = promise_at
        session.add(Promise(handoff_id=existing.id, due_at=promise_at, made_at=now))
        return existing, True
    handoff = Handoff(
        conversation_id=conversation.id,
        message_id=message_id,
        state=HandoffState.WAITING,
        reason=reason,
        request=request,
        department=department,
        priority=PRIORITY.get(reason, 0),
        promise_at=promise_at,
        details=details,
        created_at=now,
    )
    session.add(handoff)
    conversation.holder = Holder.WAITING
    session.flush()
    if not is_silent:
        session.add(Promise(handoff_id=handoff.id, due_at=promise_at, made_at=now))
    return handoff, not is_silent


def was_told(session: Session, handoff: Handoff) -> bool:
    """Whether the customer was promised a time; if not, the item is only there for staff to answer before the bot does."""
    return bool(session.scalar(select(exists().where(Promise.handoff_id == handoff.id))))


def answered_by_bot(session: Session, conversation: Conversation, handoff: Handoff, now: datetime) -> None:
    """The bot has answered what people did not get to, so nobody needs to look at it any more."""
    handoff.state, handoff.closed_at = HandoffState.CLOSED, now
    conversation.holder = Holder.BOT
    minutes = round((now - handoff.created_at).total_seconds() / 60)
    text = f"Answered by the bot after {minutes} minutes."
    write_note(session, conversation.id, "answered_by_bot", text, now, key=f"answered_by_bot:{handoff.id}")


def claim(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """Take a conversation over: from this commit on no bot message of it leaves. First come; raises HandoffRefused.

    Claiming again what one already holds changes nothing.
    """
    taken = session.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.staff_id.is_(None))
        .values(holder=Holder.STAFF, staff_id=user.id)
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        conversation = _existing(session, conversation_id)
        if conversation.staff_id == user.id:
            return
        raise HandoffRefused(f"{_name(session, conversation.staff_id)} already holds this conversation.")
    handoff = open_handoff(session, conversation_id)
    if handoff is not None:
        handoff.state, handoff.claimed_by, handoff.claimed_at = HandoffState.CLAIMED, user.id, now
    # What was left to people is theirs now: the bot will not answer it when their time is over.
    session.execute(
        update(Message)
        .where(
            Message.conversation_id == conversation_id,
            Message.status == Status.RECEIVED,
            Message.not_before.is_not(None),
        )
        .values(status=Status.HANDLED, status_at=now)
    )
    _note(session, conversation_id, user, "claimed", f"{user.name} took over.", now)


def release(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """Put a claimed conversation back into the queue. Raises HandoffRefused unless `user` holds it."""
    conversation = _held(session, conversation_id, user)
    conversation.staff_id = None
    handoff = open_handoff(session, conversation_id)
    if handoff is None:
        _to_bot(conversation)
    else:
        conversation.holder = Holder.WAITING
        handoff.state, handoff.claimed_by, handoff.claimed_at = HandoffState.WAITING, None, None
    _note(session, conversation_id, user, "released", f"{user.name} put this back into the queue.", now)


def reply(session: Session, conversation_id: int, user: User, text: str, *, client_key: str, now: datetime) -> Message:
    """Queue a reply of `user`, who must hold the conversation. The same `client_key` twice is one message.

    Raises HandoffRefused.
    """
    conversation = _held(session, conversation_id, user)
    if not text.strip():
        raise HandoffRefused("The reply is empty; write something first.")
    earlier = session.scalar(select(Message).where(Message.client_key == client_key))
    if earlier is not None:
        return earlier
    channel = session.scalars(select(Contact.channel).where(Contact.id == conversation.contact_id)).one()
    message = Message(
        conversation_id=conversation_id,
        channel=channel,
        direction=Direction.OUT,
        author=Author.STAFF,
        status=Status.QUEUED,
        text=text.strip(),
        payload={},
        staff_id=user.id,
        client_key=client_key,
        created_at=now,
        status_at=now,
    )
    session.add(message)
    conversation.last_message_at = now
    session.add(Audit(at=now, user_id=user.id, act="replied", conversation_id=conversation_id, details={}))
    session.flush()
    return message


def close(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """Done: the handoff ends, a booked call counts as made, and the contact's next message opens it again with the bot.

    Raises HandoffRefused unless `user` holds it.
    """
    conversation = _held(session, conversation_id, user)
    _end_handoff(session, conversation_id, now)
    callbacks.done(session, conversation_id, now)
    conversation.holder, conversation.staff_id, conversation.sender_id = Holder.CLOSED, None, new_sender_id()
    _note(session, conversation_id, user, "closed", f"{user.name} closed this.", now)


def hand_back(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """The bot answers again, with a fresh dialogue. Raises HandoffRefused unless `user` holds the conversation.

    A call that is still to come stays booked, and its conversation in the queue: somebody must still make that call.
    """
    conversation = _held(session, conversation_id, user)
    _end_handoff(session, conversation_id, now)
    conversation.staff_id = None
    _to_bot(conversation)
    _keep_call(session, conversation, now)
    _note(session, conversation_id, user, "handed_back", f"{user.name} handed this back to the bot.", now)


def _existing(session: Session, conversation_id: int) -> Conversation:
    conversation = session.get(Conversation, conversation_id, populate_existing=True)
    if conversation is None:
        raise HandoffRefused("This conversation does not exist (any more).")
    return conversation


def _held(session: Session, conversation_id: int, user: User) -> Conversation:
    conversation = _existing(session, conversation_id)
    if conversation.staff_id == user.id:
        return conversation
    if conversation.staff_id is None:
        raise HandoffRefused("Nobody holds this conversation; claim it first.")
    raise HandoffRefused(f"{_name(session, conversation.staff_id)} holds this conversation.")


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


def _end_handoff(session: Session, conversation_id: int, now: datetime) -> None:
    handoff = open_handoff(session, conversation_id)
    if handoff is not None:
        handoff.state, handoff.closed_at = HandoffState.CLOSED, now


def _note(session: Session, conversation_id: int, user: User, act: str, text: str, now: datetime) -> None:
    """A line in the transcript for people, and the same in the audit log."""
    channel = session.scalars(
        select(Contact.channel)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == conversation_id)
    ).one()
    session.add(
        Message(
            conversation_id=conversation_id,
            channel=channel,
            direction=Direction.OUT,
            author=Author.SYSTEM,
            status=Status.NOTE,
            kind="note",
            text=text,
            payload={"act": act},
            staff_id=user.id,
            created_at=now,
            status_at=now,
        )
    )
    session.add(Audit(at=now, user_id=user.id, act=act, conversation_id=conversation_id, details={}))
