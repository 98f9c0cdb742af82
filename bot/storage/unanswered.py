"""Unanswered questions in the database: which there are, the groups that they form, and what was decided about those."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, exists, or_, select, update
from sqlalchemy.orm import Session, aliased

from bot.handoff import Reason
from bot.storage.insert import insert_new
from bot.storage.questions import words_of
from bot.storage.tables import (
    About,
    Author,
    Conversation,
    Direction,
    Mark,
    Message,
    Proof,
    QuestionGroup,
    UnansweredQuestion,
    Verdict,
    Why,
)
from connectors.messages import Kind

_HANDED_OVER, _DENIED = f"handoff:{Reason.LOW_CONFIDENCE}", f"handoff:{Reason.DENIED}"
_ASKED = ("faq_answer", "faq_clarify", "faq_several", _HANDED_OVER)
_READ = (Kind.TEXT.value, Kind.EDIT.value)


#: Questions older than this are in no group any more; what was decided about them stays decided.
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Unanswered:
    """A question with what is known of it so far; `group_id` None: it is in no group yet."""

    message_id: int
    conversation_id: int
    contact_id: int
    text: str
    language: str | None
    asked_at: datetime
    why: Why
    group_id: int | None = None
    vector: bytes | None = None
    models: str | None = None
    grouped_at: datetime | None = None


def unanswered_since(session: Session, since: datetime) -> list[Unanswered]:
    """What was asked since then and not answered, eldest first, each with its group if it is in one."""
    whys = _whys(session, since)
    if not whys:
        return []
    words = words_of(session, list(whys))
    found: list[Unanswered] = []
    numbers = sorted(whys)
    for start in range(0, len(numbers), 500):
        rows = session.execute(
            select(Message, Conversation.contact_id, Conversation.language, UnansweredQuestion)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .outerjoin(UnansweredQuestion, UnansweredQuestion.message_id == Message.id)
            .where(Message.id.in_(numbers[start : start + 500]), Message.kind.in_(_READ))
            .order_by(Message.id)
        )
        for message, contact_id, language, known in rows:
            text = words[message.id][0]
            if not any(char.isalpha() for char in text):
                continue
            grouped = (known.group_id, known.vector, known.models, known.grouped_at) if known is not None else ()
            found.append(
                Unanswered(
                    message.id, message.conversation_id, contact_id, text, language, message.created_at, whys[message.id], *grouped
                )
            )
    return found


def is_due(session: Session, now: datetime) -> bool:
    """Whether there is a question that is in no group yet."""
    return any(each.group_id is None for each in unanswered_since(session, now - KEPT))


def groups(session: Session, group_ids: Sequence[int] | None = None) -> list[QuestionGroup]:
    """The groups; None: all of them."""
    found = select(QuestionGroup).order_by(QuestionGroup.id)
    return list(session.scalars(found if group_ids is None else found.where(QuestionGroup.id.in_(group_ids))))


def keep(
    session: Session, grouped: Sequence[tuple[Unanswered, int]], nearest: Mapping[int, list[Any]], models: str, now: datetime
) -> dict[int, int]:
    """Write down the group of every question, with its vector; groups below 0 are new. Returns their ids.

    A message that was erased meanwhile is left out. Groups without a question go, unless something was decided about them.
    """
    ids: dict[int, int] = {}
    for name in sorted({group for _, group in grouped if group < 0}, reverse=True):
        made = QuestionGroup(created_at=now, nearest=nearest.get(name, []))
        session.add(made)
        session.flush()
        ids[name] = made.id
    for name, some in nearest.items():
        if name > 0:
            session.execute(update(QuestionGroup).where(QuestionGroup.id == name).values(nearest=some))
    there = set(session.scalars(select(Message.id).where(Message.id.in_([each.message_id for each, _ in grouped]))))
    for question, group in grouped:
        if question.message_id not in there:
            continue
        row = {
            "group_id": ids.get(group, group), "why": question.why.value, "vector": question.vector, "models": models,
            "grouped_at": question.grouped_at or now,
        }  # fmt: skip
        if not insert_new(session, UnansweredQuestion, {"message_id": question.message_id, **row}):
            session.execute(
                update(UnansweredQuestion).where(UnansweredQuestion.message_id == question.message_id).values(**row)
            )
    has_question = exists().where(UnansweredQuestion.group_id == QuestionGroup.id)
    session.execute(
        delete(QuestionGroup)
        .where(QuestionGroup.decision.is_(None), ~has_question)
        .execution_options(synchronize_session=False)
    )
    return ids


def question_before(session: Session, conversation_id: int, message_id: int) -> int | None:
    """The question that a message of the customer denies what was said to; None when there is none."""
    question, reply = aliased(Message), aliased(Message)
    found = (
        select(question.id, Proof.details)
        .join(reply, reply.reply_to_id == question.id)
        .join(Proof, Proof.message_id == reply.id)
        .where(question.conversation_id == conversation_id, question.id < message_id, Proof.rule.in_(_ASKED))
        .order_by(question.id.desc())
    )
    return next((number for number, details in session.execute(found) if not (details or {}).get("denied")), None)


def _whys(session: Session, since: datetime) -> dict[int, Why]:
    """The messages with a question that was not answered."""
    question, reply = aliased(Message), aliased(Message)
    pairs = (
        select(question.id, question.conversation_id, Proof.rule, Proof.details, Mark.is_right, Verdict.is_good)
        .join(reply, reply.reply_to_id == question.id)
        .join(Proof, Proof.message_id == reply.id)
        .outerjoin(Mark, Mark.message_id == reply.id)
        .outerjoin(Verdict, (Verdict.message_id == reply.id) & (Verdict.about == About.BOT))
        .where(
            question.direction == Direction.IN,
            question.author == Author.CONTACT,
            question.created_at >= since,
            or_(Proof.rule.in_((*_ASKED, _DENIED, "fallback")), Mark.is_right.is_(False), Verdict.is_good.is_(False)),
        )
        .order_by(question.id)
    )
    found: dict[int, Why] = {}
    asked: dict[int, int] = defaultdict(int)  # by conversation: the question that what comes next may deny
    for number, conversation, rule, details, is_right, is_good in session.execute(pairs):
        is_anew = bool((details or {}).get("denied"))
        if rule == _DENIED:
            if asked[conversation]:
                found[asked[conversation]] = Why.DENIED
        elif rule == _HANDED_OVER and is_right is not True:
            found.setdefault(asked[conversation] if is_anew and asked[conversation] else number, Why.HANDED_OVER)
        elif rule == "fallback":
            found.setdefault(number, Why.FALLBACK)
        elif is_right is False and rule in _ASKED:
            found.setdefault(number, Why.MARKED_WRONG)
        elif is_good is False:
            found.setdefault(number, Why.THUMB_DOWN)
        if rule in _ASKED and not is_anew:
            asked[conversation] = number
    return found
