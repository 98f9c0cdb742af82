"""Marks in the database: what staff say about the bot's replies, the questions that they are about, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session, aliased

from bot.faq.learning.marks import Markable, Verdict, markable
from bot.storage.insert import insert_new
from bot.storage.tables import Author, Conversation, Mark, Message, Proof, User

#: Rules of proofs that can rest on the FAQ's candidates; `markable` has the last word.
_RULES = ("faq_answer", "faq_clarify", "handoff:low_confidence")

_Question = aliased(Message)


@dataclass(frozen=True)
class MarkRow:
    """A mark with who set it."""

    message_id: int
    verdict: Verdict
    marked_by: str
    marked_at: datetime


@dataclass(frozen=True)
class Reply:
    """A reply of the bot with its question. `asked_at` is the moment that the question was about."""

    message_id: int
    conversation_id: int
    text: str  #: the question, in the customer's words
    said: str  #: the reply
    language: str | None
    asked_at: datetime
    reply: Markable
    confidence: float  #: as it was then
    mark: MarkRow | None


def reply_of(session: Session, message_id: int) -> tuple[Message, Markable | None] | None:
    """A message of the bot and what can be marked about it; None when there is no such message."""
    found = session.execute(
        select(Message, Proof)
        .outerjoin(Proof, Proof.message_id == Message.id)
        .where(Message.id == message_id, Message.author == Author.BOT)
    ).first()
    if found is None:
        return None
    message, proof = found
    if proof is None or message.reply_to_id is None:
        return message, None
    return message, markable(proof.rule, proof.entry, proof.confidence, proof.details)


def mark_of(session: Session, message_id: int) -> Verdict | None:
    found = session.get(Mark, message_id)
    return _verdict(found) if found is not None else None


def set_mark(session: Session, message_id: int, verdict: Verdict, *, user_id: int, now: datetime) -> None:
    """Store the mark in place of an earlier one."""
    said = {
        "is_right": verdict.is_right,
        "entry": verdict.entry,
        "no_entry": verdict.no_entry,
        "marked_by": user_id,
        "marked_at": now,
    }
    # Two who mark the same reply at the same moment: the later one counts.
    if not insert_new(session, Mark, {"message_id": message_id, **said}):
        session.execute(update(Mark).where(Mark.message_id == message_id).values(**said))


def remove_mark(session: Session, message_id: int) -> None:
    found = session.get(Mark, message_id)
    if found is not None:
        session.delete(found)
        session.flush()


def marks_of(session: Session, message_ids: Sequence[int]) -> dict[int, MarkRow]:
    """The marks on these messages, by message."""
    if not message_ids:
        return {}
    found = session.execute(
        select(Mark, User.name).join(User, User.id == Mark.marked_by).where(Mark.message_id.in_(message_ids))
    )
    return {mark.message_id: _row(mark, name) for mark, name in found}


def count_marks(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Mark)) or 0


def marks_stand(session: Session) -> tuple[int, datetime | None]:
    """Another one as soon as a mark is set, changed or taken back."""
    count, last = session.execute(select(func.count(), func.max(Mark.marked_at))).one()
    return count, last


def marked(session: Session, limit: int | None = None) -> list[Reply]:
    """The marked replies, those marked last coming first; all of them without `limit`."""
    return _replies(session, _select().where(Mark.message_id.is_not(None)).order_by(Mark.marked_at.desc()).limit(limit))


def latest(session: Session, limit: int) -> list[Reply]:
    """The latest replies that rest on the FAQ, newest first, marked or not."""
    return _replies(session, _select().order_by(Message.id.desc()).limit(limit))


def first_marked_reply(session: Session) -> int | None:
    """The id of the earliest reply that is marked."""
    return session.scalar(select(func.min(Mark.message_id)))


def could_be_marked(session: Session, since_message_id: int) -> int:
    """How many replies that rest on the FAQ there are from this message on."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Proof)
            .join(Message, Message.id == Proof.message_id)
            .where(
                Proof.rule.in_(_RULES),
                Proof.entry.is_not(None),
                Proof.confidence.is_not(None),
                Message.id >= since_message_id,
                Message.reply_to_id.is_not(None),
            )
        )
        or 0
    )


def _select() -> Select[*tuple[Any, ...]]:
    """Replies with proof, question, language, and the mark with who set it, if any."""
    return (
        select(Message, Proof, _Question, Conversation.language, Mark, User.name)
        .join(Proof, Proof.message_id == Message.id)
        .join(_Question, _Question.id == Message.reply_to_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(Mark, Mark.message_id == Message.id)
        .outerjoin(User, User.id == Mark.marked_by)
        .where(Proof.rule.in_(_RULES), Message.author == Author.BOT)
    )


def _replies(session: Session, query: Select[*tuple[Any, ...]]) -> list[Reply]:
    found = []
    for message, proof, question, language, mark, name in session.execute(query):
        reply = markable(proof.rule, proof.entry, proof.confidence, proof.details)
        if reply is None:
            continue
        pretended = question.payload.get("now")
        found.append(
            Reply(
                message_id=message.id,
                conversation_id=message.conversation_id,
                text=question.text,
                said=message.text,
                language=language,
                asked_at=datetime.fromisoformat(pretended) if pretended else question.created_at,
                reply=reply,
                confidence=proof.confidence,
                mark=_row(mark, name or "") if mark is not None else None,
            )
        )
    return found


def _row(mark: Mark, name: str) -> MarkRow:
    return MarkRow(mark.message_id, _verdict(mark), name, mark.marked_at)


def _verdict(mark: Mark) -> Verdict:
    return Verdict(mark.is_right, mark.entry, mark.no_entry)
