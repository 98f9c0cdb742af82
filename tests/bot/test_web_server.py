"""How a part's web server ends: at once for whoever asks nothing, and not before a request under way is answered."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.web_server import WebServer

pytestmark = pytest.mark.timed

AT_ONCE_SECONDS = 2.0
GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@asynccontextmanager
async def serving(answer: Callable[[], Awaitable[str]]) -> AsyncIterator[tuple[WebServer, asyncio.Task[None], int]]:
    async def endpoint(_: Request) -> PlainTextResponse:
        return PlainTextResponse(await answer())

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        server = WebServer(Starlette(routes=[Route("/", endpoint)]))
        task = asyncio.create_task(server.serve(sockets=[listener]))
        while not server.started:
            await asyncio.sleep(0.01)
        yield server, task, listener.getsockname()[1]
        server.should_exit = True
        await task


async def hello() -> str:
    return "hello"


@pytest.mark.parametrize("turns", range(6))
@pytest.mark.parametrize("loop", [asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_who_connects_in_the_moment_of_the_stop_does_not_hold_it_back(
    turns: int, loop: Callable[[], asyncio.AbstractEventLoop], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the loop of our parts, and on Python's own, which runs what else serves."""
    with asyncio.Runner(loop_factory=loop) as runner:
        runner.run(connect_and_stop(turns, monkeypatch))


async def connect_and_stop(turns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, clients = uvicorn.Server.shutdown, []

    async def connected_just_before(server: uvicorn.Server, sockets: Any = None) -> None:
        clients.append(socket.create_connection(("127.0.0.1", port)))
        # The loop accepts in one turn and makes the connection known in a later one.
        for _ in range(turns):
            await asyncio.sleep(0)
        await stop(server, sockets)

    async with serving(hello) as (server, task, port):
        monkeypatch.setattr(uvicorn.Server, "shutdown", connected_just_before)
        server.should_exit = True
        async with asyncio.timeout(AT_ONCE_SECONDS):
            await task
    with clients[0] as client:
        client.settimeout(AT_ONCE_SECONDS)
        with suppress(ConnectionResetError):
            assert client.recv(1) == b""


async def test_a_request_under_way_is_answered_first() -> None:
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slowly() -> str:
        asked.set()
        await go_on.wait()
        return "at last"

    async with serving(slowly) as (server, task, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET)
        await asked.wait()
        server.should_exit = True
        await asyncio.sleep(0.5)
        assert not task.done()
        go_on.set()
        async with asyncio.timeout(AT_ONCE_SECONDS):
            assert (await reader.read()).endswith(b"at last")
            await task
        writer.close()


async def test_what_is_not_answered_in_time_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = asyncio.Event()

    async def never() -> str:
        asked.set()
        await asyncio.Event().wait()
        return "never"

    async with serving(never) as (server, task, port):
        server.config.timeout_graceful_shutdown = 1
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(GET)
        await asked.wait()
        server.should_exit = True
        async with asyncio.timeout(1 + AT_ONCE_SECONDS):
            await task
            await reader.read()
        writer.close()
    assert not server.server_state.connections or all(one.transport.is_closing() for one in server.server_state.connections)
