"""Marking the bot's replies: for the console and its API alike. Each act is written down, also what was said before it.

Functions run in the caller's transaction.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.faq.learning.marks import Kind, Markable, MarkRefused, Verdict, judge
from bot.storage import audit, marks
from bot.storage.tables import Message


@dataclass(frozen=True)
class Summary:
    """How the marks stand. `predicted` is how sure the bot was of the answers that were marked, on average."""

    marks: int
    answered: int
    clarified: int
    handed_over: int
    answered_right: int
    share_right: float | None
    predicted: float | None
    could_be_marked: int  #: replies since the first marked one


def summary(session: Session) -> Summary:
    found = marks.marked(session)
    answers = [each for each in found if each.reply.kind is Kind.ANSWERED]
    right = sum(each.mark is not None and each.mark.verdict.is_right for each in answers)
    kinds = [each.reply.kind for each in found]
    first = marks.first_marked_reply(session)
    return Summary(
        marks=len(found),
        answered=len(answers),
        clarified=kinds.count(Kind.CLARIFIED),
        handed_over=kinds.count(Kind.HANDED_OVER),
        answered_right=right,
        share_right=right / len(answers) if answers else None,
        predicted=sum(each.confidence for each in answers) / len(answers) if answers else None,
        could_be_marked=marks.could_be_marked(session, first) if first is not None else 0,
    )


def mark(
    session: Session,
    message_id: int,
    *,
    right: bool,
    entry: str | None,
    no_entry: bool,
    known: Collection[str],
    user_id: int,
    now: datetime,
) -> Verdict:
    """Mark the reply `message_id`; it takes the place of an earlier mark. Raises MarkRefused.

    `known` are the ids of the entries that are served.
    """
    _, reply = _reply(session, message_id)
    verdict = judge(reply, right=right, entry=entry, no_entry=no_entry, known=known)
    before = marks.mark_of(session, message_id)
    if verdict != before:
        marks.set_mark(session, message_id, verdict, user_id=user_id, now=now)
        _record(session, "marked", message_id, verdict, before, user_id, now)
    return verdict


def unmark(session: Session, message_id: int, *, user_id: int, now: datetime) -> None:
    """Take the mark back; without one nothing happens. Raises MarkRefused."""
    _reply(session, message_id)
    before = marks.mark_of(session, message_id)
    if before is not None:
        marks.remove_mark(session, message_id)
        _record(session, "unmarked", message_id, None, before, user_id, now)


def _reply(session: Session, message_id: int) -> tuple[Message, Markable]:
    found = marks.reply_of(session, message_id)
    if found is None:
        raise MarkRefused("This reply of the bot does not exist (any more).")
    message, reply = found
    if reply is None:
        raise MarkRefused("This reply does not rest on one entry of the FAQ, so there is nothing to mark.")
    return message, reply


def _record(
    session: Session, act: str, message_id: int, now_said: Verdict | None, before: Verdict | None, user_id: int, now: datetime
) -> None:
    details: dict[str, Any] = {"message": message_id}
    for name, verdict in (("said", now_said), ("before", before)):
        if verdict is not None:
            details[name] = vars(verdict)
    audit.record(session, user_id=user_id, act=act, now=now, details=details)
