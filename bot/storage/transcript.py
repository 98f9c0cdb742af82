"""One conversation as staff see it: who it is with, who holds it, and everything that was said, in order."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import (
    Author,
    Contact,
    Conversation,
    Direction,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Proof,
    Status,
    StoredAttachment,
    User,
)


@dataclass(frozen=True)
class Asked:
    """Why a person is wanted: the open handoff."""

    reason: str
    request: str
    department: str
    promise_at: datetime
    created_at: datetime
    claimed_at: datetime | None
    details: dict[str, Any]
    returned_why: str | None = None  #: a reply did not arrive, in one sentence


@dataclass(frozen=True)
class Header:
    conversation_id: int
    contact_name: str | None
    address: str
    channel: str
    language: str | None
    holder: Holder
    staff_id: int | None
    staff_name: str | None
    taking_over: str | None  #: who holds it as soon as the bot's message that is under way has ended
    last_inbound_at: datetime | None
    window_ends_at: datetime | None  #: from then on the channel takes no free text; None: it always does
    asked: Asked | None
    unreachable_at: datetime | None = None  #: since when nothing can be sent to them
    unreachable_why: str | None = None  #: one sentence


@dataclass(frozen=True)
class File:
    id: int
    kind: str
    content_type: str | None
    name: str | None
    size_bytes: int | None
    status: str
    error: str | None


@dataclass(frozen=True)
class Quoted:
    """The message that a customer answered to by quoting it."""

    id: int
    text: str


@dataclass(frozen=True)
class WhyThis:
    """The proof of a bot's reply."""

    rule: str
    entry: str | None
    version: int | None
    matched: str | None
    confidence: float | None
    details: dict[str, Any]


@dataclass(frozen=True)
class Line:
    """One thing said, or a note of what staff did."""

    id: int
    author: Author
    staff_name: str | None
    direction: Direction
    status: Status
    kind: str
    text: str
    payload: dict[str, Any]
    error: str | None
    created_at: datetime
    status_at: datetime
    files: tuple[File, ...] = ()
    why: WhyThis | None = None
    is_question: bool = False  #: staff are asked whether it is sent again
    quoted: Quoted | None = None
    staff_id: int | None = None
    not_before: datetime | None = None  #: out: it does not leave before
    raw: dict[str, Any] | None = field(default=None, repr=False)  #: only of a kind that the bot could not read


_taker = aliased(User)


def header(session: Session, conversation_id: int) -> Header | None:
    row = session.execute(
        select(Conversation, Contact, User.name, _taker.name, Handoff)
        .join(Contact, Contact.id == Conversation.contact_id)
        .outerjoin(User, User.id == Conversation.staff_id)
        .outerjoin(_taker, _taker.id == Conversation.taking_over)
        .outerjoin(Handoff, (Handoff.conversation_id == Conversation.id) & (Handoff.state != HandoffState.CLOSED))
        .where(Conversation.id == conversation_id)
    ).first()
    if row is None:
        return None
    conversation, contact, staff_name, taking_over, handoff = row
    return Header(
        conversation_id=conversation.id,
        contact_name=contact.name,
        address=contact.address,
        channel=contact.channel,
        language=conversation.language,
        holder=Holder(conversation.holder),
        staff_id=conversation.staff_id,
        staff_name=staff_name,
        taking_over=taking_over,
        last_inbound_at=conversation.last_inbound_at,
        unreachable_at=contact.unreachable_at,
        unreachable_why=contact.unreachable_why,
        window_ends_at=conversation.window_ends_at,
        asked=None
        if handoff is None
        else Asked(
            handoff.reason,
            handoff.request,
            handoff.department,
            handoff.promise_at,
            handoff.created_at,
            handoff.claimed_at,
            handoff.details,
            handoff.returned_why,
        ),
    )


def transcript(session: Session, conversation_id: int, *, limit: int, before: int | None = None) -> list[Line]:
    """The newest `limit` lines, oldest first; with `before`, those that came before that message."""
    query = (
        select(Message, User.name, Proof)
        .outerjoin(User, User.id == Message.staff_id)
        .outerjoin(Proof, Proof.message_id == Message.id)
        .where(Message.conversation_id == conversation_id)
    )
    if before is not None:
        query = query.where(Message.id < before)
    rows = list(session.execute(query.order_by(Message.id.desc()).limit(limit)))[::-1]
    files = _files(session, [message.id for message, _, _ in rows])
    quoted = _quoted(session, conversation_id, [message for message, _, _ in rows])
    return [
        _line(message, staff_name, proof, files[message.id], quoted.get(message.payload.get("replies_to")))
        for message, staff_name, proof in rows
    ]


def lines_since(session: Session, conversation_id: int, message_id: int) -> int:
    """How many lines there are from that message on."""
    newer = select(func.count()).where(Message.conversation_id == conversation_id, Message.id >= message_id)
    return session.scalar(newer) or 0


def attachment(session: Session, attachment_id: int) -> StoredAttachment | None:
    return session.get(StoredAttachment, attachment_id)


def _quoted(session: Session, conversation_id: int, messages: list[Message]) -> dict[str | None, Quoted]:
    """The messages of the same conversation that these quote, by the provider's id."""
    ids = {message.payload["replies_to"] for message in messages if message.payload.get("replies_to")}
    if not ids:
        return {}
    found = select(Message.external_id, Message.id, Message.text).where(
        Message.conversation_id == conversation_id, Message.external_id.in_(ids)
    )
    return {external_id: Quoted(message_id, text) for external_id, message_id, text in session.execute(found)}


def _line(
    message: Message, staff_name: str | None, proof: Proof | None, files: list[File], quoted: Quoted | None
) -> Line:
    return Line(
        id=message.id,
        author=Author(message.author),
        staff_name=staff_name,
        direction=Direction(message.direction),
        status=Status(message.status),
        kind=message.kind,
        text=message.text,
        payload=message.payload,
        error=message.error,
        created_at=message.created_at,
        status_at=message.status_at,
        files=tuple(files),
        why=None
        if proof is None
        else WhyThis(proof.rule, proof.entry, proof.version, proof.matched, proof.confidence, proof.details),
        is_question=message.status == Status.UNKNOWN and message.question_at is not None,
        quoted=quoted,
        staff_id=message.staff_id,
        not_before=message.not_before,
        raw=message.raw if message.kind == "unknown" else None,
    )


def _files(session: Session, message_ids: list[int]) -> dict[int, list[File]]:
    files: dict[int, list[File]] = defaultdict(list)
    if not message_ids:
        return files
    for row in session.scalars(
        select(StoredAttachment).where(StoredAttachment.message_id.in_(message_ids)).order_by(StoredAttachment.id)
    ):
        files[row.message_id].append(
            File(row.id, row.kind, row.content_type, row.file_name, row.size_bytes, row.status, row.error)
        )
    return files
