"""Replies of people that began as the answer of an FAQ entry: noted with the reply, counted for the owner."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage.tables import Message, Status, UsedText


@dataclass(frozen=True)
class Used:
    """How often answers of the FAQ were sent by people. `unaltered`: as the entry says it, without a word changed."""

    sent: int
    unaltered: int
    suggested: int  #: of those sent, the ones that stood ready
    suggested_unaltered: int


def note(
    session: Session, message_id: int, *, entry: str, version: int, was_suggested: bool, is_unaltered: bool
) -> None:
    """Once for each reply."""
    if session.get(UsedText, message_id) is None:
        fields = {"entry": entry, "version": version, "was_suggested": was_suggested, "is_unaltered": is_unaltered}
        session.add(UsedText(message_id=message_id, **fields))


def used(session: Session, since: datetime, until: datetime) -> Used:
    """From `since` until `until` (not included); what was taken back or withdrawn does not count."""
    rows = session.execute(
        select(UsedText.was_suggested, UsedText.is_unaltered, func.count())
        .join(Message, Message.id == UsedText.message_id)
        .where(Message.created_at >= since, Message.created_at < until, Message.status != Status.CANCELLED)
        .group_by(UsedText.was_suggested, UsedText.is_unaltered)
    )
    counts = {(bool(suggested), bool(unaltered)): number for suggested, unaltered, number in rows}
    return Used(
        sent=sum(counts.values()),
        unaltered=counts.get((True, True), 0) + counts.get((False, True), 0),
        suggested=counts.get((True, True), 0) + counts.get((True, False), 0),
        suggested_unaltered=counts.get((True, True), 0),
    )
