"""The event stream: it beats within a second when something visible changed, and only then. On both databases."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from bot import clock
from bot.console import events, pulse
from bot.storage import parts, sessions
from bot.storage.engine import Store
from bot.storage.tables import Author, Direction, Message, Status, User
from tests.bot.console.conftest import Cast, build, hire_all, say, wait

pytestmark = pytest.mark.timed

#: What staff are promised.
AT_ONCE_SECONDS = 1


@pytest.fixture
def cast(store: Store) -> Cast:
    return hire_all(store)


@pytest.fixture
def console(store: Store, tmp_path: Path) -> FastAPI:
    return build(store, tmp_path)


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


async def next_told(lines: AsyncIterator[str]) -> dict[str, Any]:
    async with asyncio.timeout(AT_ONCE_SECONDS):
        heading = [await anext(lines) for _ in range(3)]
    assert heading[1] == "event: change"
    told: dict[str, Any] = json.loads(heading[2].removeprefix("data: "))
    assert heading[0].removeprefix("id: ") == told["mark"]
    return told


async def next_mark(lines: AsyncIterator[str]) -> str:
    return str((await next_told(lines))["mark"])


async def first_mark(lines: AsyncIterator[str]) -> str:
    """That of the console's first look, or of a later one: whatever changes from now on is told in full."""
    while (mark := await next_mark(lines)).endswith("-0"):
        pass
    return mark


async def test_a_new_message_is_told_within_a_second(
    store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    async with listening(store, cast, served, "a page of an earlier run") as lines:
        mark = await first_mark(lines)
        await asyncio.to_thread(say, store, "Hello?")
        newer = await next_mark(lines)
    assert newer != mark
    # A browser that comes back with what it saw last catches up at once.
    async with listening(store, cast, served, mark) as lines:
        assert await next_mark(lines) == console.state.desk.pulse.mark


async def test_a_change_brings_the_cards_that_it_touched_and_the_counts_and_nobodys_secret(
    store: Store, cast: Cast, served: str
) -> None:
    wait(store, "Not this one", name="Bert", address="1")
    async with listening(store, cast, served, "none") as lines:
        mark = await first_mark(lines)
        number = await asyncio.to_thread(wait, store, "Where is it?", name="Anna", address="2")
        # It was written in two steps, which may be one beat or two.
        told = await next_told(lines)
        while not (cards := [card for card in told.get("cards", []) if (card["id"], card["holder"]) == (number, "waiting")]):
            told = await next_told(lines)
        assert told["from"] != told["mark"] != mark
        assert "Where is it?" in cards[0]["html"]
        assert 'name="csrf" value=""' in cards[0]["html"]
        assert (told["counts"]["waiting"], told["gone"]) == (2, [])
        assert "2 people are waiting" in told["head"]


async def test_a_message_is_told_at_once_and_takes_along_how_far_others_got_meanwhile(
    store: Store, cast: Cast, served: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulse, "ALL_AT_MOST_EVERY_SECONDS", 3600.0)
    async with listening(store, cast, served, "none") as lines:
        await first_mark(lines)
        first = await asyncio.to_thread(say, store, "Hello?")
        mark = (await next_told(lines))["mark"]
        for status in (Status.HANDLED, Status.RECEIVED, Status.HANDLED):
            await asyncio.to_thread(set_status, store, status)
        second = await asyncio.to_thread(say, store, "Anybody?", address="2")
        told = await next_told(lines)
    assert told["from"] == mark
    assert {card["id"] for card in told["cards"]} == {first, second}


async def test_how_far_a_message_got_is_told_soon_where_nothing_else_happens(
    store: Store, cast: Cast, served: str
) -> None:
    async with listening(store, cast, served, "none") as lines:
        await first_mark(lines)
        number = await asyncio.to_thread(say, store, "Hello?")
        await next_told(lines)
        await asyncio.to_thread(set_status, store, Status.HANDLED)
        assert [card["id"] for card in (await next_told(lines))["cards"]] == [number]


async def test_what_the_bot_says_is_told_within_a_second_where_nothing_else_happens(store: Store, cast: Cast, served: str) -> None:
    async with listening(store, cast, served, "none") as lines:
        await first_mark(lines)
        number = await asyncio.to_thread(say, store, "Hello?")
        await next_told(lines)
        await asyncio.to_thread(answer, store, number)
        (card,) = (await next_told(lines))["cards"]
    assert "We open at nine." in card["html"]


def answer(store: Store, conversation_id: int) -> None:
    with store.write() as session:
        session.add(
            Message(
                conversation_id=conversation_id, channel="whatsapp", direction=Direction.OUT, author=Author.BOT, status=Status.QUEUED,
                text="We open at nine.", created_at=clock.now(), status_at=clock.now(),
            )
        )


def set_status(store: Store, status: Status) -> None:
    with store.write() as session:
        session.execute(update(Message).values(status=status, status_at=clock.now()))


async def test_somebody_who_was_disabled_is_told_nothing_more(store: Store, cast: Cast, served: str) -> None:
    async with listening(store, cast, served, "none") as lines:
        await first_mark(lines)
        with store.write() as session:
            session.get_one(User, cast.alice.id).disabled_at = clock.now()
        async with asyncio.timeout(2):
            assert [line async for line in lines] == ["event: ended", "data: signed out"]


async def test_a_part_that_reports_that_it_lives_wakes_nobody(
    store: Store, cast: Cast, console: FastAPI, served: str
) -> None:
    async with listening(store, cast, served, "none") as lines:
        mark = await first_mark(lines)
        with store.write() as session:
            parts.report(session, "worker", clock.now())
        # The message after it is the very next beat.
        await asyncio.to_thread(say, store, "Hello?")
        newer = await next_mark(lines)
    run, _, beats = mark.partition("-")
    assert newer in (f"{run}-{int(beats) + 1}", f"{run}-{int(beats) + 2}")


async def test_the_stream_of_an_ended_session_ends(
    store: Store, cast: Cast, console: FastAPI, served: str, monkeypatch: object
) -> None:
    assert httpx.get(f"{served}/events").status_code == 401
    async with listening(store, cast, served, "none") as lines:
        await first_mark(lines)
        with store.write() as session:
            sessions.end_other_sessions(session, cast.alice.id, keep="none")
        monkeypatch.setattr(events, "HEARTBEAT_SECONDS", 0.05)  # type: ignore[attr-defined]
        await asyncio.to_thread(say, store, "Hello?")
        async with asyncio.timeout(2):
            assert "event: ended" in [line async for line in lines]


async def test_somebody_listens_before_the_first_byte_and_nobody_afterwards(store: Store, cast: Cast, console: FastAPI) -> None:
    with store.write() as session:
        token = sessions.open_session(session, cast.alice.id, clock.now())
    listeners: list[int] = []
    has_begun = asyncio.Event()

    async def receive() -> dict[str, Any]:
        await has_begun.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            # A page that has heard so much counts on being told all that changes from now on.
            listeners.append(console.state.desk.pulse.listeners)
            has_begun.set()

    headers = [(b"cookie", f"nightdesk={token}".encode()), (b"host", b"desk.test")]
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": "/events", "raw_path": b"/events",
        "root_path": "", "query_string": b"since=none", "headers": headers, "server": ("desk.test", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip
    async with asyncio.timeout(10):
        await console(scope, receive, send)
    assert listeners == [1]
    assert console.state.desk.pulse.listeners == 0
