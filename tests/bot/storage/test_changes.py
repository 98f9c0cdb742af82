import asyncio

from bot.storage import parts
from bot.storage.changes import Changes
from bot.storage.engine import Store
from tests.cast import NIGHT


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
