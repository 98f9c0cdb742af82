"""What became of each entry of the FAQ among the messages that are kept: how often it was thought of, said, and marked wrong."""

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage.tables import Mark, Message, Proof

#: Counting anew takes what was erased since into account.
COUNTED_ANEW_AFTER = timedelta(minutes=10)
_RULES = ("faq_answer", "faq_clarify", "handoff:low_confidence")


@dataclass(frozen=True)
class EntryFigures:
    """`asked`: it was the first thing that the bot thought of; `answered`: it was said then. `last`: when it was said last."""

    asked: int = 0
    answered: int = 0
    wrong: int = 0
    last: datetime | None = None


NOTHING = EntryFigures()


@dataclass
class FiguresByEntry:
    """Hold one per console: only what came since the last look is counted."""

    _kept: dict[str, EntryFigures] = field(default_factory=dict)
    _upto: int = 0
    _counted_at: datetime | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, session: Session, now: datetime) -> dict[str, EntryFigures]:
        with self._lock:
            if self._counted_at is None or not timedelta(0) <= now - self._counted_at < COUNTED_ANEW_AFTER:
                self._kept, self._upto, self._counted_at = {}, 0, now
            self._count(session)
            found = dict(self._kept)
        # Marks are few, and come to old messages too.
        wrong = (
            select(Proof.entry, func.count())
            .join(Mark, Mark.message_id == Proof.message_id)
            .where(Mark.is_right.is_(False), Proof.entry.is_not(None))
            .group_by(Proof.entry)
        )
        for entry, count in session.execute(wrong):
            assert entry is not None
            found[entry] = replace(found.get(entry, NOTHING), wrong=count)
        return found

    def _count(self, session: Session) -> None:
        # Up to one and the same message, so that nothing is counted twice.
        newest = session.scalar(select(func.max(Proof.message_id))) or 0
        asked = (
            select(Proof.entry, Proof.rule, func.count(), func.max(Proof.message_id))
            .where(Proof.message_id > self._upto, Proof.message_id <= newest)
            .where(Proof.entry.is_not(None), Proof.rule.in_(_RULES))
            .group_by(Proof.entry, Proof.rule)
        )
        last: dict[int, str] = {}
        for entry, rule, count, message_id in session.execute(asked):
            assert entry is not None
            known = self._kept.get(entry, NOTHING)
            if rule == "faq_answer":
                last[message_id] = entry
                known = replace(known, answered=known.answered + count)
            self._kept[entry] = replace(known, asked=known.asked + count)
        ids = sorted(last)
        for start in range(0, len(ids), 500):
            times = select(Message.id, Message.created_at).where(Message.id.in_(ids[start : start + 500]))
            for message_id, at in session.execute(times):
                self._kept[last[message_id]] = replace(self._kept[last[message_id]], last=at)
        self._upto = newest
