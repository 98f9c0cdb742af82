"""Watches over how Telegram reaches us. Runs in the gateway part.

With a webhook Telegram is asked every two minutes what it thinks of it: one that is not ours (any more) is set again; one behind
which more and more waits, or that failed lately, is an alarm. Without one, it is written down when Telegram last answered;
bot/channels/channel_watch.py, which lives in another part, rings when that is too long ago.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from bot import clock
from bot.channels.alarms import AlarmKind, clear, ring
from bot.storage import channels, leases
from bot.storage.engine import Store
from connectors.errors import FailureKind, SendFailed
from connectors.telegram.connector import WebhookState

log = logging.getLogger("nightdesk.telegram_watch")

CHANNEL = "telegram"
LOOK_EVERY = timedelta(minutes=2)
#: A little less than that: whoever comes first looks, and the others find it taken.
LEASE_LASTS = LOOK_EVERY - timedelta(seconds=10)
WRITE_DOWN_EVERY_SECONDS = 15.0
#: More waits than at the look before, so often in a row, and at least so many: it does not come through.
RISES_TO_ALARM = 2
PENDING_TO_ALARM = 3
FAILED_LATELY = timedelta(minutes=5)
#: Telegram itself may be away for a while.
NOT_ASKED_TO_ALARM = timedelta(minutes=10)


class Webhook(Protocol):
    """Of the Telegram connector. Both raise SendFailed."""

    async def set_webhook(self, public_url: str) -> None: ...

    async def webhook_state(self, public_url: str) -> WebhookState: ...


class WebhookWatch:
    """Of several gateways one looks at a time. `outlets`: through which staff are told of an alarm."""

    def __init__(self, store: Store, telegram: Webhook, public_url: str, outlets: tuple[str, ...] = ()) -> None:
        self._store = store
        self._telegram = telegram
        self._public_url = public_url
        self._outlets = outlets
        self._began = clock.real_now()

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`, for the first time after a while: a gateway that starts sets its webhook by itself."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY.total_seconds())
                return
            try:
                if await asyncio.to_thread(self._is_our_turn):
                    await self.look()
            except Exception:
                log.exception("what Telegram thinks of the webhook could not be looked at; it is tried again")

    async def look(self) -> None:
        """Ask Telegram once, mend what can be mended, ring or clear the alarm."""
        was_set = False
        try:
            state = await self._telegram.webhook_state(self._public_url)
            if not state.is_ours:
                log.warning("Telegram calls another address than ours; the webhook is set again")
                await self._telegram.set_webhook(self._public_url)
                was_set = True
        except SendFailed as failed:
            log.warning("the Telegram webhook could not be looked at: %s", failed.sentence)
            await asyncio.to_thread(self._not_asked, failed)
            return
        await asyncio.to_thread(self._asked, state, was_set)

    def _is_our_turn(self) -> bool:
        with self._store.write() as session:
            # Under a new name each time, so that nobody looks a second time before the lease has run out.
            return leases.take(session, "telegram:watch", secrets.token_hex(8), clock.real_now(), LEASE_LASTS)

    def _asked(self, state: WebhookState, was_set: bool) -> None:
        real_now = clock.real_now()
        with self._store.write() as session:
            row = channels.state_of(session, CHANNEL, real_now)
            row.pending_rises = rises(row.pending, row.pending_rises, state.pending)
            row.pending, row.webhook_looked_at, row.polled_at = state.pending, real_now, None
            if was_set:
                row.webhook_set_at = real_now
            row.webhook_error = trouble(state, row.pending_rises, real_now)
            if row.webhook_error is None:
                clear(session, CHANNEL, AlarmKind.WEBHOOK, clock.now(), self._outlets)
            else:
                ring(session, CHANNEL, AlarmKind.WEBHOOK, row.webhook_error, clock.now(), self._outlets)

    def _not_asked(self, failed: SendFailed) -> None:
        real_now = clock.real_now()
        with self._store.write() as session:
            row = channels.state_of(session, CHANNEL, real_now)
            row.webhook_error = f"Telegram could not be asked about its webhook: {failed.sentence}"
            since = row.webhook_looked_at or self._began
            if failed.kind is FailureKind.CHANNEL or real_now - since > NOT_ASKED_TO_ALARM:
                ring(session, CHANNEL, AlarmKind.WEBHOOK, row.webhook_error, clock.now(), self._outlets)


class PollingWatch:
    """Writes down when Telegram last answered the gateway that polls; `polled_at` tells, by the real time."""

    def __init__(self, store: Store, polled_at: Callable[[], datetime | None]) -> None:
        self._store = store
        self._polled_at = polled_at
        self._written: datetime | None = None

    async def run(self, stop: asyncio.Event) -> None:
        # A token that never worked is noticed too, counted from now.
        await self._write(clock.real_now())
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), WRITE_DOWN_EVERY_SECONDS)
                return
            await self._write(self._polled_at())

    async def _write(self, polled_at: datetime | None) -> None:
        if polled_at is None or polled_at == self._written:
            return
        try:
            await asyncio.to_thread(self._write_down, polled_at)
        except Exception:
            log.exception("when Telegram was last asked could not be written down; it is tried again")
        else:
            self._written = polled_at

    def _write_down(self, polled_at: datetime) -> None:
        with self._store.write() as session:
            row = channels.state_of(session, CHANNEL, polled_at)
            if row.polled_at is None or row.polled_at < polled_at:
                row.polled_at = polled_at
            row.webhook_looked_at = row.webhook_error = None
            clear(session, CHANNEL, AlarmKind.WEBHOOK, clock.now(), ())


def rises(before: int, rises_before: int, pending: int) -> int:
    """How many looks in a row found more waiting than the one before. Pure."""
    if pending > before:
        return rises_before + 1
    return rises_before if pending == before and pending > 0 else 0


def trouble(state: WebhookState, rises_now: int, now: datetime) -> str | None:
    """What is wrong with a webhook, in one sentence; None: nothing. Pure."""
    waiting = f"{state.pending} {'update waits' if state.pending == 1 else 'updates wait'} there"
    if state.failed_at is not None and now - state.failed_at < FAILED_LATELY:
        why = (state.error or "no reason given").rstrip(".")
        return f"Telegram could not reach our webhook lately ({why}); {waiting}. Check NIGHTDESK_PUBLIC_URL and what stands before it."
    if rises_now >= RISES_TO_ALARM and state.pending >= PENDING_TO_ALARM:
        return f"More and more waits at Telegram: {waiting}. Look whether the gateway runs and its database takes messages."
    return None
