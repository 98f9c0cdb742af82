"""The rows that figures about a time are counted from. Every question is asked once for the whole time, never per row.

The local channel (the terminal, the page Try it) is left out everywhere: nobody there is a customer.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, aliased

from bot.storage.open_messages import came_in
from bot.storage.tables import (
    TEMPLATE,
    Author,
    Callback,
    Contact,
    Conversation,
    Handoff,
    Mark,
    Message,
    Promise,
    Proof,
    Status,
    Verdict,
)
from connectors.local.connector import CHANNEL as LOCAL

#: A reply counts from here on: the provider has taken it. What failed, is kept or perhaps sent does not.
LEFT = (Status.SENT, Status.DELIVERED, Status.READ)

_reply = aliased(Message)


class Asked(NamedTuple):
    """One message of a customer, with the bot's reply to it if there is one."""

    conversation_id: int
    channel: str
    language: str | None
    at: datetime
    outcome: str | None
    rule: str | None
    entry: str | None
    reply_left_at: datetime | None  #: None: no reply, or it did not leave
    is_right: bool | None  #: as staff marked the reply; None: nobody did


@dataclass(frozen=True)
class Item:
    """A handoff. `promises` are the times that the customer was told, first one first; none: nobody was promised anything."""

    id: int
    conversation_id: int
    channel: str
    language: str | None
    department: str
    at: datetime
    closed_at: datetime | None
    claimed: bool
    promises: tuple[datetime, ...]
    replies: tuple[datetime, ...]  #: of people, when each left
    call: tuple[str, datetime] | None  #: the state of its telephone call, and when it came to be so


class Opinion(NamedTuple):
    """A customer was asked whether an answer helped."""

    conversation_id: int
    channel: str
    language: str | None
    department: str | None
    about: str
    asked_at: datetime
    is_good: bool | None
    comment: str | None


def asked(session: Session, since: datetime, until: datetime) -> list[Asked]:
    """What customers wrote from `since` until `until` (not included), in order of conversation and time."""
    found = (
        select(
            Message.conversation_id,
            Message.channel,
            Conversation.language,
            Message.created_at,
            Message.outcome,
            Proof.rule,
            Proof.entry,
            _reply.handed_at,
            _reply.status,
            Mark.is_right,
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(_reply, (_reply.reply_to_id == Message.id) & (_reply.ordinal == 0))
        .outerjoin(Proof, Proof.message_id == _reply.id)
        .outerjoin(Mark, Mark.message_id == _reply.id)
        .where(came_in(), Message.channel != LOCAL, Message.created_at >= since, Message.created_at < until)
        .order_by(Message.conversation_id, Message.id)
    )
    left = frozenset(LEFT)
    return [
        Asked(conversation, channel, language, at, outcome, rule, entry, handed_at if status in left else None, is_right)
        for conversation, channel, language, at, outcome, rule, entry, handed_at, status, is_right in session.execute(found)
    ]


def items(session: Session, since: datetime, until: datetime) -> list[Item]:
    """Handoffs that were asked for in that time, with everything that became of them until now."""
    promises: dict[int, list[datetime]] = {}
    for handoff_id, due_at in session.execute(
        select(Promise.handoff_id, Promise.due_at)
        .join(Handoff, Handoff.id == Promise.handoff_id)
        .where(_of_time(since, until))
        .order_by(Promise.id)
    ):
        promises.setdefault(handoff_id, []).append(due_at)
    replies = _replies(session, since, until)
    calls = {
        handoff_id: (state, changed_at)
        for handoff_id, state, changed_at in session.execute(
            select(Callback.handoff_id, Callback.state, Callback.changed_at)
            .join(Handoff, Handoff.id == Callback.handoff_id)
            .where(_of_time(since, until))
            .order_by(Callback.id)
        )
    }
    rows = (
        select(
            Handoff.id,
            Handoff.conversation_id,
            Contact.channel,
            Conversation.language,
            Handoff.department,
            Handoff.created_at,
            Handoff.closed_at,
            Handoff.claimed_by,
        )
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .where(_of_time(since, until), Contact.channel != LOCAL)
        .order_by(Handoff.id)
    )
    return [
        Item(
            id=handoff_id,
            conversation_id=conversation_id,
            channel=channel,
            language=language,
            department=department,
            at=at,
            closed_at=closed_at,
            claimed=claimed_by is not None,
            promises=tuple(promises.get(handoff_id, ())),
            replies=tuple(
                left_at
                for left_at in replies.get(conversation_id, ())
                if left_at >= at and (closed_at is None or left_at <= closed_at)
            ),
            call=calls.get(handoff_id),
        )
        for handoff_id, conversation_id, channel, language, department, at, closed_at, claimed_by in session.execute(rows)
    ]


def opinions(session: Session, since: datetime, until: datetime) -> list[Opinion]:
    """Whoever was asked for a verdict in that time, and what they said until now; newest first."""
    comment = aliased(Message)
    found = (
        select(
            Verdict.conversation_id,
            Contact.channel,
            Conversation.language,
            Handoff.department,
            Verdict.about,
            Verdict.asked_at,
            Verdict.is_good,
            comment.text,
        )
        .join(Conversation, Conversation.id == Verdict.conversation_id)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(Handoff, Handoff.id == Verdict.handoff_id)
        .outerjoin(comment, comment.id == Verdict.comment_id)
        .where(Verdict.asked_at >= since, Verdict.asked_at < until, Contact.channel != LOCAL)
        .order_by(Verdict.asked_at.desc())
    )
    return [Opinion(*row) for row in session.execute(found)]


def sent(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """How many messages left, by author: bot and staff."""
    found = (
        select(Message.author, func.count())
        .where(
            Message.author.in_((Author.BOT, Author.STAFF)),
            Message.status.in_(LEFT),
            Message.channel != LOCAL,
            Message.created_at >= since,
            Message.created_at < until,
        )
        .group_by(Message.author)
    )
    return dict(session.execute(found).all())


def _replies(session: Session, since: datetime, until: datetime) -> dict[int, list[datetime]]:
    """When replies of people left, by conversation, for the conversations of `items`."""
    theirs = select(Handoff.conversation_id).where(_of_time(since, until))
    found: dict[int, list[datetime]] = {}
    for conversation_id, handed_at, created_at in session.execute(
        select(Message.conversation_id, Message.handed_at, Message.created_at)
        .where(
            Message.conversation_id.in_(theirs),
            Message.author == Author.STAFF,
            Message.kind != TEMPLATE,
            Message.status.in_(LEFT),
            Message.created_at >= since,
        )
        .order_by(Message.id)
    ):
        found.setdefault(conversation_id, []).append(handed_at or created_at)
    return found


def _of_time(since: datetime, until: datetime) -> ColumnElement[bool]:
    return (Handoff.created_at >= since) & (Handoff.created_at < until)
