"""Pauses: a provider that refuses everything (a revoked token) stops its channel, and nothing is lost by that.

Whatever is to be sent waits in its order. The login is tried every so often, ever less when it keeps failing, and at once when
somebody asks for it in the console. As soon as the provider takes it, the channel goes on by itself.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock
from bot.channels.alarms import AlarmKind, clear, ring
from bot.storage import channels
from bot.storage.engine import Store
from connectors.connector import Connector
from connectors.errors import SendFailed

log = logging.getLogger("nightdesk.pauses")

LOOK_EVERY_SECONDS = 1.0


def pause(session: Session, channel: str, why: str, now: datetime, outlets: tuple[str, ...]) -> None:
    """Send nothing on `channel` until its provider takes our login."""
    if channels.pause(session, channel, why, now, clock.real_now()):
        log.warning("nothing is sent on %s until its provider takes our login: %s", channel, why)
        ring(session, channel, AlarmKind.PAUSED, f"What is to be sent waits in its order. {why}", now, outlets)


class PauseKeeper:
    """Tries the logins of paused channels. Several may run."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector], outlets: tuple[str, ...] = ()) -> None:
        self._store = store
        self._connectors = connectors
        self._outlets = outlets

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self.look()
            except Exception:
                log.exception("paused channels could not be looked after; it is tried again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)

    async def look(self) -> None:
        """Try the logins that are due."""
        for channel in await asyncio.to_thread(self._due):
            try:
                await self._connectors[channel].check()
            except SendFailed as failed:
                log.warning("%s stays paused: %s", channel, failed.sentence)
                await asyncio.to_thread(self._still_refused, channel, failed.sentence)
            else:
                await asyncio.to_thread(self._resume, channel)

    def _due(self) -> list[str]:
        with self._store.read() as session:
            if not channels.paused(session):
                return []
        with self._store.write() as session:
            return channels.due_checks(session, tuple(self._connectors), clock.now())

    def _still_refused(self, channel: str, why: str) -> None:
        with self._store.write() as session:
            channels.still_refused(session, channel, why)

    def _resume(self, channel: str) -> None:
        now = clock.now()
        with self._store.write() as session:
            if channels.resume(session, channel, now):
                log.warning("%s is sent on again", channel)
                clear(session, channel, AlarmKind.PAUSED, now, self._outlets)
