"""What providers keep of erased contacts: deleted there, and asked for again until it is."""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.retry import WAITS
from bot.storage.engine import Store
from bot.storage.tables import ProviderCopy
from connectors.connector import Connector, Erasing
from connectors.errors import SendFailed

log = logging.getLogger("nightdesk.privacy")

LOOK_EVERY_SECONDS = 30.0
AT_ONCE = 50
# Long after every hiccup somebody has to mend something first; it is never given up.
LAST_WAIT = timedelta(days=1)


class CopyEraser:
    """Several may run; deleting twice does no harm."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector]) -> None:
        self._store = store
        self._erasing = {name: each for name, each in connectors.items() if isinstance(each, Erasing)}

    async def run(self, stop: asyncio.Event) -> None:
        """Delete what is due until `stop`."""
        while not stop.is_set():
            try:
                await self.look()
            except Exception:
                log.exception("providers' copies could not be deleted; it is tried again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)

    async def look(self) -> int:
        """Delete what is due now. Returns how many copies are left, due or not."""
        while due := await asyncio.to_thread(self._due):
            for copy_id, channel, external_id in due:
                try:
                    await self._erasing[channel].delete_copy(external_id)
                except SendFailed as failed:
                    await asyncio.to_thread(self._failed, copy_id, failed)
                else:
                    await asyncio.to_thread(self._gone, copy_id)
        return await asyncio.to_thread(self._left)

    def _left(self) -> int:
        with self._store.read() as session:
            return copies_left(session)

    def _due(self) -> list[tuple[int, str, str]]:
        now = clock.now()
        with self._store.read() as session:
            found = session.execute(
                select(ProviderCopy.id, ProviderCopy.channel, ProviderCopy.external_id)
                .where(
                    ProviderCopy.channel.in_(tuple(self._erasing)),
                    or_(ProviderCopy.not_before.is_(None), ProviderCopy.not_before <= now),
                )
                .order_by(ProviderCopy.id)
                .limit(AT_ONCE)
            )
            return [(row.id, row.channel, row.external_id) for row in found]

    def _gone(self, copy_id: int) -> None:
        with self._store.write() as session:
            copy = session.get(ProviderCopy, copy_id)
            if copy is not None:
                session.delete(copy)

    def _failed(self, copy_id: int, failed: SendFailed) -> None:
        with self._store.write() as session:
            copy = session.get(ProviderCopy, copy_id)
            if copy is None:
                return
            wait = WAITS[copy.attempts] if copy.attempts < len(WAITS) else LAST_WAIT
            copy.attempts += 1
            copy.error = failed.sentence
            copy.not_before = clock.now() + max(wait, timedelta(seconds=failed.retry_after_seconds or 0))


def copies_left(session: Session) -> int:
    """How many messages of erased contacts providers still keep."""
    return session.scalar(select(func.count()).select_from(ProviderCopy)) or 0
