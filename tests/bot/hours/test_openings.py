"""Openings and closings as events."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.business.shop import Business, Interval
from bot.hours import Hours
from bot.hours.engine import Override
from bot.hours.openings import first_opening, is_or_will_be_open, last_closing
from tests.shop import HOURS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
DAY_AND_NIGHT = Hours(Business("Always", AMSTERDAM, ("en",), week=((Interval(0, 1440),),) * 7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def bar() -> Hours:
    """Open every evening until one, and at lunch on Sundays."""
    evening = (Interval(18 * 60, 25 * 60),)
    return Hours(Business("Bar", AMSTERDAM, ("en",), week=(evening,) * 6 + ((Interval(720, 840), *evening),)))


@pytest.mark.parametrize(
    ("day", "department", "opens"),
    [
        ("2026-11-23", "service", "2026-11-23T13:00"),  # a Monday opens late
        ("2026-11-24", "service", "2026-11-24T09:00"),  # the first of two intervals
        ("2026-11-24", "workshop", "2026-11-24T08:00"),
        ("2026-11-29", "service", None),  # a Sunday
        ("2026-12-24", "service", "2026-12-24T10:00"),  # a special day
        ("2026-12-25", "service", None),  # a holiday
        ("2027-01-02", "service", None),  # stocktaking
    ],
)
def test_the_first_opening_of_a_date(day: str, department: str, opens: str | None) -> None:
    assert first_opening(HOURS, date.fromisoformat(day), department) == (at(opens) if opens else None)


@pytest.mark.parametrize(
    ("before", "department", "closed"),
    [
        ("2026-11-24T09:00", "service", "2026-11-23T18:00"),
        ("2026-11-24T13:30", "service", "2026-11-24T12:30"),  # the break counts as closed
        ("2026-11-23T13:00", "service", "2026-11-21T17:00"),  # over the weekend
        ("2026-12-28T13:00", "service", "2026-12-24T14:00"),  # over Christmas
        ("2026-11-23T18:00", "service", "2026-11-23T18:00"),
    ],
)
def test_the_last_closing_before_a_moment(before: str, department: str, closed: str) -> None:
    assert last_closing(HOURS, at(before), department) == at(closed)


def test_a_night_that_runs_past_midnight_closes_on_the_next_date() -> None:
    hours = bar()
    assert last_closing(hours, at("2026-11-24T18:00"), None) == at("2026-11-24T01:00")
    assert first_opening(hours, date(2026, 11, 24), None) == at("2026-11-24T18:00")


def test_who_never_closes_has_neither() -> None:
    assert first_opening(DAY_AND_NIGHT, date(2026, 11, 24), None) is None
    assert last_closing(DAY_AND_NIGHT, at("2026-11-24T18:00"), None) is None


def test_what_staff_set_moves_the_opening_and_the_closing() -> None:
    late = Override(False, at("2026-11-24T08:00"), at("2026-11-24T11:00"))
    early = Override(False, at("2026-11-23T16:00"), at("2026-11-23T23:00"))
    hours = Hours(HOURS.business, (late, early))
    assert first_opening(hours, date(2026, 11, 24), "service") == at("2026-11-24T11:00")
    assert last_closing(hours, at("2026-11-24T11:00"), "service") == at("2026-11-23T16:00")


def test_an_opening_through_the_night_is_no_opening_at_midnight() -> None:
    hours = Hours(HOURS.business, (Override(True, at("2026-11-23T17:00"), at("2026-11-24T03:00")),))
    assert first_opening(hours, date(2026, 11, 24), "service") == at("2026-11-24T09:00")
    assert last_closing(hours, at("2026-11-24T09:00"), "service") == at("2026-11-24T03:00")


@pytest.mark.parametrize(
    ("moment", "within", "expected"),
    [("08:30", 30, True), ("08:29", 30, False), ("09:00", 0, True), ("12:29", 0, True), ("12:30", 30, False), ("13:00", 30, True)],
)
def test_open_or_about_to_open(moment: str, within: int, expected: bool) -> None:
    moment_at = at(f"2026-11-24T{moment}")
    assert is_or_will_be_open(HOURS, moment_at, timedelta(minutes=within), "service") is expected
