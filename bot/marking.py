"""Marking the bot's replies: for the console and its API alike. Each act is written down, also what was said before it.

Functions run in the caller's transaction.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.faq.marks import Markable, MarkRefused, Verdict, judge
from bot.storage import audit, marks
from bot.storage.tables import Message


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
