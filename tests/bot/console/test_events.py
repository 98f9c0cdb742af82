"""The event stream: it beats when something visible changed, and only then."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI

from bot import clock
from bot.console import events
from bot.storage import parts, sessions
from bot.storage.engine import Store
from tests.bot.console.conftest import Cast, say


@asynccontextmanager
async def listening(store: Store, cast: Cast, served: str, since: str) -> AsyncIterator[AsyncIterator[str]]:
    with store.write() as session:
        token = sessions.open_session(session, cast.alice.id, clock.now())
    async with (
        httpx.AsyncClient(base_url=served, cookies={"nightdesk": token}, timeout=10) as client,
        client.stream("GET", "/events", params={"since": since}) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.aiter_lines()
        assert await anext(lines) == "retry: 1000"
        yield (line async for line in lines if line)


async def next_mark(lines: AsyncIterator[str]) -> str:
    async with asyncio.timeout(1):
        heading = [await anext(lines) for _ in range(3)]
    assert heading[1] == "event: change"
    assert heading[0].removeprefix("id: ") == heading[2].removeprefix("data: ")
    return heading[2].removeprefix("data: ")


async def test_a_new_message_is_told_within_a_second(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    async with listening(sqlite_store, cast, served, "a page of an earlier run") as lines:
        mark = await next_mark(lines)
        await asyncio.to_thread(say, sqlite_store, "Hello?")
        newer = await next_mark(lines)
    assert newer != mark
    # A browser that comes back with what it saw last catches up at once.
    async with listening(sqlite_store, cast, served, mark) as lines:
        assert await next_mark(lines) == console.state.desk.pulse.mark


async def test_a_part_that_reports_that_it_lives_wakes_nobody(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    async with listening(sqlite_store, cast, served, "none") as lines:
        mark = await next_mark(lines)
        with sqlite_store.write() as session:
            parts.report(session, "worker", clock.now())
        # The message after it is the very next beat.
        await asyncio.to_thread(say, sqlite_store, "Hello?")
        newer = await next_mark(lines)
    run, _, beats = mark.partition("-")
    assert newer in (f"{run}-{int(beats) + 1}", f"{run}-{int(beats) + 2}")


async def test_the_stream_of_an_ended_session_ends(
    sqlite_store: Store, cast: Cast, console: FastAPI, served: str, monkeypatch: object
) -> None:
    assert httpx.get(f"{served}/events").status_code == 401
    async with listening(sqlite_store, cast, served, "none") as lines:
        await next_mark(lines)
        with sqlite_store.write() as session:
            sessions.end_other_sessions(session, cast.alice.id, keep="none")
        monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.05)  # type: ignore[attr-defined]
        await asyncio.to_thread(say, sqlite_store, "Hello?")
        async with asyncio.timeout(2):
            assert "event: ended" in [line async for line in lines]
