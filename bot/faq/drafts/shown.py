"""Drafts as trainers see them: redacted, with what else is known of the question. Nothing of it is stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.faq.contradictions import Contradictions
from bot.faq.drafts.cleaned import cleaned
from bot.faq.drafts.differ import differ
from bot.faq.wording import normalised
from bot.redaction.marks import is_whole
from bot.redaction.of_conversation import redactor_for, shop_words
from bot.redaction.redactor import Redactor
from bot.storage.questions import words_of
from bot.storage.tables import Conversation, Draft, DraftState, Message, QuestionGroup, UnansweredQuestion, User

MOST_WORDINGS = 5


@dataclass(frozen=True)
class ShownDraft:
    """A draft in words. `conflicts`: drafts of other people who answered the same question differently."""

    id: int
    question: str
    wordings: tuple[str, ...]
    answer: str
    language: str
    answered_by: str
    made_at: datetime
    group: int | None
    nearest: tuple[tuple[str, float], ...]
    #: what of the answer is not what business.yml says
    contradictions: tuple[str, ...]
    #: whether something was taken out of the answer, so that a person must mend it
    answer_is_whole: bool
    conflicts: tuple[int, ...] = field(default=())

    @cached_property
    def words(self) -> str:
        """Of the question, as it is compared with others."""
        return normalised(self.question)


def open_drafts(
    session: Session, *, own: Sequence[str | None], language: str, contradictions: Contradictions
) -> list[ShownDraft]:
    """The drafts that wait for a person, newest first. `own` are the shop's number and address; `language` is the FAQ's."""
    answer = aliased(Message)
    rows = session.execute(
        select(Draft, Conversation, answer, User.name, UnansweredQuestion.group_id, QuestionGroup.nearest, answer.staff_id)
        .join(Message, Message.id == Draft.question_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(answer, answer.id == Draft.answer_id)
        .outerjoin(User, User.id == answer.staff_id)
        .outerjoin(UnansweredQuestion, UnansweredQuestion.message_id == Draft.question_id)
        .outerjoin(QuestionGroup, QuestionGroup.id == UnansweredQuestion.group_id)
        .where(Draft.state == DraftState.OPEN)
        .order_by(Draft.id.desc())
    ).all()
    words = shop_words(session)
    redactors: dict[int, Redactor] = {}

    def redacted(conversation_id: int, text: str) -> str:
        if conversation_id not in redactors:
            redactors[conversation_id] = redactor_for(session, conversation_id, own, words)
        return redactors[conversation_id].text(text)

    found: list[tuple[ShownDraft, int | None]] = []
    for draft, conversation, said, who, group, nearest, staff_id in rows:
        spoken = conversation.language or language
        asked = _wordings(session, draft.question_id, group)
        told = list(dict.fromkeys(" ".join(redacted(each, text).split()) for each, text in asked))
        answered = cleaned(redacted(conversation.id, said.text))
        found.append(
            (
                ShownDraft(
                    id=draft.id,
                    question=told[0] if told else "",
                    wordings=tuple(text for text in told if is_whole(text))[:MOST_WORDINGS],
                    answer=answered,
                    language=spoken,
                    answered_by=who or "",
                    made_at=draft.created_at,
                    group=group,
                    nearest=tuple((str(entry), float(likeness)) for entry, likeness in nearest or ()),
                    contradictions=tuple(each.problem for each in contradictions.of(answered, spoken)),
                    answer_is_whole=is_whole(answered),
                ),
                staff_id,
            )
        )
    return _with_conflicts(found)


def is_same_question(one: ShownDraft, other: ShownDraft) -> bool:
    """In one group, or in the same words."""
    if one.group is not None and one.group == other.group:
        return True
    return one.words == other.words


def _wordings(session: Session, question_id: int, group: int | None) -> list[tuple[int, str]]:
    """The ways in which it was asked, each with its conversation, that of the draft first."""
    numbers = [question_id]
    if group is not None:
        members = select(UnansweredQuestion.message_id).where(UnansweredQuestion.group_id == group)
        numbers += session.scalars(members.order_by(UnansweredQuestion.message_id.desc()).limit(MOST_WORDINGS * 10))
    found = words_of(session, list(dict.fromkeys(numbers)))
    seen: set[str] = set()
    told = []
    for number in numbers:
        if number in found and (key := normalised(found[number][0])) not in seen:
            seen.add(key)
            told.append((found[number][1], found[number][0]))
    return told


def _with_conflicts(found: Sequence[tuple[ShownDraft, int | None]]) -> list[ShownDraft]:
    """Two people who answered the same question differently make a conflict. Answers in two languages are not compared."""
    told = []
    for one, staff in found:
        against = tuple(
            other.id
            for other, others in found
            if other.id != one.id
            and others != staff
            and other.language == one.language
            and is_same_question(one, other)
            and differ(one.answer, other.answer)
        )
        told.append(replace(one, conflicts=against))
    return told
