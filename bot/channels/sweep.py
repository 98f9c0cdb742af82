"""The sweep: asks providers what customers wrote, and takes in what never reached us. Runs in the gateway part.

A provider gives up on a webhook after seconds (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides), so
whatever came while nobody answered would be lost. At the start and about every five minutes one process (a lease in the
database sees to that) lists what came in since the last complete sweep, and a little before. What is missing goes the way of
the webhook: the same reception, the same key (channel, external id), so a webhook that comes at the same moment is one row.

A sweep that fails is tried again, ever less often; after a few failures there is an alarm. What it did not get is got by the
next one, because a sweep counts from the last *complete* one.
"""

import asyncio
import contextlib
import logging
import os
import random
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot import clock
from bot.channels.alarms import AlarmKind, clear, ring
from bot.reception import Reception
from bot.storage import channels, inbox, leases
from bot.storage.engine import Store
from connectors.connector import Connector, Listing
from connectors.errors import SendFailed

log = logging.getLogger("nightdesk.sweep")

SWEEP_EVERY = timedelta(minutes=5)
#: Several that run must not ask at the same moment, and all shops of the world not on the full minute.
JITTER = timedelta(seconds=20)
#: Also looked through again: what a provider lists a little late, and what our clocks differ by.
OVERLAP = timedelta(minutes=15)
#: What is older was answered in another way, or never will be.
LOOK_BACK_AT_MOST = timedelta(days=30)
FIRST_RETRY = timedelta(seconds=5)
ALARM_AFTER_FAILURES = 3
#: Of a process that died while it swept; whoever sweeps renews it long before.
LEASE_LASTS = timedelta(seconds=30)
RENEW_EVERY = timedelta(seconds=10)
STORED_AT_ONCE = 100


class Sweeper:
    """Sweeps those of `connectors` whose provider can be asked. `outlets`: through which staff are told of an alarm."""

    def __init__(
        self,
        store: Store,
        connectors: Mapping[str, Connector],
        outlets: tuple[str, ...] = (),
        jitter: Callable[[], float] = lambda: random.uniform(-1, 1),  # noqa: S311 - nothing secret hangs on it
    ) -> None:
        self._store = store
        self._listing = {name: each for name, each in connectors.items() if isinstance(each, Listing)}
        self._reception = Reception(store)
        self._outlets = outlets
        self._jitter = jitter
        self.name = f"{socket.gethostname()}:{os.getpid()}:{id(self)}"

    async def run(self, stop: asyncio.Event) -> None:
        """Sweep every channel until `stop`, beginning at once."""
        await asyncio.gather(*(self._keep_sweeping(channel, stop) for channel in self._listing), stop.wait())

    async def _keep_sweeping(self, channel: str, stop: asyncio.Event) -> None:
        began = clock.real_now()
        while not stop.is_set():
            try:
                wait = await self.sweep_if_due(channel, began)
            except Exception:
                log.exception("the sweep of %s could not be recorded; it is tried again", channel)
                wait = SWEEP_EVERY / 5
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait.total_seconds())

    async def sweep_if_due(self, channel: str, started_at: datetime) -> timedelta:
        """Sweep unless somebody else does or has since `started_at` and lately. Returns how long to wait before the next look."""
        async with self._alone(channel) as is_alone:
            if not is_alone:
                # Whoever has the lease may have died with it.
                return LEASE_LASTS
            swept_at = await asyncio.to_thread(self._swept_at, channel)
            age = clock.real_now() - swept_at if swept_at is not None else SWEEP_EVERY
            if swept_at is not None and swept_at >= started_at and age < SWEEP_EVERY - JITTER:
                return SWEEP_EVERY - age + JITTER * self._jitter()
            failures = await self.sweep(channel)
        if failures:
            return min(timedelta(seconds=FIRST_RETRY.total_seconds() * 2 ** min(failures - 1, 10)), SWEEP_EVERY)
        return SWEEP_EVERY + JITTER * self._jitter()

    async def sweep(self, channel: str) -> int:
        """One sweep. Returns how many failed in a row: 0 when this one was complete."""
        began = clock.real_now()
        since = await asyncio.to_thread(self._since, channel, began)
        try:
            received = await self._listing[channel].received_since(since, self._known(channel))
        except SendFailed as failed:
            log.warning("the sweep of %s failed: %s", channel, failed.sentence)
            return await asyncio.to_thread(self._failed, channel, failed.sentence)
        found = 0
        for start in range(0, len(received), STORED_AT_ONCE):
            found += await asyncio.to_thread(self._reception.store_all, received[start : start + STORED_AT_ONCE])
        if found:
            log.warning("the sweep of %s found %s messages that had not reached us", channel, found)
        await asyncio.to_thread(self._complete, channel, began, found)
        return 0

    def _known(self, channel: str) -> Callable[[Sequence[str]], set[str]]:
        def known(external_ids: Sequence[str]) -> set[str]:
            with self._store.read() as session:
                return inbox.known_ids(session, channel, external_ids)

        return known

    def _swept_at(self, channel: str) -> datetime | None:
        with self._store.write() as session:
            return channels.state_of(session, channel, clock.real_now()).swept_at

    def _since(self, channel: str, now: datetime) -> datetime:
        with self._store.write() as session:
            state = channels.state_of(session, channel, now)
            return since(state.began_at, state.swept_until, now)

    def _complete(self, channel: str, began: datetime, found: int) -> None:
        with self._store.write() as session:
            state = channels.state_of(session, channel, began)
            state.swept_until, state.swept_at, state.sweep_found = began, clock.real_now(), found
            state.sweep_found_total += found
            state.sweep_failures, state.sweep_error = 0, None
            clear(session, channel, AlarmKind.SWEEP, clock.now(), self._outlets)

    def _failed(self, channel: str, sentence: str) -> int:
        with self._store.write() as session:
            state = channels.state_of(session, channel, clock.real_now())
            state.sweep_failures += 1
            state.sweep_error = sentence
            if state.sweep_failures >= ALARM_AFTER_FAILURES:
                told = f"What customers wrote cannot be looked up, so a message that did not reach us stays away: {sentence}"
                ring(session, channel, AlarmKind.SWEEP, told, clock.now(), self._outlets)
            return state.sweep_failures

    @asynccontextmanager
    async def _alone(self, channel: str) -> AsyncIterator[bool]:
        """Whether this process is the one that sweeps `channel`; it stays so inside."""
        duty = f"sweep:{channel}"
        if not await asyncio.to_thread(self._take, duty):
            yield False
            return
        renewing = asyncio.create_task(self._renew(duty))
        try:
            yield True
        finally:
            renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await renewing
            await asyncio.to_thread(self._give_back, duty)

    async def _renew(self, duty: str) -> None:
        while True:
            await asyncio.sleep(RENEW_EVERY.total_seconds())
            # Without it somebody else may sweep too, which doubles work and nothing else.
            with contextlib.suppress(Exception):
                await asyncio.to_thread(self._take, duty)

    def _take(self, duty: str) -> bool:
        with self._store.write() as session:
            return leases.take(session, duty, self.name, clock.real_now(), LEASE_LASTS)

    def _give_back(self, duty: str) -> None:
        with self._store.write() as session:
            leases.give_back(session, duty, self.name)


def since(began_at: datetime, swept_until: datetime | None, now: datetime) -> datetime:
    """From when on a sweep looks: never before the channel was ours, and never further back than makes sense. Pure."""
    return max((swept_until or began_at) - OVERLAP, began_at, now - LOOK_BACK_AT_MOST)
