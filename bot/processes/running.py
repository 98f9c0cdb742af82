"""Running one part as a process: until it is asked to stop, reporting that it is alive."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot import clock
from bot.storage import parts
from bot.storage.engine import Store

if TYPE_CHECKING:
    from starlette.applications import Starlette

log = logging.getLogger("nightdesk.running")

# To a process of this niceness goes a third of what one of the usual gets: https://man7.org/linux/man-pages/man7/sched.7.html
NICER = 5


def give_way() -> None:
    """From now on this process takes less of a busy processor than the gateway: a yes to the provider cannot wait, an answer can."""
    os.nice(NICER)


@asynccontextmanager
async def stopping() -> AsyncIterator[asyncio.Event]:
    """An event that is set when this process is asked to stop (Ctrl+C, SIGTERM)."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    yield stop


@asynccontextmanager
async def reporting(store: Store, name: str, told: Mapping[str, object] | None = None) -> AsyncIterator[None]:
    """While inside, this process reports itself as part `name`, with whatever `told` holds by then."""
    task = asyncio.create_task(_report(store, name, {} if told is None else told))
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        with contextlib.suppress(Exception):
            await asyncio.to_thread(_leave, store, name)


async def serve(app: "Starlette", host: str, port: int, stop: asyncio.Event) -> None:
    """Serve a web app until `stop`; requests under way are finished first."""
    # Commands that serve nothing start without a web server.
    from bot.web_server import WebServer

    server = WebServer(app, host=host, port=port)
    serving = asyncio.create_task(server.serve())
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    asked.cancel()
    await serving
    if not stop.is_set():
        raise RuntimeError(f"the web server on {host}:{port} ended by itself; is the port taken?")


async def together(stop: asyncio.Event, *works: Awaitable[None]) -> None:
    """Run works side by side; when one ends or fails, all are asked to stop, and the first failure is raised."""
    tasks = [asyncio.ensure_future(work) for work in works]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result


async def _report(store: Store, name: str, told: Mapping[str, object]) -> None:
    while True:
        try:
            await asyncio.to_thread(_report_once, store, name, told)
        except Exception:
            log.warning("the part %s could not report itself; it goes on working", name)
        await asyncio.sleep(parts.REPORT_SECONDS)


def _report_once(store: Store, name: str, told: Mapping[str, object]) -> None:
    details = {"clock_offset_seconds": clock.offset().total_seconds(), **told}
    with store.write() as session:
        parts.report(session, name, clock.real_now(), details)


def _leave(store: Store, name: str) -> None:
    with store.write() as session:
        parts.leave(session, name)
