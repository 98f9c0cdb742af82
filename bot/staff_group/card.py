"""The card of a handoff in the staff's group: what it says and which buttons are below it. English, like the console."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot import handoff as handoffs
from bot.answering.missing import Thing
from bot.console import words
from bot.live_hours import LiveHours
from bot.staff.takeover import CLOSED_BECAUSE, CloseReason
from bot.staff.undo import can_take_back
from bot.staff_group.lines import files_of
from bot.storage import callbacks
from bot.storage.tables import (
    Contact,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Outcome,
    StaffThread,
    User,
)
from bot.words.texts import one_line
from connectors.messages import Button
from connectors.telegram.group import MAX_TEXT_UNITS, MAX_TOPIC_NAME_UNITS, clipped, dead
from connectors.telegram.staff import BUTTON

REQUEST_LIMIT_CHARS = 600
SAID_LIMIT_CHARS = 300
NAME_LIMIT_CHARS = 60
SAID_AT_MOST = 4
HOW_IN_TOPIC = "What you write here goes to the customer. Begin with // for a note that only you read. /help has the rest."
HOW_IN_REPLIES = (
    "Reply to this message to write to the customer. Begin with // for a note that only you read. /help has the rest."
)

_REASONS = (
    (CloseReason.ANSWERED, CloseReason.CALLED),
    (CloseReason.NO_ANSWER_NEEDED, CloseReason.UNREACHABLE),
    (CloseReason.SPAM, CloseReason.OTHER),
)


@dataclass(frozen=True)
class Card:
    text: str
    rows: tuple[tuple[Button, ...], ...]
    topic_name: str
    customer: str  #: as the lines below it call them
    is_over: bool  #: nobody is wanted any more, and nobody holds it
    handoff_id: int
    asked_at: datetime

    @property
    def fingerprint(self) -> str:
        """Tells whether what stands in the group is this one."""
        said = "\n".join([self.text, *(f"{each.label} {each.payload}" for row in self.rows for each in row)])
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def button(label: str, act: str, conversation_id: int, more: str = "") -> Button:
    return Button(label, f"{BUTTON}{act}:{conversation_id}" + (f":{more}" if more else ""))


def card(
    session: Session,
    conversation_id: int,
    live: LiveHours,
    console: str,
    now: datetime,
    *,
    thread: StaffThread | None,
    in_topic: bool,
) -> Card | None:
    """The card as it has to be now. None: nobody is wanted, nor was; or it was erased. `thread`: what stands in the group."""
    holder = aliased(User)
    taker = aliased(User)
    row = session.execute(
        select(Conversation, Contact, holder.name, taker.name)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(holder, holder.id == Conversation.staff_id)
        .outerjoin(taker, taker.id == Conversation.taking_over)
        .where(Conversation.id == conversation_id)
    ).first()
    found = _handoff(session, conversation_id, thread)
    if row is None or found is None:
        return None
    conversation, contact, holder_name, taker_name = row
    customer = one_line(contact.name or "", NAME_LIMIT_CHARS) or "The customer"
    place = live.business.departments.get(found.department)
    department = place.called("en") if place is not None else words.department(found.department)
    head = f"{dead(customer)} · {words.channel(contact.channel)} · {department}"
    is_over = found.state == HandoffState.CLOSED and conversation.staff_id is None
    if found.priority >= handoffs.URGENT_PRIORITY:
        head = f"🚨 URGENT · {head}"
    stands = _stands(session, found, conversation, holder_name, taker_name)
    lines = [head]
    if thread is None or not is_over:
        lines += _said(session, conversation, found)
        if found.state != HandoffState.CLOSED:
            local = found.promise_at.astimezone(live.business.timezone)
            lines.append(f"{words.REASONS.get(found.reason, found.reason)}. Reply by {local:%a} {local.day} {local:%b}, {local:%H:%M}.")
            lines += [f"{name}: {dead(value)}" for name, value in words.details(_shareable(found.details))]
    lines.append(stands)
    if found.returned_at is not None and found.returned_why:
        lines.append(f"⚠ {found.returned_why}")
    lines.append(f"{console}/conversations/{conversation_id}")
    if not is_over:
        lines.append(HOW_IN_TOPIC if in_topic else HOW_IN_REPLIES)
    return Card(
        text=clipped("\n\n".join(lines), MAX_TEXT_UNITS),
        rows=_rows(session, conversation, found, now, asks_reason=thread is not None and thread.asks_reason),
        topic_name=clipped(f"{customer} · {department} · {conversation_id}", MAX_TOPIC_NAME_UNITS),
        customer=dead(customer),
        is_over=is_over,
        handoff_id=found.id,
        asked_at=found.created_at,
    )


def _handoff(session: Session, conversation_id: int, thread: StaffThread | None) -> Handoff | None:
    """The open one; else the one that the card is about."""
    found = handoffs.open_handoff(session, conversation_id)
    if found is None and thread is not None:
        found = session.get(Handoff, thread.handoff_id) or handoffs.newest(session, conversation_id)
    return found


def _said(session: Session, conversation: Conversation, found: Handoff) -> list[str]:
    """The request, and what the customer wrote last before it."""
    request = one_line(found.request, REQUEST_LIMIT_CHARS)
    lines = [f"“{dead(request)}”"]
    asked = select(Message).where(
        Message.conversation_id == conversation.id,
        Message.direction == Direction.IN,
        Message.outcome.is_distinct_from(Outcome.IGNORED),
        Message.created_at <= found.created_at,
    )
    last = session.scalars(asked.order_by(Message.id.desc()).limit(SAID_AT_MOST)).all()
    written = [each.text.strip() for each in reversed(last)]
    if earlier := [one_line(each, SAID_LIMIT_CHARS) for each in written if each and each != found.request.strip()]:
        lines.append("\n".join(["They wrote:", *(f"– {dead(each)}" for each in earlier)]))
    for message in last:
        if files := files_of(session, message.id):
            lines.append(f"They sent {files}; it is shown in the console.")
    return lines


def _shareable(details: dict[str, Any]) -> dict[str, Any]:
    """What may leave the console: numbers and addresses stay there."""
    return {
        key: value if key in (Thing.ORDER_NUMBER, "asked_for") else "in the console"
        for key, value in details.items()
        if key in set(Thing) or key == "asked_for"
    }


def _stands(
    session: Session, found: Handoff, conversation: Conversation, holder_name: str | None, taker_name: str | None
) -> str:
    if conversation.staff_id is not None:
        return f"✋ {holder_name} has it."
    if taker_name is not None:
        return f"✋ {taker_name} takes it as soon as the bot's message is out."
    if found.state != HandoffState.CLOSED:
        return "⏳ Nobody has claimed it yet."
    closer = session.get(User, found.closed_by) if found.closed_by is not None else None
    if closer is None:
        return "✅ The bot answered it."
    if conversation.holder != Holder.CLOSED:
        return f"✅ {closer.name} handed it back to the bot."
    because = f": {CLOSED_BECAUSE[CloseReason(found.close_reason)]}" if found.close_reason in set(CloseReason) else ""
    return f"✅ {closer.name} closed it{because}."


def _rows(
    session: Session, conversation: Conversation, found: Handoff, now: datetime, *, asks_reason: bool
) -> tuple[tuple[Button, ...], ...]:
    number = conversation.id
    if conversation.staff_id is None and conversation.taking_over is None:
        if found.state != HandoffState.CLOSED:
            rows = [(button("Claim", "claim", number),)]
            if callbacks.booked(session, number) is not None:
                rows.append((button("Called", "called", number),))
            return tuple(rows)
        undo = _undoable(session, number, now)
        return () if undo is None else ((button("Undo", "undo", number, str(undo)),),)
    if conversation.staff_id is None:
        return ()
    if asks_reason:
        reasons = [tuple(button(words.CLOSED[each], "close", number, each) for each in row) for row in _REASONS]
        return (*reasons, (button("« Do not close", "keep", number),))
    first = (button("Close…", "why", number), button("Hand back to bot", "back", number))
    second = [button("Release", "release", number)]
    if callbacks.booked(session, number) is not None:
        second.append(button("Called", "called", number))
    return first, tuple(second)


def _undoable(session: Session, conversation_id: int, now: datetime) -> int | None:
    """The line of what may still be taken back, for some seconds."""
    newest = session.scalar(
        select(Message).where(Message.conversation_id == conversation_id).order_by(Message.id.desc()).limit(1)
    )
    if newest is None or not can_take_back(newest.author, newest.status, newest.payload, newest.created_at, now):
        return None
    return newest.id
