"""The redelivery driver keeps the rules that it cites; else what is proved with it would be proved against something else."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.faults.telegram_delivery import Answer, TelegramDelivery

YES, NO = Answer(200), Answer(500)


def said(update_id: int, chat: int = 1, text: str = "hi") -> dict[str, Any]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}, "text": text}}


def pressed(update_id: int, user: int = 1) -> dict[str, Any]:
    return {"update_id": update_id, "callback_query": {"id": str(update_id), "from": {"id": user}}}


def webhook(answer: Callable[[int], Answer]) -> Callable[[dict[str, Any]], Awaitable[Answer]]:
    async def deliver(update: dict[str, Any]) -> Answer:
        return answer(update["update_id"])

    return deliver


def times(driver: TelegramDelivery, update_id: int) -> list[float]:
    """Seconds between the attempts at one update, less what each takes itself (nothing, in these tests)."""
    at = [attempt.at for attempt in driver.attempts if attempt.update_id == update_id]
    return [round(later - earlier, 6) for earlier, later in itertools.pairwise(at)]


async def test_it_tries_again_at_once_then_after_2_4_8_seconds_up_to_one_or_two_minutes() -> None:
    driver = TelegramDelivery(webhook(lambda _: NO), takes_seconds=0)
    driver.comes(said(1))
    await driver.run(until=3600)
    waits = times(driver, 1)
    assert waits[:6] == [0, 2, 4, 8, 16, 32]
    assert all(60 <= wait <= 120 for wait in waits[6:])
    assert len(set(waits[6:])) > 5


async def test_it_gives_up_after_a_day_and_goes_on_with_what_stands_behind() -> None:
    driver = TelegramDelivery(webhook(lambda number: NO if number == 1 else YES), takes_seconds=0)
    driver.comes(said(1))
    driver.comes(said(2), at=80_000)
    await driver.run()
    assert driver.dropped == [1]
    (second,) = driver.delivered
    assert second.update_id == 2
    assert 86_400 - 80_000 - 120 <= second.waited_seconds <= 86_400 - 80_000


async def test_it_waits_as_long_as_retry_after_says_but_an_hour_at_most() -> None:
    answers = iter([Answer(503, 7), Answer(429, 999_999), Answer(503, 5), YES])
    driver = TelegramDelivery(webhook(lambda _: next(answers)), takes_seconds=0)
    driver.comes(said(1))
    await driver.run()
    assert times(driver, 1) == [7, 3600, 5]
    assert driver.delivered[0].attempts == 4


async def test_a_press_that_is_not_taken_is_gone_after_150_seconds() -> None:
    driver = TelegramDelivery(webhook(lambda _: NO), takes_seconds=0)
    driver.comes(pressed(1))
    await driver.run()
    assert (driver.dropped, driver.delivered) == ([1], [])
    assert driver.now <= 150


async def test_what_fails_holds_up_its_own_chat_but_neither_its_buttons_nor_anybody_else() -> None:
    driver = TelegramDelivery(webhook(lambda number: NO if number == 1 else YES), takes_seconds=0)
    for update in (said(1, chat=1), said(2, chat=1), pressed(3, user=1), said(4, chat=2)):
        driver.comes(update)
    await driver.run(until=3600)
    assert [done.update_id for done in driver.delivered] == [4, 3]
    assert driver.pending == 2


async def test_as_many_blocked_chats_as_twice_its_connections_block_everybody() -> None:
    driver = TelegramDelivery(webhook(lambda number: NO if number <= 20 else YES), max_connections=10, takes_seconds=0)
    for number in range(1, 21):
        driver.comes(said(number, chat=number))
    driver.comes(said(99, chat=99), at=1)
    await driver.run(until=3600)
    assert driver.delivered == []

    driver = TelegramDelivery(webhook(lambda number: NO if number <= 19 else YES), max_connections=10, takes_seconds=0)
    for number in range(1, 20):
        driver.comes(said(number, chat=number))
    driver.comes(said(99, chat=99), at=1)
    await driver.run(until=3600)
    assert [done.update_id for done in driver.delivered] == [99]


async def test_a_chat_is_served_in_order_and_several_at_once() -> None:
    at_work: list[int] = []
    most = 0

    async def deliver(update: dict[str, Any]) -> Answer:
        nonlocal most
        at_work.append(update["message"]["chat"]["id"])
        most = max(most, len(at_work))
        assert len(at_work) == len(set(at_work))
        await asyncio.sleep(0)
        at_work.remove(update["message"]["chat"]["id"])
        return YES

    driver = TelegramDelivery(deliver, max_connections=3)
    for number in range(30):
        driver.comes(said(number, chat=number % 5 + 1))
    await driver.run()
    assert most == 3
    for chat in range(5):
        mine = [done.update_id for done in driver.delivered if done.update_id % 5 == chat]
        assert mine == sorted(mine)
    assert len(driver.delivered) == 30


async def test_a_closed_connection_is_a_failure_like_another() -> None:
    answers = iter([Answer(0), Answer(0), YES])
    driver = TelegramDelivery(webhook(lambda _: next(answers)), takes_seconds=0)
    driver.comes(said(1))
    await driver.run()
    assert times(driver, 1) == [0, 2]


@pytest.mark.parametrize(("status", "closes"), [(410, True), (500, False)])
async def test_gone_for_23_hours_closes_the_webhook(status: int, closes: bool) -> None:
    driver = TelegramDelivery(webhook(lambda _: Answer(status)), takes_seconds=0)
    driver.comes(said(1))
    driver.comes(said(2, chat=2), at=40_000)
    await driver.run()
    assert driver.is_closed is closes


async def test_what_expires_before_it_is_loaded_is_never_tried() -> None:
    driver = TelegramDelivery(webhook(lambda number: NO if number <= 2 else YES), max_connections=1, takes_seconds=0)
    driver.comes(said(1, chat=1))
    driver.comes(said(2, chat=2))
    driver.comes(pressed(3, user=3), at=1)
    await driver.run()
    assert 3 in driver.dropped
    assert not any(attempt.update_id == 3 for attempt in driver.attempts)
