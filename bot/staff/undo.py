"""Taking back what one has just done, for a few seconds: a reply that has not left, a closing, a handing over.

An act that can be taken back notes in its line of the transcript how things stood before. In the caller's transaction.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused, open_handoff
from bot.storage import callbacks
from bot.storage.tables import (
    Audit,
    Author,
    Callback,
    Conversation,
    Handoff,
    Holder,
    Message,
    Promise,
    Status,
    User,
)

#: How long staff are offered to take something back, and a reply waits before it leaves.
UNDO_WITHIN = timedelta(seconds=5)
#: A click on its way counts as well.
GRACE = timedelta(seconds=3)

TOO_LATE = "It is too late to take this back."
_HANDOFF = ("state", "claimed_by", "claimed_at", "closed_at", "closed_by", "close_reason", "department", "promise_at")


def before(session: Session, conversation: Conversation) -> dict[str, Any]:
    """How things stand, as ids, states and times: nothing of what anybody wrote."""
    handoff = open_handoff(session, conversation.id)
    call = callbacks.booked(session, conversation.id)
    return {
        "holder": conversation.holder,
        "staff_id": conversation.staff_id,
        "sender_id": conversation.sender_id,
        "handoff": None
        if handoff is None
        else {"id": handoff.id, **{name: _plain(getattr(handoff, name)) for name in _HANDOFF}},
        "call": None if call is None else {"id": call.id, "state": call.state, "handoff_id": call.handoff_id},
    }


def take_back(session: Session, conversation_id: int, message_id: int, user: User, now: datetime) -> Message:
    """Undo what the line `message_id` of the transcript says that `user` did; doing so twice changes nothing.

    Returns the line. Raises HandoffRefused: it is too late, or something has happened since.
    """
    # Messages before their conversation, as whoever sends them does it: else the two could wait for each other.
    line = session.get(Message, message_id, with_for_update=True, populate_existing=True)
    told = _told(session, line) if line is not None else None
    conversation = session.get(Conversation, conversation_id, with_for_update=True, populate_existing=True)
    if conversation is None or line is None or line.conversation_id != conversation_id or line.staff_id != user.id:
        raise HandoffRefused("There is nothing to take back here; reload the page.")
    if line.payload.get("taken_back"):
        return line
    if line.author == Author.STAFF:
        _hold_back(line, user, now)
    else:
        _restore(session, conversation, line, told, now)
    line.payload = {**{key: value for key, value in line.payload.items() if key != "before"}, "taken_back": True}
    # So that open pages see that something has changed.
    line.status_at = now
    details = {"message": message_id, "undone": line.payload.get("act", "replied")}
    session.add(Audit(at=now, user_id=user.id, act="undone", conversation_id=conversation_id, details=details))
    session.flush()
    return line


def can_take_back(line_author: str, status: str, payload: dict[str, Any], created_at: datetime, now: datetime) -> bool:
    """Whether whoever did it may still take back what a line of the transcript says."""
    if now >= created_at + UNDO_WITHIN or payload.get("taken_back"):
        return False
    return "before" in payload or (line_author == Author.STAFF and status == Status.QUEUED)


def _hold_back(reply: Message, user: User, now: datetime) -> None:
    if reply.status != Status.QUEUED or reply.attempts:
        raise HandoffRefused("It is too late to take this back: the message is on its way.")
    reply.status, reply.status_at, reply.error = Status.CANCELLED, now, f"Taken back by {user.name} before it left."


def _restore(
    session: Session, conversation: Conversation, note: Message, told: Message | None, now: datetime
) -> None:
    stood = note.payload.get("before")
    if stood is None or now > note.created_at + UNDO_WITHIN + GRACE:
        raise HandoffRefused(TOO_LATE)
    newest = session.scalar(select(func.max(Message.id)).where(Message.conversation_id == conversation.id))
    if newest != (told.id if told is not None else note.id):
        raise HandoffRefused("Something has happened here since, so this cannot be taken back.")
    if told is not None:
        if told.status != Status.QUEUED:
            raise HandoffRefused("It is too late to take this back: the customer has been told.")
        told.status, told.status_at, told.error = Status.CANCELLED, now, "Taken back before it left."
    conversation.holder, conversation.staff_id = Holder(stood["holder"]), stood["staff_id"]
    conversation.sender_id, conversation.taking_over = stood["sender_id"], None
    _restore_handoff(session, conversation.id, stood["handoff"], note)
    if stood["call"] is not None:
        call = session.get_one(Callback, stood["call"]["id"])
        call.state, call.handoff_id = stood["call"]["state"], stood["call"]["handoff_id"]
    note.text = f"{note.text} Taken back."


def _restore_handoff(session: Session, conversation_id: int, stood: dict[str, Any] | None, note: Message) -> None:
    opened = open_handoff(session, conversation_id)
    if opened is not None and (stood is None or opened.id != stood["id"]):
        # What the act itself opened: the place of a call that is still to come.
        session.delete(opened)
        session.flush()
    if stood is None:
        return
    handoff = session.get_one(Handoff, stood["id"])
    for name in _HANDOFF:
        value = stood[name]
        is_moment = value is not None and name in ("claimed_at", "closed_at", "promise_at")
        setattr(handoff, name, datetime.fromisoformat(value) if is_moment else value)
    # A time that the customer was not told after all is no promise.
    later = select(Promise).where(Promise.handoff_id == handoff.id, Promise.made_at >= note.created_at)
    for promise in session.scalars(later):
        if promise.due_at != handoff.promise_at:
            session.delete(promise)
    session.flush()


def _told(session: Session, note: Message) -> Message | None:
    """What the customer was to be told because of the act, if anything."""
    told = note.payload.get("told")
    return session.get(Message, told, with_for_update=True, populate_existing=True) if told is not None else None


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
