"""Snoozing: a person puts a conversation out of the way until its department next opens. In the caller's transaction.

Nothing breaks in its sleep: it comes back half an hour before a promise passes or an hour before the window ends, should
that be sooner, and at once when the customer writes. The promise stands all the while, and what keeps it goes on.
"""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused, open_handoff
from bot.hours import Hours
from bot.promises.promise_keeper import WARN_AHEAD, WINDOW_WARN_AHEAD
from bot.storage import queue
from bot.storage.notes import note_act
from bot.storage.tables import Conversation, Handoff, Holder, Message, User


def snooze(session: Session, conversation_id: int, user: User, hours: Hours, now: datetime) -> datetime:
    """Put it out of the way. Returns until when; raises HandoffRefused."""
    conversation, handoff = _at_hand(session, conversation_id, user)
    until = _until(session, conversation, handoff, hours, now)
    handoff.snoozed_until = until
    newest = select(func.max(Message.id)).where(Message.conversation_id == conversation_id)
    handoff.snoozed_after_id = session.scalar(newest) or 0
    here = until.astimezone(hours.zone)
    day = "" if here.date() == hours.today(now) else f"{here:%A} {here.day} {here:%B}, "
    note_act(session, conversation_id, user, "snoozed", f"{user.name} snoozed this until {day}{here:%H:%M}.", now)
    return until


def wake(session: Session, conversation_id: int, user: User, now: datetime) -> None:
    """Take it up again. One that is awake stays so; raises HandoffRefused."""
    _, handoff = _at_hand(session, conversation_id, user)
    if handoff.snoozed_until is None or handoff.snoozed_until <= now:
        return
    handoff.snoozed_until = handoff.snoozed_after_id = None
    note_act(session, conversation_id, user, "woken", f"{user.name} took this up again.", now)


def _at_hand(session: Session, conversation_id: int, user: User) -> tuple[Conversation, Handoff]:
    conversation = session.scalars(
        select(Conversation).where(Conversation.id == conversation_id).with_for_update()
    ).one_or_none()
    if conversation is None:
        raise HandoffRefused("This conversation does not exist (any more).")
    handoff = open_handoff(session, conversation_id)
    if handoff is None:
        raise HandoffRefused("Nobody waits for a person here, so there is nothing to snooze.")
    if conversation.holder == Holder.STAFF and conversation.staff_id != user.id:
        raise HandoffRefused("A colleague holds this conversation; only they can snooze it.")
    return conversation, handoff


def _until(
    session: Session, conversation: Conversation, handoff: Handoff, hours: Hours, now: datetime
) -> datetime:
    known = handoff.department if handoff.department in hours.business.departments else None
    opening = hours.next_opening(now, known)
    if opening is None:
        raise HandoffRefused("There is no next opening in sight to snooze this until; see the hours.")
    is_answered = session.scalar(select(queue.is_answered()).select_from(Handoff).where(Handoff.id == handoff.id))
    if is_answered:
        return opening
    until = min(opening, handoff.promise_at - WARN_AHEAD)
    if conversation.window_ends_at is not None and conversation.window_ends_at > now:
        until = min(until, conversation.window_ends_at - WINDOW_WARN_AHEAD)
    if until <= now:
        raise HandoffRefused("What was promised here breaks too soon, or has broken; answer it first.")
    return until
