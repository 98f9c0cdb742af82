"""How Telegram's updates reach the gateway: its webhook, or asking for them; and that only one gateway asks.

Telegram lets one process at a time ask for a bot's updates and refuses the others with a 409, so several gateways on one
database take turns by a lease: one polls, the others stand by and go on when it dies.
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from bot import clock
from bot.storage import leases
from bot.storage.engine import Store
from connectors.errors import SendFailed
from connectors.messages import Received

log = logging.getLogger("nightdesk.telegram_in")

FIRST_WEBHOOK_WAIT_SECONDS = 2.0
LAST_WEBHOOK_WAIT_SECONDS = 300.0
DUTY = "telegram:polling"
# Short, because after a crash on another machine nobody polls until it has run out.
LEASE_LASTS = timedelta(seconds=15)
RENEW_SECONDS = 5.0

Accept = Callable[[list[Received]], Awaitable[None]]


class Webhooks(Protocol):
    """Of the Telegram connector: what setting a webhook needs. All but the mark raise SendFailed."""

    async def set_webhook(self, public_url: str) -> None: ...

    async def has_webhook(self, public_url: str) -> bool: ...

    def webhook_mark(self, public_url: str) -> str: ...


class Polling(Protocol):
    async def poll(self, accept: Accept, stop: asyncio.Event) -> None: ...


async def keep_webhook(
    telegram: Webhooks,
    public_url: str,
    marked: Path,
    stop: asyncio.Event,
    *,
    first_wait_seconds: float = FIRST_WEBHOOK_WAIT_SECONDS,
) -> None:
    """Tell Telegram where we are, as often as it takes; what customers write meanwhile waits at Telegram. Returns at `stop`.

    Only what differs is told, because Telegram refuses a webhook that is set at every start (429). It does not say which secret
    it has, so a mark of the one that it was given lies in the file `marked`.
    """
    wait = first_wait_seconds
    while not stop.is_set():
        try:
            await _set(telegram, public_url, marked)
            break
        except SendFailed as failed:
            pause = max(wait, failed.retry_after_seconds or 0.0)
            log.warning("the Telegram webhook is not set yet: %s; next try in %g s", failed.sentence, pause)
        await _sleep(stop, pause)
        wait = min(wait * 2, LAST_WEBHOOK_WAIT_SECONDS)
    await stop.wait()


async def _set(telegram: Webhooks, public_url: str, marked: Path) -> None:
    mark = telegram.webhook_mark(public_url)
    known = marked.read_text().strip() if marked.exists() else ""
    if known == mark and await telegram.has_webhook(public_url):
        return
    await telegram.set_webhook(public_url)
    marked.parent.mkdir(parents=True, exist_ok=True)
    marked.write_text(mark + "\n")


async def poll_alone(
    telegram: Polling,
    store: Store,
    accept: Accept,
    stop: asyncio.Event,
    *,
    host: str | None = None,
    renew_seconds: float = RENEW_SECONDS,
) -> None:
    """Ask Telegram for updates until `stop`, whenever no gateway on another machine does. Raises nothing.

    The lease is the machine's: after a crash the next gateway on it goes on at once. Should two run there, Telegram's 409 tells.
    """
    holder = host or socket.gethostname()
    said = False
    while not stop.is_set():
        if await _has_lease(store, holder):
            said = False
            await _poll_while_ours(telegram, store, accept, stop, holder, renew_seconds)
            continue
        if not said:
            log.warning("another gateway asks Telegram for messages; this one stands by and goes on when that one stops")
            said = True
        await _sleep(stop, renew_seconds)
    await _give_back(store, holder)


async def _poll_while_ours(
    telegram: Polling, store: Store, accept: Accept, stop: asyncio.Event, holder: str, renew_seconds: float
) -> None:
    lost = asyncio.Event()
    polling = asyncio.create_task(telegram.poll(accept, lost))
    while not stop.is_set() and await _has_lease(store, holder):
        await _sleep(stop, renew_seconds)
    lost.set()
    await polling


async def _has_lease(store: Store, holder: str) -> bool:
    """Take or renew it. A database that is away changes nothing: what cannot be stored is not confirmed to Telegram either."""
    try:
        return await asyncio.to_thread(_take, store, holder)
    except Exception:
        log.exception("the lease for asking Telegram could not be renewed; it is tried again")
        return True


def _take(store: Store, holder: str) -> bool:
    with store.write() as session:
        return leases.take(session, DUTY, holder, clock.real_now(), LEASE_LASTS)


async def _give_back(store: Store, holder: str) -> None:
    def give_back() -> None:
        with store.write() as session:
            leases.give_back(session, DUTY, holder)

    # It runs out by itself.
    with contextlib.suppress(Exception):
        await asyncio.to_thread(give_back)


async def _sleep(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
