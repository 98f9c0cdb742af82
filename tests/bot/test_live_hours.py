"""The hours in force, in a process that follows the database."""

import asyncio
from datetime import timedelta

import pytest

from bot import clock
from bot.business.files import MAIN, business_of
from bot.business.shop import Business
from bot.live_hours import LiveHours
from bot.past_hours import past_hours
from bot.storage import business_versions, overrides
from bot.storage.changes import Changes
from bot.storage.engine import Store
from tests.cast import MORNING, NIGHT

pytestmark = pytest.mark.timed

OWN = 'name: Own\ntimezone: Europe/Amsterdam\nhours: {tuesday: "9:00-17:00"}\n'
FIRST, SECOND = OWN.replace("Own", "First"), OWN.replace("Own", "Second").replace("17:00", "13:00")


def own() -> Business:
    return business_of({MAIN: OWN})


def take(store: Store, text: str, *problems: str, days_ago: int = 0) -> None:
    with store.write() as session:
        now = clock.now() - timedelta(days=days_ago)
        business_versions.store_read(session, {MAIN: text}, problems, machine="desk", now=now)


def close(store: Store, hours: int) -> int:
    with store.write() as session:
        return overrides.set_override(
            session, open=False, starts_at=clock.now(), ends_at=clock.now() + timedelta(hours=hours), department=None,
            departments=(), reason={}, set_by="Alice", now=clock.now(),
        )


def test_without_a_stored_version_a_part_has_its_own_file(store: Store) -> None:
    live = LiveHours.open(store, own)
    assert (live.business.name, live.since) == ("Own", None)
    take(store, FIRST)
    assert live.look(store)
    assert live.business.name == "First"


def test_with_one_it_does_not_even_look_at_its_own_file(store: Store) -> None:
    take(store, FIRST)

    def broken() -> Business:
        raise AssertionError

    assert LiveHours.open(store, broken).business.name == "First"


def test_a_new_version_is_taken_over_and_a_refused_one_is_told(store: Store) -> None:
    take(store, FIRST)
    live = LiveHours.open(store, own)
    before = live.hours
    take(store, "nonsense", "business.yml:1: this is wrong; mend it.")
    assert not live.look(store)
    assert live.hours is before
    assert live.refused is not None
    assert live.refused.problems == ("business.yml:1: this is wrong; mend it.",)
    assert live.refused.machine == "desk"
    take(store, SECOND)
    assert live.look(store)
    assert (live.business.name, live.refused) == ("Second", None)
    assert not live.look(store)


def test_it_knows_since_when_the_same_has_been_in_force(sqlite_store: Store) -> None:
    take(sqlite_store, SECOND, days_ago=9)
    take(sqlite_store, FIRST, days_ago=5)
    take(sqlite_store, "nonsense", "wrong", days_ago=3)
    take(sqlite_store, FIRST, days_ago=2)
    since = LiveHours.open(sqlite_store, own).since
    assert since is not None
    assert round((clock.now() - since) / timedelta(days=1)) == 5


def test_what_staff_set_counts_at_once_ends_by_itself_and_can_be_withdrawn(store: Store) -> None:
    take(store, FIRST)
    live = LiveHours.open(store, own)
    assert live.hours.is_open(MORNING)
    number = close(store, hours=12)
    assert live.look(store)
    assert not live.hours.is_open(MORNING)
    assert live.hours.is_open(MORNING + timedelta(hours=3))
    with store.write() as session:
        overrides.withdraw(session, number, by="Bob", now=clock.now())
    assert live.look(store)
    assert live.hours.is_open(MORNING)


def test_overrides_stay_when_the_file_changes_and_the_file_when_they_do(sqlite_store: Store) -> None:
    live = LiveHours.open(sqlite_store, own)
    close(sqlite_store, hours=12)
    live.look(sqlite_store)
    assert (live.business.name, live.hours.is_open(MORNING)) == ("Own", False)
    take(sqlite_store, SECOND)
    live.look(sqlite_store)
    assert (live.business.name, live.hours.is_open(MORNING)) == ("Second", False)


def test_a_stored_version_that_cannot_be_read_any_more_leaves_the_one_before_in_force(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    take(sqlite_store, FIRST)
    take(sqlite_store, "hours: written by a later Nightdesk\n")
    assert LiveHours.open(sqlite_store, own).business.name == "First"
    assert "cannot be read any more" in caplog.text


async def test_it_follows_by_itself_within_five_seconds(store: Store) -> None:
    take(store, FIRST)
    live = LiveHours.open(store, own)
    stop = asyncio.Event()
    async with Changes(store) as changes, asyncio.timeout(5):
        following = asyncio.create_task(live.follow(store, changes, stop))
        await asyncio.to_thread(take, store, SECOND)
        await asyncio.to_thread(close, store, 12)
        while live.business.name != "Second" or live.hours.is_open(MORNING):
            await asyncio.sleep(0.01)
        stop.set()
        await following


def test_the_past_is_told_by_the_versions_of_its_time(store: Store) -> None:
    take(store, FIRST, days_ago=20)
    take(store, "nonsense", "wrong", days_ago=10)
    take(store, SECOND, days_ago=5)
    afternoon = MORNING + timedelta(hours=6)  # a Tuesday, 15:05
    with store.read() as session:
        history = past_hours(session, NIGHT - timedelta(days=30), own())
    assert history.is_open(afternoon - timedelta(days=7))
    assert not history.is_open(afternoon)
    assert history.hours_at(NIGHT).business.name == "Second"


def test_without_versions_the_past_was_like_now(sqlite_store: Store) -> None:
    with sqlite_store.read() as session:
        assert past_hours(session, NIGHT, own()).hours_at(NIGHT).business.name == "Own"
