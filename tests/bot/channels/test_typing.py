"""Customers see that an answer is being prepared, and lose nothing by it."""

import asyncio

import pytest

from bot.channels.typing import Typist
from bot.storage import inbox
from bot.storage.engine import Store
from tests.cast import NIGHT
from tests.fakes import FakeConnector, inbound


class TypingConnector(FakeConnector):
    def __init__(self, failure: Exception | None = None, lasts_seconds: float = 60) -> None:
        super().__init__("whatsapp")
        self.failure = failure
        self.typing_lasts_seconds = lasts_seconds
        self.shown: list[tuple[str, str]] = []
        self.was_shown = asyncio.Event()

    async def show_typing(self, address: str, external_id: str) -> None:
        self.shown.append((address, external_id))
        self.was_shown.set()
        if self.failure is not None:
            raise self.failure


@pytest.fixture
def written(sqlite_store: Store) -> Store:
    with sqlite_store.write() as session:
        inbox.accept(session, inbound(channel="whatsapp", address="whatsapp:+1", external_id="SM1"), NIGHT)
    return sqlite_store


async def test_an_answer_that_takes_a_while_is_announced_to_who_asked(written: Store) -> None:
    connector = TypingConnector()
    async with Typist(written, {"whatsapp": connector}, 0).while_answering(1), asyncio.timeout(10):
        await connector.was_shown.wait()
    assert connector.shown == [("whatsapp:+1", "SM1")]


async def test_it_is_shown_again_before_it_ends_until_the_answer_is_there(written: Store) -> None:
    connector = TypingConnector(lasts_seconds=0.001)
    async with Typist(written, {"whatsapp": connector}, 0).while_answering(1), asyncio.timeout(10):
        while len(connector.shown) < 3:
            await asyncio.sleep(0)
    shown = len(connector.shown)
    await asyncio.sleep(0.02)
    assert len(connector.shown) == shown


async def test_an_answer_that_is_there_at_once_needs_no_announcement(written: Store) -> None:
    connector = TypingConnector()
    async with Typist(written, {"whatsapp": connector}, 60).while_answering(1):
        pass
    assert connector.shown == []


async def test_a_channel_that_cannot_show_it_is_left_alone(written: Store) -> None:
    async with Typist(written, {"whatsapp": FakeConnector("whatsapp")}, 0).while_answering(1):
        assert len(asyncio.all_tasks()) == 1


async def test_a_failure_is_a_line_in_the_log_and_nothing_else(written: Store, caplog) -> None:
    connector = TypingConnector(RuntimeError("no"))
    async with Typist(written, {"whatsapp": connector}, 0).while_answering(1), asyncio.timeout(10):
        await connector.was_shown.wait()
        while "could not be shown" not in caplog.text:
            await asyncio.sleep(0)


async def test_what_fails_inside_is_not_hidden(written: Store) -> None:
    connector = TypingConnector()
    with pytest.raises(ZeroDivisionError):
        async with Typist(written, {"whatsapp": connector}, 60).while_answering(1):
            raise ZeroDivisionError
