"""Handoffs: a request that a person take over. bot.staff.takeover has what people then do.

Every function runs in its caller's transaction.
"""

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot.storage.notes import write_note
from bot.storage.tables import (
    Conversation,
    Handoff,
    HandoffState,
    Holder,
    Promise,
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
    NOT_DELIVERED = "not_delivered"  #: a reply did not arrive; never told the customer, who could not be reached
    URGENT = "urgent"  #: the bot answered, but the owner's urgent words stand in it; the customer is told nothing by this


#: Set by the owner's urgent words; nothing else comes near it.
URGENT_PRIORITY = 100
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


def newest(session: Session, conversation_id: int) -> Handoff | None:
    """The conversation's newest handoff, open or closed."""
    found = select(Handoff).where(Handoff.conversation_id == conversation_id)
    return session.scalar(found.order_by(Handoff.id.desc()).limit(1))


def newest_before(session: Session, handoff: Handoff) -> Handoff | None:
    """The handoff of the same conversation that came before this one."""
    earlier = select(Handoff).where(Handoff.conversation_id == handoff.conversation_id, Handoff.id < handoff.id)
    return session.scalar(earlier.order_by(Handoff.id.desc()).limit(1))


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
