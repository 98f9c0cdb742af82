"""What customers asked of the FAQ: the questions of some days, with who asked them and what staff said about the replies."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.answering.burst import together
from bot.faq.learning.marks import Verdict, markable
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Direction, Mark, Message, Outcome, Proof
from connectors.messages import Kind

#: Rules of replies that began with looking into the FAQ; and those by which nobody, or something broken, answered.
_LOOKED_UP = ("faq_answer", "faq_clarify", "faq_several", "handoff:low_confidence", "handoff:always_human")
_UNANSWERED = ("handoff:failure", "handoff:people_answer_now", "fallback")
_READ = (Kind.TEXT.value, Kind.EDIT.value)


@dataclass(frozen=True)
class StoredMark:
    """What staff said about the reply `message_id`; `first` was the bot's first candidate."""

    message_id: int
    verdict: Verdict
    first: str


@dataclass(frozen=True)
class StoredQuestion:
    """What one customer asked in one message, or in several in a row."""

    message_id: int
    contact_id: int
    text: str
    language: str | None  #: the conversation's
    mark: StoredMark | None


@dataclass(frozen=True)
class Questions:
    """The questions, newest first; of the messages that are none of the FAQ's, how many there are of which reason."""

    found: list[StoredQuestion]
    left_out: Counter[str]


def asked_since(session: Session, since: datetime) -> Questions:
    """All that customers asked since then, as far as the FAQ has to do with it.

    Left out is what never reaches the FAQ (hours, greetings, buttons, calls), what a person who held the conversation was
    told, and what only says what another message means ("no, not that").
    """
    reply = aliased(Message)
    asked = (
        select(
            Message.id, Message.text, Message.kind, Message.joined_to_id, Message.outcome, Conversation.contact_id,
            Conversation.language, reply.id, Proof.rule, Proof.entry, Proof.confidence, Proof.details, Mark.is_right,
            Mark.entry, Mark.no_entry,
        )
        .join(Conversation, Conversation.id == Message.conversation_id)
        .outerjoin(reply, reply.reply_to_id == Message.id)
        .outerjoin(Proof, Proof.message_id == reply.id)
        .outerjoin(Mark, Mark.message_id == reply.id)
        .where(Message.direction == Direction.IN, Message.author == Author.CONTACT, Message.created_at >= since)
        .order_by(Message.id.desc())
    )  # fmt: skip
    found: list[StoredQuestion] = []
    left_out: Counter[str] = Counter()
    earlier: dict[int, list[str]] = {}
    rows = session.execute(asked).all()
    for row in rows:
        if row[3] is not None:
            earlier.setdefault(row[3], []).insert(0, row[1].strip())
    for number, text, kind, joined_to, outcome, contact, language, reply_id, rule, *rest in rows:
        entry, confidence, details, is_right, marked_entry, no_entry = rest
        if joined_to is not None:
            continue
        reason = _why_not(kind, text, outcome, rule, details or {})
        if reason:
            left_out[reason] += 1
            continue
        mark = None
        reply_of = markable(rule, entry, confidence, details) if is_right is not None else None
        if reply_of is not None:
            mark = StoredMark(reply_id, Verdict(is_right, marked_entry, no_entry), reply_of.first)
        whole = together([*earlier.get(number, ()), text.strip()])
        found.append(StoredQuestion(number, contact, whole, language, mark))
    return Questions(found, left_out)


def anything_since(session: Session, since: datetime) -> bool:
    """Whether customers wrote anything since then: without looking whether it is for the FAQ, so at once."""
    written = select(Message.id).where(
        Message.direction == Direction.IN, Message.author == Author.CONTACT, Message.created_at >= since
    )
    return session.scalar(written.limit(1)) is not None


def still_there(store: Store, message_ids: Sequence[int]) -> set[int]:
    """Which of these messages there are: of at most some hundreds."""
    with store.read() as session:
        return set(session.scalars(select(Message.id).where(Message.id.in_(message_ids))))


def _why_not(kind: str, text: str, outcome: str | None, rule: str | None, details: dict[str, Any]) -> str:
    """Why a message is no question of the FAQ; empty when it is one."""
    if kind not in _READ or not any(char.isalnum() for char in text):
        return "no_words"
    if outcome in (Outcome.STAFF, Outcome.BLOCKED, Outcome.QUARANTINED):
        return "told_people"
    if rule is None:
        return ""
    if rule not in (*_LOOKED_UP, *_UNANSWERED):
        return "other_rule"
    if details.get("denied"):
        return "about_another_message"
    return ""


def words_of(session: Session, message_ids: Sequence[int]) -> dict[int, tuple[str, int]]:
    """The texts of the messages that (still) exist with their conversations, by id: what was erased is not among them."""
    found: dict[int, tuple[str, int]] = {}
    for start in range(0, len(message_ids), 500):
        some = message_ids[start : start + 500]
        parts: dict[int, list[str]] = {}
        conversations: dict[int, int] = {}
        rows = session.execute(
            select(Message.id, Message.joined_to_id, Message.text, Message.conversation_id)
            .where(Message.id.in_(some) | Message.joined_to_id.in_(some))
            .order_by(Message.id)
        )
        for number, joined_to, text, conversation in rows:
            parts.setdefault(joined_to or number, []).append(text.strip())
            conversations[number] = conversation
        found |= {number: (together(parts[number]), conversations[number]) for number in some if number in conversations}
    return found
