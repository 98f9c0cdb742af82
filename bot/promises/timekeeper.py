"""The timekeeper: does what is due because of the time, not because somebody wrote. Runs in the worker part.

Several may run, and one may have been away for hours: whatever it does is keyed, and it asks what is due now, never what
became due since it last looked.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from datetime import datetime

from bot import clock
from bot.answering.verdict_asker import VerdictAsker
from bot.channels.channel_watch import ChannelWatch
from bot.channels.undelivered import Undelivered
from bot.live_hours import LiveHours
from bot.notices.digest import DigestMaker
from bot.notices.waiting_mail import WaitingMail
from bot.on_call.urgent import Urgent
from bot.promises.promise_keeper import PromiseKeeper
from bot.staff.scheduled import Scheduled
from bot.storage.engine import Store
from bot.words.texts import Texts

log = logging.getLogger("nightdesk.timekeeper")

#: Real seconds, whatever the clock was moved to.
LOOK_EVERY_SECONDS = 1.0


class Timekeeper:
    """One timekeeper. `outlets` are those through which staff are told outside the console."""

    def __init__(self, store: Store, live: LiveHours, texts: Texts, outlets: tuple[str, ...]) -> None:
        keeper = PromiseKeeper(store, live, texts, outlets)
        digests = DigestMaker(store, live, outlets)
        self._duties: tuple[Callable[[datetime], None], ...] = (
            keeper.look,
            digests.look,
            Scheduled(store).look,
            Undelivered(store, live, outlets).look,
            ChannelWatch(store, live, outlets).look,
            VerdictAsker(store, live, texts).look,
            Urgent(store, live, outlets).look,
            WaitingMail(store, live, outlets).look,
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Look about once a second until `stop`."""
        while not stop.is_set():
            await asyncio.to_thread(self.look, clock.now())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)

    def look(self, now: datetime) -> None:
        """Everything that is due at `now`. One duty that fails keeps no other from being done, and is tried again."""
        for duty in self._duties:
            try:
                duty(now)
            except Exception:
                log.exception("what is due could not be done; it is tried again")
