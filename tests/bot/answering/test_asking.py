"""However many write while the engine is away or slow, everybody is told in time, and it is asked no more than it can take."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.answering.asking import ASK_AT_LEAST, ASK_WITHIN, ask_in_time
from bot.dialogue.errors import DialogueTimeout, DialogueUnavailable
from bot.dialogue.reply import Reply

pytestmark = pytest.mark.timed

REPLY = Reply()


class Hours:
    """A clock that moves only when somebody pauses."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 21, 40, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def pause(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


async def asked(hours: Hours, ask: Callable[[float], Awaitable[Reply]], places: int = 2, waited: float = 0) -> Reply:
    received_at = hours.time - timedelta(seconds=waited)
    return await ask_in_time(ask, asyncio.Semaphore(places), received_at, hours.now, hours.pause)


async def test_it_is_asked_with_all_the_time_that_a_customer_has_left() -> None:
    given: list[float] = []

    async def ask(timeout_seconds: float) -> Reply:
        given.append(timeout_seconds)
        return REPLY

    assert await asked(Hours(), ask, waited=3) is REPLY
    assert given == [ASK_WITHIN.total_seconds() - 3]


async def test_who_waited_while_we_were_down_gets_a_fair_try() -> None:
    given: list[float] = []

    async def ask(timeout_seconds: float) -> Reply:
        given.append(timeout_seconds)
        return REPLY

    await asked(Hours(), ask, waited=600)
    assert given == [ASK_AT_LEAST.total_seconds()]


async def test_while_it_is_away_it_is_asked_again_until_the_time_is_over() -> None:
    hours, tries = Hours(), 0

    async def ask(timeout_seconds: float) -> Reply:
        nonlocal tries
        tries += 1
        raise DialogueUnavailable("away")

    began = hours.time
    with pytest.raises(DialogueUnavailable):
        await asked(hours, ask)
    assert tries > 20
    assert hours.time - began <= ASK_WITHIN


async def test_it_is_asked_by_a_few_at_once() -> None:
    at_once = most = 0

    async def ask(timeout_seconds: float) -> Reply:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        await asyncio.sleep(0)
        at_once -= 1
        return REPLY

    hours, places = Hours(), asyncio.Semaphore(3)
    await asyncio.gather(*(ask_in_time(ask, places, hours.time, hours.now, hours.pause) for _ in range(20)))
    assert most == 3


async def test_who_finds_no_place_in_time_gives_up_in_time() -> None:
    never = asyncio.Event()

    async def hang(timeout_seconds: float) -> Reply:
        await never.wait()
        return REPLY

    hours, places = Hours(), asyncio.Semaphore(1)
    first = asyncio.create_task(ask_in_time(hang, places, hours.time, hours.now, hours.pause))
    await asyncio.sleep(0)
    waited = ASK_WITHIN - timedelta(seconds=0.05)
    with pytest.raises(DialogueTimeout, match="busy"):
        await ask_in_time(hang, places, hours.time - waited, hours.now, hours.pause)
    never.set()
    assert await first is REPLY
    assert not places.locked()


async def test_nobody_keeps_a_place_between_two_tries() -> None:
    """An engine that is away would else be tried for the first few alone, and the others would wait behind them."""
    hours, places = Hours(), asyncio.Semaphore(1)
    tried: list[int] = []
    going = asyncio.Event()

    async def one(number: int) -> Reply:
        async def ask(timeout_seconds: float) -> Reply:
            tried.append(number)
            if len(set(tried)) < 5:
                raise DialogueUnavailable("away")
            going.set()
            return REPLY

        return await ask_in_time(ask, places, hours.time, hours.now, hours.pause)

    async with asyncio.timeout(5):
        await asyncio.gather(*(one(number) for number in range(5)))
    assert going.is_set()
    assert set(tried) == set(range(5))
