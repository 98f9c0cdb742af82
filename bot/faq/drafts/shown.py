"""Drafts as trainers see them: redacted, with what else is known of the question. Nothing of it is stored."""

from collections import defaultdict
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
from bot.redaction.of_conversation import Redactors
from bot.storage.questions import words_of
from bot.storage.tables import Conversation, Draft, DraftState, Message, QuestionGroup, UnansweredQuestion, User

MOST_WORDINGS = 5
#: So many groups in one question to the database.
_TOGETHER = 500


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
    spoken_in = [conversation.language or language for _, conversation, *_ in rows]
    asked = _asked(
        session,
        [(draft.question_id, group, spoken) for (draft, _, _, _, group, *_), spoken in zip(rows, spoken_in, strict=True)],
        language,
    )
    redactors = Redactors(session, own)
    redactors.know(conversation.id for _, conversation, *_ in rows)
    redactors.know(number for some in asked for number, _ in some[: 1 + MOST_WORDINGS])

    found: list[tuple[ShownDraft, int | None]] = []
    for (draft, conversation, said, who, group, nearest, staff_id), wordings, spoken in zip(rows, asked, spoken_in, strict=True):
        told = _told(wordings, redactors)
        answered = cleaned(redactors.text(conversation.id, said.text))
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


def _asked(
    session: Session, drafts: Sequence[tuple[int, int | None, str]], language: str
) -> list[list[tuple[int, str]]]:
    """Of each draft's question, group and language the ways in which it was asked, each with its conversation, that of the draft first.

    What was asked in another language is no wording of it; `language`: of conversations of which it is not known.
    """
    members: dict[tuple[int, str], list[int]] = defaultdict(list)
    groups = sorted({group for _, group, _ in drafts if group is not None})
    for start in range(0, len(groups), _TOGETHER):
        of = UnansweredQuestion.group_id.in_(groups[start : start + _TOGETHER])
        found = (
            select(UnansweredQuestion.group_id, UnansweredQuestion.message_id, Conversation.language)
            .join(Message, Message.id == UnansweredQuestion.message_id)
            .join(Conversation, Conversation.id == Message.conversation_id)
            .where(of)
            .order_by(UnansweredQuestion.message_id.desc())
        )
        for group, number, spoken in session.execute(found):
            some = members[group, spoken or language]
            if len(some) < MOST_WORDINGS * 10:
                some.append(number)
    numbers = [list(dict.fromkeys((question, *members.get((group or 0, spoken), ())))) for question, group, spoken in drafts]
    words = words_of(session, list({number for some in numbers for number in some}))
    return [_distinct([words[number] for number in some if number in words]) for some in numbers]


def _distinct(some: Sequence[tuple[str, int]]) -> list[tuple[int, str]]:
    by_words: dict[str, tuple[int, str]] = {}
    for text, conversation in some:
        by_words.setdefault(normalised(text), (conversation, text))
    return list(by_words.values())


def _told(asked: Sequence[tuple[int, str]], redactors: Redactors) -> list[str]:
    """The wordings redacted, each once; no more of them than until enough have lost nothing."""
    told: dict[str, None] = {}
    for conversation, text in asked:
        told[" ".join(redactors.text(conversation, text).split())] = None
        if sum(map(is_whole, told)) >= MOST_WORDINGS:
            break
    return list(told)


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
