import asyncio
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.channels.telegram_in import keep_webhook, poll_alone
from bot.storage.engine import Store
from bot.storage.tables import Lease
from connectors.errors import FailureKind, SendFailed

URL = "https://desk.example"


class FakeTelegram:
    """Remembers which webhook it was given; fails as often as there are `failures`."""

    def __init__(self, secret: str = "one", *failures: SendFailed) -> None:
        self.secret = secret
        self.failures = list(failures)
        self.url: str | None = None
        self.sets = 0
        self.changed = asyncio.Event()

    async def set_webhook(self, public_url: str) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.url, self.sets = public_url, self.sets + 1
        self.changed.set()

    async def has_webhook(self, public_url: str) -> bool:
        self.changed.set()
        return self.url == public_url

    def webhook_mark(self, public_url: str) -> str:
        return f"{self.secret} {public_url}"


async def keep(telegram: FakeTelegram, marked: Path, url: str = URL) -> None:
    """As a gateway that starts and stops."""
    stop = asyncio.Event()
    telegram.changed.clear()
    keeping = asyncio.create_task(keep_webhook(telegram, url, marked, stop, first_wait_seconds=0.001))
    await asyncio.wait_for(telegram.changed.wait(), 10)
    stop.set()
    await asyncio.wait_for(keeping, 10)


async def test_a_webhook_is_set_once_however_often_the_gateway_starts(tmp_path: Path) -> None:
    telegram = FakeTelegram()
    for _ in range(3):
        await keep(telegram, tmp_path / "var" / "mark")
    assert (telegram.url, telegram.sets) == (URL, 1)


@pytest.mark.parametrize("what", ["the secret", "the address", "at Telegram"])
async def test_it_is_set_again_when_something_about_it_changed(tmp_path: Path, what: str) -> None:
    telegram = FakeTelegram()
    await keep(telegram, tmp_path / "mark")
    if what == "the secret":
        telegram.secret = "two"
    if what == "at Telegram":
        telegram.url = "https://somebody.else"
    await keep(telegram, tmp_path / "mark", "https://new.example" if what == "the address" else URL)
    assert telegram.sets == 2


async def test_a_429_at_setting_it_is_waited_for_and_ends_nothing(tmp_path: Path, caplog) -> None:
    limit = SendFailed(FailureKind.RETRY, "Telegram asks to wait.", retry_after_seconds=0.01)
    telegram = FakeTelegram("one", limit, SendFailed(FailureKind.CHANNEL, "Telegram refuses our token."))
    await keep(telegram, tmp_path / "mark")
    assert telegram.sets == 1
    assert "next try in 0.01 s" in caplog.text
    assert "refuses our token" in caplog.text


class Poller:
    """Notes whether it polls at this moment."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.ended = asyncio.Event()

    async def poll(self, accept, stop: asyncio.Event) -> None:
        self.began.set()
        await stop.wait()
        self.began.clear()
        self.ended.set()


async def nothing(received) -> None:
    pass


async def test_of_two_machines_one_asks_telegram_and_the_other_goes_on_when_it_stops(store: Store, caplog) -> None:
    first, second, stop_first, stop_second = Poller(), Poller(), asyncio.Event(), asyncio.Event()
    one = asyncio.create_task(poll_alone(first, store, nothing, stop_first, host="one", renew_seconds=0.01))
    await asyncio.wait_for(first.began.wait(), 10)
    two = asyncio.create_task(poll_alone(second, store, nothing, stop_second, host="two", renew_seconds=0.01))
    async with asyncio.timeout(10):
        while "stands by" not in caplog.text:
            await asyncio.sleep(0.01)
    assert (first.began.is_set(), second.began.is_set()) == (True, False)
    stop_first.set()
    await asyncio.wait_for(one, 10)
    await asyncio.wait_for(second.began.wait(), 10)
    stop_second.set()
    await asyncio.wait_for(two, 10)
    assert caplog.text.count("stands by") == 1
    with store.read() as session:
        assert session.scalars(select(Lease)).all() == []


async def test_after_a_crash_the_same_machine_goes_on_at_once(store: Store) -> None:
    for _ in range(2):
        poller = Poller()
        polling = asyncio.create_task(poll_alone(poller, store, nothing, asyncio.Event(), host="one"))
        await asyncio.wait_for(poller.began.wait(), 10)
        polling.cancel()
        await asyncio.gather(polling, return_exceptions=True)


async def test_a_database_that_is_away_does_not_end_the_asking(store: Store, monkeypatch) -> None:
    poller, stop = Poller(), asyncio.Event()

    tries: list[object] = []

    def away(*given: object) -> bool:
        tries.append(given)
        raise OSError("the database is locked")

    polling = asyncio.create_task(poll_alone(poller, store, nothing, stop, host="one", renew_seconds=0.001))
    await asyncio.wait_for(poller.began.wait(), 10)
    monkeypatch.setattr("bot.channels.telegram_in.leases.take", away)
    async with asyncio.timeout(10):
        while len(tries) < 3:
            await asyncio.sleep(0.001)
    assert (poller.began.is_set(), poller.ended.is_set()) == (True, False)
    stop.set()
    await asyncio.wait_for(polling, 10)
