"""What is told in the group of what was said since the card: one line of the transcript each, in order. English, like the console."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.console import words
from bot.storage.notes import INTERNAL
from bot.storage.tables import Author, Direction, Message, Outcome, Status, StoredAttachment, User
from connectors.messages import Kind
from connectors.split import split_text, units
from connectors.telegram.group import MAX_TEXT_UNITS, clipped, dead

AT_ONCE = 50
#: Begins the key of what staff wrote in the group itself, where everybody has read it.
FROM_GROUP = "group:"
#: Leaves room for the name in front.
_LONGEST_UNITS = MAX_TEXT_UNITS - 200


@dataclass(frozen=True)
class Told:
    """What one message in the group says: lines of the transcript up to `until`. Empty text: there was nothing to say."""

    text: str
    until: int


def next_to_tell(session: Session, conversation_id: int, after: int, customer: str, now: datetime) -> Told | None:
    """As much of the transcript after line `after` as fits one message. None: nothing new, or it may still be taken back."""
    rows = session.execute(
        select(Message, User.name)
        .outerjoin(User, User.id == Message.staff_id)
        .where(Message.conversation_id == conversation_id, Message.id > after)
        .order_by(Message.id)
        .limit(AT_ONCE)
    ).all()
    said: list[str] = []
    until = after
    for message, staff_name in rows:
        if _may_be_taken_back(message, now):
            break
        line = _line(session, message, staff_name, customer)
        if line:
            if said and units("\n\n".join([*said, line])) > MAX_TEXT_UNITS:
                break
            said.append(clipped(line, MAX_TEXT_UNITS))
        until = message.id
    return Told("\n\n".join(said), until) if until > after else None


def _may_be_taken_back(message: Message, now: datetime) -> bool:
    """A reply of the console, for some seconds."""
    return (
        message.author == Author.STAFF
        and message.status == Status.QUEUED
        and message.not_before is not None
        and message.not_before > now
        and not message.attempts
    )


def _line(session: Session, message: Message, staff_name: str | None, customer: str) -> str:
    """Empty: it is not told."""
    if (message.client_key or "").startswith(FROM_GROUP):
        return ""
    text = _short(dead(message.text.strip()))
    if message.direction == Direction.IN:
        return _theirs(session, message, text, customer)
    if message.author == Author.SYSTEM:
        return f"📝 {staff_name or 'Nightdesk'}: {text}" if message.kind == INTERNAL else f"· {text}"
    if message.status == Status.CANCELLED:
        return ""
    who = f"{staff_name or 'Somebody'} (console)" if message.author == Author.STAFF else "Bot"
    when = {
        Status.KEPT: " (goes out when they write again)",
        Status.SCHEDULED: " (goes out at the opening)",
        Status.FAILED: " (did not arrive)",
        Status.UNKNOWN: " (nobody knows whether it arrived)",
    }.get(Status(message.status), "")
    return f"{who}{when}:\n{text}"


def _theirs(session: Session, message: Message, text: str, customer: str) -> str:
    if message.outcome == Outcome.IGNORED or message.kind in (Kind.SERVICE, Kind.GROUP):
        return ""
    said = {Kind.EDIT: " (corrected)"}.get(Kind(message.kind), "")
    parts = [f"{customer}{said}: {text}"] if text else []
    files = files_of(session, message.id)
    if files:
        parts.append(f"{customer} sent {files}; it is shown in the console.")
    if not parts:
        parts.append(f"{customer} sent {words.KINDS.get(message.kind, 'something')}; it is shown in the console.")
    return "\n".join(parts)


def files_of(session: Session, message_id: int) -> str:
    """In words: an image, 2 documents; empty when there are none."""
    kinds: Sequence[str] = session.scalars(
        select(StoredAttachment.kind).where(StoredAttachment.message_id == message_id).order_by(StoredAttachment.id)
    ).all()
    named = []
    for kind in dict.fromkeys(kinds):
        count = kinds.count(kind)
        article = "an" if kind[0] in "aeiou" else "a"
        named.append(f"{article} {kind}" if count == 1 else f"{count} {kind}s")
    return " and ".join(named)


def _short(text: str) -> str:
    """All that fits; the console has the rest."""
    if units(text) <= _LONGEST_UNITS:
        return text
    return split_text(text, _LONGEST_UNITS - 40)[0] + " … (the rest is in the console)"
