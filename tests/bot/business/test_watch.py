"""business.yml on the disk, taken when it has changed."""

import asyncio
import os
from pathlib import Path

import pytest

from bot.business.files import MAIN
from bot.business.shop import Business
from bot.business.watch import STILL_LOOKS_WHEN_WRONG, BusinessWatch
from bot.storage import business_versions
from bot.storage.engine import Store

GOOD = 'version: 1\nname: Kiosk\ntimezone: Europe/Berlin\nhours: {monday: "6:00-20:00"}\n'
LATER = GOOD.replace("20:00", "21:00")
BAD = GOOD.replace("monday", "moonday")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "business.yml"
    path.write_text(GOOD)
    return path


def in_force(store: Store) -> str | None:
    with store.read() as session:
        good = business_versions.newest_good_reads(session, 1)
    return good[0].files[MAIN] if good else None


def refused(store: Store) -> tuple[str, ...]:
    with store.read() as session:
        newest = business_versions.newest_read(session)
    return newest.problems if newest is not None else ()


def rows(store: Store) -> int:
    with store.read() as session:
        return business_versions.newest_id(session) or 0


def look(watch: BusinessWatch, times: int) -> None:
    for _ in range(times):
        watch.look()


def test_it_takes_the_file_at_the_start_and_nothing_more_while_it_stays_the_same(store: Store, file: Path) -> None:
    watch = BusinessWatch(file, store)
    assert watch.take().problems == ()
    assert in_force(store) == GOOD
    look(watch, 9)
    os.utime(file, (1, 1))  # saved again without a change
    look(watch, 9)
    BusinessWatch(file, store).take()  # started again
    assert rows(store) == 1


def test_a_changed_file_is_taken_once_it_stands_still_also_when_its_times_do_not_tell(sqlite_store: Store, file: Path) -> None:
    watch = BusinessWatch(file, sqlite_store)
    watch.take()
    before = file.stat()
    file.write_text(LATER)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    watch.look()
    assert in_force(sqlite_store) == GOOD
    watch.look()
    assert in_force(sqlite_store) == LATER


def test_a_file_that_is_still_being_written_is_not_taken(sqlite_store: Store, file: Path) -> None:
    watch = BusinessWatch(file, sqlite_store)
    watch.take()
    text = LATER + "retention_days: 30\n"
    for length in range(len(GOOD) // 2, len(text), 7):
        file.write_text(text[:length])
        watch.look()
    assert rows(sqlite_store) == 1
    file.write_text(text)
    look(watch, 2)
    assert in_force(sqlite_store) == text
    assert rows(sqlite_store) == 2


def test_a_bad_file_is_refused_with_its_lines_and_changes_nothing(sqlite_store: Store, file: Path) -> None:
    watch = BusinessWatch(file, sqlite_store)
    watch.take()
    file.write_text(BAD)
    look(watch, STILL_LOOKS_WHEN_WRONG)
    assert refused(sqlite_store) == ()  # it may be half written
    watch.look()
    assert refused(sqlite_store) == (f"{file}:4: moonday is no key of hours; did you mean monday?",)
    assert in_force(sqlite_store) == GOOD
    look(watch, 9)
    assert rows(sqlite_store) == 2
    file.write_text(GOOD)
    look(watch, 2)
    assert refused(sqlite_store) == ()


def test_a_file_that_is_gone_for_a_moment_is_no_mistake(sqlite_store: Store, file: Path) -> None:
    watch = BusinessWatch(file, sqlite_store)
    watch.take()
    file.unlink()
    look(watch, 2)
    file.write_text(GOOD)
    look(watch, 9)
    assert rows(sqlite_store) == 1
    file.unlink()
    look(watch, 9)
    assert "there is no such file" in refused(sqlite_store)[0]
    assert in_force(sqlite_store) == GOOD


def test_its_calendar_is_watched_too(sqlite_store: Store, file: Path) -> None:
    calendar = file.parent / "days.ics"
    file.write_text(GOOD + "holidays: {ical: days.ics}\n")
    watch = BusinessWatch(file, sqlite_store)
    assert "days.ics" in watch.take().problems[0]
    assert in_force(sqlite_store) is None
    calendar.write_text("BEGIN:VCALENDAR\nEND:VCALENDAR\n")
    look(watch, 2)
    assert in_force(sqlite_store) == file.read_text()
    calendar.write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:oops\nEND:VEVENT\nEND:VCALENDAR\n")
    look(watch, STILL_LOOKS_WHEN_WRONG + 1)
    assert f"{calendar}:3: 'oops' is no date" in refused(sqlite_store)[0]


def test_what_the_rest_of_the_product_cannot_serve_is_refused_like_a_mistake(sqlite_store: Store, file: Path) -> None:
    def check(business: Business) -> list[str]:
        return [] if business.week[0][0].end == 20 * 60 else ["Nobody can speak that late."]

    watch = BusinessWatch(file, sqlite_store, check)
    watch.take()
    file.write_text(LATER)
    look(watch, STILL_LOOKS_WHEN_WRONG + 1)
    assert refused(sqlite_store) == ("Nobody can speak that late.",)
    assert in_force(sqlite_store) == GOOD


def test_two_machines_with_different_files_follow_the_last_change(sqlite_store: Store, file: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other_file = tmp_path / "other" / "business.yml"
    other_file.write_text(LATER)
    one, two = BusinessWatch(file, sqlite_store, machine="one"), BusinessWatch(other_file, sqlite_store, machine="two")
    one.take()
    two.take()
    for _ in range(5):
        one.look()
        two.look()
    assert rows(sqlite_store) == 2
    assert in_force(sqlite_store) == LATER
    BusinessWatch(file, sqlite_store, machine="one").take()  # started again with its old file
    assert in_force(sqlite_store) == LATER
    file.write_text(GOOD + "retention_days: 30\n")
    look(one, 2)
    assert in_force(sqlite_store) == file.read_text()


async def test_it_watches_until_it_is_asked_to_stop(sqlite_store: Store, file: Path) -> None:
    stop = asyncio.Event()
    watching = asyncio.create_task(BusinessWatch(file, sqlite_store).run(stop))
    while in_force(sqlite_store) is None:
        await asyncio.sleep(0.01)
    stop.set()
    await watching
    assert in_force(sqlite_store) == GOOD
