"""The console ends soon after it is asked to, whoever has a page open and whatever happens at that moment. On both databases."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import clock
from bot.processes.running import reporting, serve
from bot.storage import sessions
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.web_server import DRAIN_SECONDS
from tests.bot.console.conftest import build, hire_all, say
from tests.bot.console.server import free_port

pytestmark = pytest.mark.timed

PAGES = 20
TIMES = 3


@contextmanager
def going_on(doing: Callable[[], object]) -> Iterator[None]:
    """Again and again in a thread, as other processes write."""
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            doing()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def told(port: int, token: str, has_been_told: asyncio.Event) -> None:
    """An open page: told of changes until the console hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    request = f"GET /events?since=none HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: nightdesk={token}\r\n\r\n"
    writer.write(request.encode())
    async for line in reader:
        if line.startswith(b"event: change"):
            has_been_told.set()
    writer.close()


async def test_it_ends_while_pages_are_open_and_changes_come_in(store: Store, tmp_path: Path) -> None:
    alice = hire_all(store).alice
    with store.write() as session:
        token = sessions.open_session(session, alice.id, clock.now())
    with going_on(lambda: say(store, "Hello?")):
        for _ in range(TIMES):
            stop, port = asyncio.Event(), free_port()
            async with (
                asyncio.timeout(60),
                asyncio.TaskGroup() as pages,
                Changes(store) as changes,
                reporting(store, "console"),
            ):
                console = build(store, tmp_path, changes=changes, stop=stop)
                serving = asyncio.create_task(serve(console, "127.0.0.1", port, stop))
                await until_it_listens(port)
                heard = [asyncio.Event() for _ in range(PAGES)]
                for one in heard:
                    pages.create_task(told(port, token, one))
                for one in heard:
                    await one.wait()
                async with asyncio.timeout(DRAIN_SECONDS):
                    stop.set()
                    await serving


async def until_it_listens(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.01)
        else:
            writer.close()
            return
