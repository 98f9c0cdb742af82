"""Notices when something that a page shows has changed, once for all open pages.

The database also changes when a part reports that it is alive; a page has nothing to show for that and is left in peace.
"""

import asyncio
import contextlib
import logging
import secrets
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import InstrumentedAttribute, Session

from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import (
    BusinessVersion,
    CalibrationServed,
    Conversation,
    Digest,
    Handoff,
    Mark,
    Message,
    NoticeDelivery,
    Override,
    Promise,
    Quarantined,
    StoredAttachment,
    StoredCalibration,
    User,
)

log = logging.getLogger("nightdesk.console")

LOOK_AT_MOST_EVERY_SECONDS = 0.1
LOOK_AGAIN_SECONDS = 30.0
# A change of an older message (a late delivery report) shows at the page's next refresh of its own.
NEWEST_MESSAGES = 500
NEWEST_PROMISES = 200


class Pulse:
    """Beats with every visible change. `mark` names the present beat; a page carries the mark that it was made at."""

    def __init__(self, store: Store) -> None:
        self._store = store
        # Marks of an earlier run of the console must never look like ours.
        self._run = secrets.token_hex(4)
        self._beats = 0
        self._seen: tuple[object, ...] | None = None
        self._beat = asyncio.Condition()
        self.is_over = False

    @property
    def mark(self) -> str:
        return f"{self._run}-{self._beats}"

    async def run(self, changes: Changes) -> None:
        """Watch until cancelled."""
        count = 0
        while True:
            count = await changes.wait(count, LOOK_AGAIN_SECONDS)
            try:
                seen = await asyncio.to_thread(self._look)
            except SQLAlchemyError:
                log.warning("the database cannot be read at this moment; looking again", exc_info=True)
                await asyncio.sleep(1)
                continue
            if seen != self._seen:
                self._seen = seen
                async with self._beat:
                    self._beats += 1
                    self._beat.notify_all()
            await asyncio.sleep(LOOK_AT_MOST_EVERY_SECONDS)

    async def end(self) -> None:
        """The console stops: whoever waits is let go, so that open pages do not hold the process back."""
        async with self._beat:
            self.is_over = True
            self._beat.notify_all()

    async def wait(self, mark: str, timeout_seconds: float) -> str:
        """The present mark, as soon as it is another than `mark`, or after `timeout_seconds`, or when all is over."""
        async with self._beat:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._beat.wait_for(lambda: self.is_over or self.mark != mark), timeout_seconds)
        return self.mark

    def _look(self) -> tuple[object, ...]:
        with self._store.read() as session:
            return _fingerprint(session)


def _fingerprint(session: Session) -> tuple[object, ...]:
    """Differs whenever something on a page does. A handful of small questions, about a millisecond."""
    newest = select(Message.id, Message.status_at, Message.status).order_by(Message.id.desc()).limit(NEWEST_MESSAGES)
    recent = newest.subquery()
    promised = select(Promise.id, Promise.warned_at).order_by(Promise.id.desc()).limit(NEWEST_PROMISES).subquery()
    told = select(NoticeDelivery).order_by(NoticeDelivery.notice_id.desc()).limit(NEWEST_PROMISES).subquery()
    questions: tuple[Select[*tuple[Any, ...]], ...] = (
        select(func.max(recent.c.id), func.max(recent.c.status_at)),
        _per(recent.c.status),
        _per(Handoff.state),
        _per(Conversation.holder),
        _per(StoredAttachment.status),
        select(func.max(Quarantined.id), func.count(Quarantined.seen_at)),
        select(func.count(User.id), func.count(User.disabled_at)),
        select(func.max(BusinessVersion.id)),
        select(func.max(Override.id), func.count(Override.withdrawn_by)),
        select(func.max(promised.c.id), func.count(promised.c.warned_at)),
        select(func.max(Digest.id)),
        _per(told.c.status),
        select(func.max(Mark.marked_at), func.count(Mark.message_id)),
        select(func.max(StoredCalibration.number)),
        select(func.max(CalibrationServed.id)),
    )
    return tuple(tuple(tuple(row) for row in session.execute(question)) for question in questions)


def _per(column: ColumnElement[str] | InstrumentedAttribute[str]) -> Select[*tuple[Any, ...]]:
    """How many rows there are of each value."""
    return select(column, func.count()).group_by(column).order_by(column)
