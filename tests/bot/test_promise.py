"""Promises lie inside opening hours, and are said in the customer's language."""

from datetime import datetime, timedelta

import pytest

from bot.hours import Hours
from bot.hours.commands import read_moment
from bot.promise import promise, promise_text
from tests.bot.hours.conftest import MakeBusiness, make_business

__all__ = ["make_business"]

SHOP = """
hours:
  monday: ["09:00-09:30", "13:00-18:00"]
  tuesday: ["09:00-18:00"]
  friday: ["09:00-24:00"]
departments:
  service: {default: true}
  workshop: {hours: {tuesday: ["07:00-16:00"]}}
handoff: {promise_minutes: 60}
"""


@pytest.mark.parametrize(
    ("at", "department", "minutes", "due"),
    [
        ("2026-11-23T22:40", "service", None, "2026-11-24T10:00"),
        ("2026-11-24T10:15", "service", None, "2026-11-24T11:15"),
        # The opening is shorter than the promise: it goes on at the next one.
        ("2026-11-22T22:40", "service", None, "2026-11-23T13:30"),
        ("2026-11-24T17:45", "service", None, "2026-11-27T09:45"),
        ("2026-11-23T22:40", "workshop", None, "2026-11-24T08:00"),
        ("2026-11-23T22:40", None, 15, "2026-11-24T09:15"),
    ],
)
def test_it_promises_a_time_inside_the_departments_hours(
    make_business: MakeBusiness, at: str, department: str | None, minutes: int | None, due: str
) -> None:
    hours = Hours(make_business(SHOP))
    assert promise(hours, read_moment(at, hours), department, minutes) == read_moment(due, hours)


def test_every_promise_of_a_week_is_inside_opening_hours_and_never_before_the_question(
    make_business: MakeBusiness,
) -> None:
    hours = Hours(make_business(SHOP))
    start = read_moment("2026-11-20T00:00", hours)
    for number in range(7 * 24 * 4):
        at = start + timedelta(minutes=15 * number)
        due = promise(hours, at, "service")
        assert due > at
        assert hours.is_open(due - timedelta(seconds=1), "service")


def test_a_shop_that_never_opens_still_promises(make_business: MakeBusiness) -> None:
    hours = Hours(make_business("hours: closed"))
    at = read_moment("2026-11-20T12:00", hours)
    assert promise(hours, at) == at + timedelta(days=7)


@pytest.mark.parametrize(
    ("language", "due", "text"),
    [
        ("en", "2026-11-22T10:00", "today by 10:00"),
        ("en", "2026-11-23T10:00", "Monday 23 November by 10:00"),
        ("en", "2027-01-04T10:00", "Monday 4 January 2027 by 10:00"),
        ("en", "2026-11-23T00:00", "today by 24:00"),
        ("de", "2026-11-22T10:00", "heute bis 10:00 Uhr"),
        ("de", "2026-11-23T10:00", "Montag, 23. November, bis 10:00 Uhr"),
        ("de-AT", "2026-11-23T10:00", "Montag, 23. November, bis 10:00 Uhr"),
        ("fr", "2026-11-23T10:00", "lundi 23 novembre avant 10:00"),
        ("es", "2026-11-23T10:00", "el lunes 23 de noviembre antes de las 10:00"),
        ("nl", "2026-11-23T10:00", "maandag 23 november vóór 10:00 uur"),
        ("pl", "2026-11-23T10:00", "Monday 23 November by 10:00"),
    ],
)
def test_it_says_the_day_and_the_time(make_business: MakeBusiness, language: str, due: str, text: str) -> None:
    hours = Hours(make_business(SHOP))
    at = read_moment("2026-11-22T06:00", hours)
    assert promise_text(read_moment(due, hours), at, hours.business, language) == text


def test_it_speaks_of_the_shops_clock_wherever_the_moment_comes_from(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(SHOP))
    due = datetime.fromisoformat("2026-11-23T09:00:00+00:00")
    at = datetime.fromisoformat("2026-11-22T23:30:00+00:00")  # already Monday in Amsterdam
    assert promise_text(due, at, hours.business, "en") == "today by 10:00"
