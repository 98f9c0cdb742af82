import asyncio
import contextlib
import threading
import time

import pytest
from sqlalchemy import create_engine, select

from bot.storage import parts
from bot.storage.announcer import Announcer
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Part
from tests.cast import NIGHT

pytestmark = pytest.mark.timed


def write(store: Store) -> None:
    with store.write() as session:
        parts.report(session, "worker", NIGHT)


async def test_a_write_wakes_who_waits(store: Store) -> None:
    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        waiting = asyncio.create_task(changes.wait(seen, 5))
        await asyncio.to_thread(write, store)
        assert await waiting > seen


async def test_a_change_between_the_look_and_the_wait_is_not_missed(store: Store) -> None:
    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        await asyncio.to_thread(write, store)
        await changes.wait(seen, 5)
        assert await changes.wait(seen, 0) > seen


async def test_without_a_change_the_wait_ends_by_itself(store: Store) -> None:
    async with Changes(store) as changes:
        first = await changes.wait(0, 5)
        seen = await changes.wait(first, 0.2)
        assert await changes.wait(seen, 0.05) == seen


async def test_a_transaction_that_wrote_nothing_wakes_nobody(store: Store) -> None:
    def look_only() -> None:
        with store.write() as session:
            assert session.scalar(select(Part.pid)) is None

    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        await asyncio.to_thread(look_only)
        assert await changes.wait(seen, 0.3) == seen


async def test_a_part_of_a_transaction_wakes_nobody_before_its_end(store: Store) -> None:
    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        with store.write() as session:
            parts.report(session, "worker", NIGHT)
            session.flush()
            assert await changes.wait(seen, 0.3) == seen
        assert await changes.wait(seen, 5) > seen


async def test_who_rests_sees_what_changed_meanwhile(store: Store) -> None:
    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        await asyncio.to_thread(write, store)
        began = time.monotonic()
        assert await changes.wait(seen, 5, rest_seconds=0.3) > seen
        assert time.monotonic() - began >= 0.3


async def test_many_writes_in_a_row_wake_a_few_times(store: Store) -> None:
    def write_often() -> None:
        for _ in range(50):
            write(store)

    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        began = time.monotonic()
        await asyncio.to_thread(write_often)
        took = time.monotonic() - began
        await asyncio.sleep(0.2)
        assert 0 < changes.count - seen <= (took + 0.2) / 0.03 + 2


@pytest.mark.parametrize("steps", range(8))
async def test_who_is_stopped_just_as_something_changes_stops(store: Store, steps: int) -> None:
    async def follow(changes: Changes) -> None:
        seen = 0
        while True:
            seen = await changes.wait(seen, 60)

    async with Changes(store) as changes:
        seen = await changes.wait(0, 5)
        following = asyncio.create_task(follow(changes))
        # It has seen what there is, and waits for more.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        await changes._tell()
        assert changes.count > seen
        for _ in range(steps):
            await asyncio.sleep(0)
        following.cancel()
        stopped, _ = await asyncio.wait({following}, timeout=5)
        following.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await following
        assert stopped, "the change swallowed the stop"


def test_closing_just_as_something_is_announced_ends() -> None:
    closing_has_begun = threading.Semaphore(0)

    class Wanted(threading.Event):
        """Is cleared only after the closing has set it for the last time, as happens on a busy machine."""

        def set(self) -> None:
            super().set()
            closing_has_begun.release()

        def clear(self) -> None:
            closing_has_begun.acquire()
            closing_has_begun.acquire()
            super().clear()

    announcer = Announcer(create_engine("sqlite://"))
    announcer._wanted = Wanted()
    announcer.announce()
    closing = threading.Thread(target=announcer.close, daemon=True)
    closing.start()
    closing.join(10)
    assert not closing.is_alive()


def test_a_closed_store_keeps_no_thread(store: Store) -> None:
    write(store)
    store.close()
    assert "announcer" not in {thread.name for thread in threading.enumerate()}
