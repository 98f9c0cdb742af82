"""Notices on their way to staff: said anew from the database, delivered once, tried again, given up with one sentence."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from bot import clock
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker
from bot.notices.notices import tell_staff
from bot.notices.notifier import Notifier
from bot.outlets.outlet import Telling
from bot.storage import notices
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.notices import DeliveryStatus
from bot.storage.tables import NoticeDelivery
from connectors.errors import FailureKind, SendFailed
from tests import working
from tests.shop import HOURS

SPEAKER = Speaker(LiveHours(HOURS), "http://desk.test")


class FakeOutlet:
    """Keeps what it was told; fails with what it was primed with first; `hold` keeps it from coming back."""

    def __init__(self, name: str = "telegram") -> None:
        self.name = name
        self.told: list[Telling] = []
        self.failures: list[Exception] = []
        self.hold: asyncio.Event | None = None

    async def tell(self, telling: Telling) -> None:
        if self.hold is not None:
            await self.hold.wait()
        if self.failures:
            raise self.failures.pop(0)
        self.told.append(telling)

    async def close(self) -> None:
        pass


async def until(condition: Callable[[], bool]) -> None:
    await working.until(condition, within_seconds=10)


@asynccontextmanager
async def running(store: Store, *outlets: FakeOutlet, number: int = 1, is_alone: bool = False) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with Changes(store) as changes:
        made = [Notifier(store, {outlet.name: outlet for outlet in outlets}, SPEAKER) for _ in range(number)]
        tasks = [asyncio.create_task(one.run(changes, stop, is_alone=is_alone)) for one in made]
        yield
        stop.set()
        await asyncio.gather(*tasks)


def tell(store: Store, key: str = "k", text: str = "Noted.", outlets: tuple[str, ...] = ("telegram",)) -> None:
    with store.write() as session:
        tell_staff(session, key, "staff_reply", {"text": text}, clock.now(), outlets)


def status(store: Store, notice_id: int = 1, outlet: str = "telegram") -> tuple[str, str | None]:
    with store.read() as session:
        row = session.get_one(NoticeDelivery, (notice_id, outlet))
        return row.status, row.error


async def test_an_answer_to_staff_is_sent_as_it_is_through_every_outlet(store: Store) -> None:
    tell(store, outlets=("telegram", "email"))
    telegram, email = FakeOutlet(), FakeOutlet("email")
    async with running(store, telegram, email):
        await until(lambda: status(store)[0] == "sent" and status(store, outlet="email")[0] == "sent")
    for outlet in (telegram, email):
        assert [(each.notice_id, each.text) for each in outlet.told] == [(1, "Noted.")]


async def test_notices_arrive_in_their_order_and_once_though_several_notifiers_run(store: Store) -> None:
    outlet = FakeOutlet()
    async with running(store, outlet, number=3):
        for number in range(1, 6):
            tell(store, f"k{number}", str(number))
            await until(lambda number=number: status(store, number)[0] == "sent")
    assert [each.text for each in outlet.told] == ["1", "2", "3", "4", "5"]


async def test_it_says_sending_before_the_outlet_is_called(store: Store) -> None:
    tell(store)
    outlet = FakeOutlet()
    outlet.hold = asyncio.Event()
    async with running(store, outlet):
        await until(lambda: status(store)[0] == "sending")
        assert outlet.told == []
        outlet.hold.set()
        await until(lambda: status(store)[0] == "sent")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FailureKind.RETRY, DeliveryStatus.QUEUED),
        (FailureKind.CHANNEL, DeliveryStatus.QUEUED),
        (FailureKind.UNKNOWN, DeliveryStatus.UNKNOWN),
        (FailureKind.REFUSED, DeliveryStatus.FAILED),
        (FailureKind.UNREACHABLE, DeliveryStatus.FAILED),
    ],
)
async def test_every_failure_becomes_one_status_with_a_sentence(
    store: Store, kind: FailureKind, expected: DeliveryStatus
) -> None:
    tell(store)
    outlet = FakeOutlet()
    outlet.failures = [SendFailed(kind, "It said no.", retry_after_seconds=600)]
    async with running(store, outlet):
        await until(lambda: status(store) == (expected, "It said no."))
    assert outlet.told == []


async def test_it_is_tried_again_after_the_wait_and_given_up_after_the_last(store: Store) -> None:
    tell(store)
    outlet = FakeOutlet()
    outlet.failures = [SendFailed(FailureKind.RETRY, "Away.") for _ in range(12)]
    async with running(store, outlet):
        for left in range(11, -1, -1):
            await until(lambda left=left: len(outlet.failures) == left and status(store)[0] in ("queued", "failed"))
            clock.start_at(clock.now() + timedelta(hours=5))
    assert status(store) == ("failed", "Away.")
    assert outlet.told == []


async def test_a_bug_in_an_outlet_fails_one_notice_and_stops_nothing(store: Store) -> None:
    tell(store, "one", "one")
    tell(store, "two", "two")
    outlet = FakeOutlet()
    outlet.failures = [RuntimeError("oops")]
    async with running(store, outlet):
        await until(lambda: status(store, 2)[0] == "sent")
    assert status(store)[0] == "failed"
    assert "RuntimeError" in (status(store)[1] or "")


async def test_an_outlet_that_hangs_holds_no_other_back(store: Store) -> None:
    tell(store, outlets=("telegram", "email"))
    telegram, email = FakeOutlet(), FakeOutlet("email")
    telegram.hold = asyncio.Event()
    async with running(store, telegram, email):
        await until(lambda: len(email.told) == 1)
        assert telegram.told == []
        telegram.hold.set()


async def test_what_is_about_nothing_any_more_is_not_sent(store: Store) -> None:
    with store.write() as session:
        payload = {"handoff": 99, "promise": 99}
        tell_staff(session, "k", "promise_warning", payload, clock.now(), ("telegram",))
    outlet = FakeOutlet()
    async with running(store, outlet):
        await until(lambda: status(store)[0] == "moot")
    assert outlet.told == []


async def test_what_was_being_sent_when_we_died_is_unknown_and_not_sent_again(store: Store) -> None:
    tell(store)
    with store.write() as session:
        notices.begin_delivery(session, 1, "telegram", clock.now())
    outlet = FakeOutlet()
    async with running(store, outlet, is_alone=True):
        await until(lambda: status(store)[0] == "unknown")
    assert outlet.told == []


async def test_without_outlets_it_just_waits_for_its_end(store: Store) -> None:
    async with running(store):
        pass
