"""Verdicts in the database: who was asked, what they said, and whose talk has ended so that they may be asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.answering.buttons import ENTRY_BUTTON
from bot.answering.verdict import ASKED_ABOUT
from bot.staff.takeover import CloseReason
from bot.storage.insert import insert_new
from bot.storage.tables import (
    TEMPLATE,
    About,
    Author,
    Callback,
    CallbackState,
    Contact,
    Conversation,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Proof,
    Status,
    Verdict,
)

_LEFT = (Status.SENT, Status.DELIVERED, Status.READ)
#: Something is under way, or did not arrive: whoever waits for it is asked nothing.
_UNSETTLED = (
    Status.RECEIVED, Status.QUEUED, Status.SENDING, Status.SCHEDULED, Status.KEPT, Status.FAILED, Status.UNKNOWN,
)  # fmt: skip
#: Whoever closed it so did not help anybody with it.
_NOTHING_SAID = (CloseReason.SPAM, CloseReason.UNREACHABLE, CloseReason.NO_ANSWER_NEEDED)


@dataclass(frozen=True)
class Settled:
    """A talk that has ended with an answer, and about whose answer its customer may be asked."""

    conversation_id: int
    about: About
    answer_id: int | None  #: the bot's answer
    handoff_id: int | None  #: the item that a person answered and closed
    department: str | None
    channel: str
    language: str | None
    time_zone: str | None
    wrote_at: datetime | None


def asked(
    session: Session, conversation_id: int, message_id: int, about: About, now: datetime, handoff_id: int | None = None
) -> bool:
    """Write down that `message_id` asks for a verdict. False: the conversation was asked before."""
    row = {
        "conversation_id": conversation_id,
        "about": about,
        "message_id": message_id,
        "handoff_id": handoff_id,
        "asked_at": now,
    }
    return insert_new(session, Verdict, row)


def give(session: Session, conversation_id: int, *, is_good: bool, now: datetime) -> None:
    """Keep what they say. Who changes their mind is heeded."""
    session.execute(
        update(Verdict)
        .where(Verdict.conversation_id == conversation_id)
        .values(is_good=is_good, given_at=now)
        .execution_options(synchronize_session=False)
    )


def comment(session: Session, conversation_id: int, message_id: int, since: datetime) -> bool:
    """Keep `message_id` as what was missing, if a thumb went down after `since` and nothing was said about it yet."""
    kept = session.execute(
        update(Verdict)
        .where(
            Verdict.conversation_id == conversation_id,
            Verdict.is_good.is_(False),
            Verdict.given_at > since,
            Verdict.comment_id.is_(None),
        )
        .values(comment_id=message_id)
        .execution_options(synchronize_session=False)
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]


def closed_by_people(
    session: Session, since: datetime, until: datetime, limit: int, conversation_id: int | None = None
) -> list[Settled]:
    """Items that a person answered and closed from `since` until `until`, in conversations where nothing is owed and nobody was
    asked; oldest first. Only `conversation_id`'s where it is given."""
    word, other = aliased(Message), aliased(Handoff)
    answered = exists().where(
        word.conversation_id == Handoff.conversation_id,
        word.author == Author.STAFF,
        word.kind != TEMPLATE,
        word.status.in_(_LEFT),
        word.created_at >= Handoff.created_at,
    )
    is_asked_again = exists().where(other.conversation_id == Handoff.conversation_id, other.id > Handoff.id)
    found = (
        select(
            Handoff.conversation_id,
            Handoff.id,
            Handoff.department,
            Contact.channel,
            Conversation.language,
            Contact.time_zone,
            Conversation.last_inbound_at,
        )
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(
            Handoff.state == HandoffState.CLOSED,
            Handoff.claimed_by.is_not(None),
            Handoff.closed_at > since,
            Handoff.closed_at <= until,
            or_(Handoff.close_reason.is_(None), Handoff.close_reason.not_in(_NOTHING_SAID)),
            Conversation.holder == Holder.CLOSED,
            answered,
            ~is_asked_again,
            *_nothing_owed(conversation_id),
        )
        .order_by(Handoff.closed_at)
        .limit(limit)
    )
    return [Settled(row[0], About.PEOPLE, None, *row[1:]) for row in session.execute(found)]


def answered_by_bot(
    session: Session, since: datetime, until: datetime, limit: int, conversation_id: int | None = None
) -> list[Settled]:
    """Talks whose last word, said from `since` until `until`, is an answer that the bot knew and with which it asks nothing (to offer
    further entries is no question), where nothing is owed and nobody was asked; oldest first.
    Only `conversation_id`'s where it is given."""
    later, waits = aliased(Message), aliased(Handoff)
    is_last = ~exists().where(
        later.conversation_id == Conversation.id, later.id > Message.id, later.status != Status.NOTE
    )
    is_open = exists().where(waits.conversation_id == Conversation.id, waits.state != HandoffState.CLOSED)
    found = (
        select(
            Message.conversation_id,
            Message.id,
            Message.payload,
            Contact.channel,
            Conversation.language,
            Contact.time_zone,
            Conversation.last_inbound_at,
        )
        .select_from(Conversation)
        .join(Contact, Contact.id == Conversation.contact_id)
        .join(Message, Message.conversation_id == Conversation.id)
        .join(Proof, Proof.message_id == Message.id)
        .where(
            Conversation.holder == Holder.BOT,
            Conversation.last_message_at > since,
            Conversation.last_message_at <= until,
            Conversation.taking_over.is_(None),
            Message.author == Author.BOT,
            Message.status.in_(_LEFT),
            Message.created_at > since,
            Message.created_at <= until,
            Proof.rule.in_(ASKED_ABOUT),
            is_last,
            ~is_open,
            *_nothing_owed(conversation_id),
        )
        .order_by(Conversation.last_message_at)
        .limit(limit)
    )
    return [
        Settled(row[0], About.BOT, row[1], None, None, *row[3:])
        for row in session.execute(found)
        if all(button["payload"].startswith(ENTRY_BUTTON) for button in row.payload.get("buttons", ()))
    ]


def _nothing_owed(conversation_id: int | None) -> tuple[ColumnElement[bool], ...]:
    """Nobody was asked yet, nothing is under way or did not arrive, and no call is to come."""
    of_it = (Conversation.id == conversation_id,) if conversation_id is not None else ()
    open_end = aliased(Message)
    return (
        *of_it,
        ~exists().where(Verdict.conversation_id == Conversation.id),
        ~exists().where(open_end.conversation_id == Conversation.id, open_end.status.in_(_UNSETTLED)),
        ~exists().where(Callback.conversation_id == Conversation.id, Callback.state == CallbackState.BOOKED),
    )
