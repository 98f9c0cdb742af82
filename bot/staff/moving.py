"""Moving an item to another department: the promise is kept where that department can keep it, else the customer is told a new one.

In the caller's transaction.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import handoff
from bot.answering.automatic import say_unprompted
from bot.handoff import HandoffRefused
from bot.hours import Hours
from bot.promises.promise import promise_behind, promise_text
from bot.staff import takeover
from bot.staff.undo import UNDO_WITHIN, before
from bot.storage import load, promises
from bot.storage.notes import note_act
from bot.storage.tables import Contact, Conversation, Handoff, HandoffState, Holder, Message, User
from bot.words.texts import Texts


def move(
    session: Session, conversation_id: int, user: User, department: str, hours: Hours, texts: Texts, now: datetime
) -> datetime:
    """Put the item into the queue of `department`. Returns the promise that stands from now on. Raises HandoffRefused.

    A new time is told to the customer in this transaction, and becomes the promise only with that. Where they cannot be told (the
    window has ended, they cannot be reached), they go by what they know, and so do we: the old one stands.
    """
    business = hours.business
    if department not in business.departments:
        raise HandoffRefused("There is no such department (any more); reload the page and choose again.")
    conversation = takeover.existing(session, conversation_id)
    if conversation.staff_id is not None:
        takeover.held(session, conversation_id, user)
    if conversation.taking_over is not None:
        raise HandoffRefused("Somebody is just taking this conversation over; wait a moment.")
    item = handoff.open_handoff(session, conversation_id)
    if item is None:
        raise HandoffRefused("Nobody has asked for a person here, so there is nothing to move; give it to a colleague instead.")
    if item.department == department:
        raise HandoffRefused("It is with this department already.")
    stood = before(session, conversation)
    item.department, item.state, item.claimed_by, item.claimed_at = department, HandoffState.WAITING, None, None
    conversation.holder, conversation.staff_id = Holder.WAITING, None
    session.flush()
    due_at = promise_behind(hours, now, department, load.open_promises(session, department, without=item.id))
    name = business.departments[department].called("en")
    note = note_act(
        session, conversation_id, user, "moved", f"{user.name} moved this to {name}.", now, before=stood,
        details={"department": department},
    )  # fmt: skip
    session.flush()
    if not handoff.was_told(session, item):
        item.promise_at = due_at
    elif due_at > item.promise_at and (told := _tell(session, conversation, item, due_at, hours, texts, now)) is not None:
        promises.move(session, item, due_at, now)
        local = due_at.astimezone(business.timezone)
        note.text = f"{user.name} moved this to {name}. The customer is told a new time: {local:%A %-d %B, %H:%M}."
        note.payload = {**note.payload, "told": told.id}
    else:
        note.text = f"{user.name} moved this to {name}. The promise stays as it is."
    session.flush()
    return item.promise_at


def _tell(
    session: Session, conversation: Conversation, item: Handoff, due_at: datetime, hours: Hours, texts: Texts, now: datetime
) -> Message | None:
    """What the customer is told; it leaves once the move cannot be taken back any more. None: they cannot be told."""
    business = hours.business
    language = conversation.language or business.language
    time_zone = session.scalar(select(Contact.time_zone).where(Contact.id == conversation.contact_id))
    text = texts.text(
        "moved_to_department",
        language,
        department=business.departments[item.department].called(language),
        promise=promise_text(due_at, now, business, language, time_zone),
    )
    proof = {
        "rule": "say:moved_to_department",
        "entry": None,
        "version": None,
        "matched": None,
        "confidence": None,
        "details": {"was": item.promise_at.isoformat(), "promise": due_at.isoformat()},
    }
    key = f"moved:{item.id}:{now.isoformat()}"
    if not say_unprompted(session, conversation, key, text, proof, now, is_owed=True):
        return None
    told = session.scalars(select(Message).where(Message.client_key == f"auto:{key}")).one()
    told.not_before = now + UNDO_WITHIN
    return told
