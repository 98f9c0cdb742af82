"""Retention: a contact about whom nothing is left to do is erased `retention_days` after the last message. Runs in the worker part."""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from bot import clock
from bot.live_hours import LiveHours
from bot.privacy.erase import Eraser, Erasure, StillSending
from bot.storage.engine import Store
from bot.storage.tables import Callback, CallbackState, Conversation, Handoff, HandoffState

log = logging.getLogger("nightdesk.privacy")

#: Real seconds, whatever the clock was moved to.
LOOK_EVERY_SECONDS = 3600.0
AT_ONCE = 100


def outdated(session: Session, before: datetime, limit: int) -> list[int]:
    """Contacts whose last message is older, oldest first; not those who still wait for people or for a call."""
    waits = exists().where(Handoff.conversation_id == Conversation.id, Handoff.state != HandoffState.CLOSED)
    is_called = exists().where(Callback.conversation_id == Conversation.id, Callback.state == CallbackState.BOOKED)
    return list(
        session.scalars(
            select(Conversation.contact_id)
            .where(Conversation.last_message_at < before, ~waits, ~is_called)
            .order_by(Conversation.last_message_at)
            .limit(limit)
        )
    )


class Retention:
    def __init__(self, store: Store, live: LiveHours, eraser: Eraser) -> None:
        self._store = store
        self._live = live
        self._eraser = eraser

    async def run(self, stop: asyncio.Event) -> None:
        """Look at the start and about once an hour until `stop`."""
        while not stop.is_set():
            try:
                while await self.look() == AT_ONCE and not stop.is_set():
                    pass
            except Exception:
                log.exception("old conversations could not be erased; it is tried again in an hour")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)

    async def look(self) -> int:
        """Erase what is too old now. Returns how many contacts."""
        before = clock.now() - timedelta(days=self._live.business.retention_days)
        erased, done = 0, Erasure()
        for contact_id in await asyncio.to_thread(self._outdated, before):
            try:
                one = await self._eraser.erase(contact_id)
            except StillSending:
                continue
            erased += 1
            done.left += one.left
        if not erased:
            # Also what an erasure on another machine has left here, or a replay that was ended half-way.
            await asyncio.to_thread(self._eraser.forget_asked)
        else:
            await self._eraser.finish(done, anew=False)
            log.info("%s contacts were erased, %s days after their last message", erased, self._live.business.retention_days)
        for sentence in done.left:
            log.warning("erasing: %s", sentence)
        return erased

    def _outdated(self, before: datetime) -> list[int]:
        with self._store.read() as session:
            return outdated(session, before, AT_ONCE)
