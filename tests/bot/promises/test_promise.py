"""Promises lie inside opening hours, and are said in the customer's language."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.hours import Hours
from bot.hours.commands import read_moment
from bot.promises.promise import promise, promise_behind, promise_text
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
        ("2026-11-24T10:11:09", "service", None, "2026-11-24T11:15"),
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


@pytest.mark.parametrize(
    ("at", "waiting", "people_per_hour", "due"),
    [
        ("2026-11-23T22:40", 0, 4, "2026-11-24T10:00"),
        ("2026-11-23T22:40", 3, 4, "2026-11-24T10:00"),  # four in the first hour: nobody is later
        ("2026-11-23T22:40", 4, 4, "2026-11-24T10:15"),
        ("2026-11-23T22:40", 3, 3, "2026-11-24T10:20"),
        ("2026-11-23T22:40", 6, 7, "2026-11-24T10:00"),
        ("2026-11-23T22:40", 7, 7, "2026-11-24T10:10"),  # 69 minutes, said as 10:10
        ("2026-11-23T22:40", 99, None, "2026-11-24T10:00"),
        ("2026-11-24T17:02", 4, 4, "2026-11-27T09:20"),  # 58 minutes today, 17 on Friday: 09:17
        ("2026-11-22T22:40", 2, 2, "2026-11-23T14:00"),  # over the break at noon
        ("2026-11-24T10:15:30", 0, None, "2026-11-24T11:20"),  # what is kept is what is said
    ],
)
def test_it_is_later_by_what_others_need_who_wait(
    make_business: MakeBusiness, at: str, waiting: int, people_per_hour: int | None, due: str
) -> None:
    hours = Hours(make_business(SHOP))
    made = promise(hours, read_moment(at, hours), "service", waiting=waiting, people_per_hour=people_per_hour)
    assert made == read_moment(due, hours)


ODD = """
hours:
  monday: ["09:01-09:04", "13:07-13:58"]
  wednesday: ["23:13-00:31"]
  sunday: ["01:00-04:00"]
handoff: {promise_minutes: 7}
"""


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Australia/Lord_Howe", "Asia/Kathmandu"])
@pytest.mark.parametrize("start", ["2026-10-22T23:59:31", "2026-03-27T00:00:07"])
def test_however_many_wait_it_lies_inside_hours_and_never_before_that_of_fewer(
    make_business: MakeBusiness, zone: str, start: str
) -> None:
    hours = Hours(make_business(ODD, zone=zone))
    first = read_moment(start, hours).astimezone(UTC)  # in the shop's zone, Python compares and adds by the wall clock
    for number in range(12 * 24):
        at = first + timedelta(minutes=61 * number)
        promises = (promise(hours, at, waiting=waiting, people_per_hour=9) for waiting in range(40))
        dues = [due.astimezone(UTC) for due in promises]
        assert dues == sorted(dues)
        assert dues[0] > at
        for waiting, due in enumerate(dues):
            assert hours.is_open(due - timedelta(seconds=1))
            needed = (waiting + 1) * 60 / 9
            assert hours.business_time_between(at, due) >= timedelta(minutes=max(7, needed))
            assert due.second == 0
            assert due.minute % 5 == 0


def test_each_stands_behind_those_who_are_due_before(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(SHOP.replace("promise_minutes: 60", "promise_minutes: 60, people_per_hour: 2")))
    at = read_moment("2026-11-23T22:40", hours)
    dues: list[datetime] = []
    for _ in range(5):
        dues.append(promise_behind(hours, at, "service", dues))
    assert [f"{due:%a %H:%M}" for due in dues] == ["Tue 10:00", "Tue 10:00", "Tue 10:30", "Tue 11:00", "Tue 11:30"]
    later = [read_moment("2026-11-27T12:00", hours)] * 9
    assert promise_behind(hours, at, "service", [*dues[:2], *later]) == dues[2]


def test_a_departments_own_people_count_before_the_shops(make_business: MakeBusiness) -> None:
    lines = SHOP.replace("promise_minutes: 60", "promise_minutes: 60, people_per_hour: 1")
    hours = Hours(make_business(lines.replace("workshop: {", "workshop: {people_per_hour: 3, ")))
    at = read_moment("2026-11-23T22:40", hours)
    others = [read_moment("2026-11-24T08:00", hours)] * 5
    assert promise_behind(hours, at, "workshop", others) == read_moment("2026-11-24T09:00", hours)
    assert promise_behind(hours, at, "service", others) == read_moment("2026-11-24T15:00", hours)


def test_without_a_number_of_people_nobody_waits_longer(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(SHOP))
    at = read_moment("2026-11-23T22:40", hours)
    assert promise_behind(hours, at, "service", [at + timedelta(minutes=1)] * 500) == promise(hours, at, "service")


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
        ("it", "2026-11-23T10:00", "lunedì 23 novembre entro le 10:00"),
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


@pytest.mark.parametrize(
    ("language", "time_zone", "said"),
    [
        ("en", "Europe/London", "Monday 23 November by 14:00 (13:00 in your time zone)"),
        ("fr", "Europe/London", "lundi 23 novembre avant 14:00 (13:00 dans votre fuseau horaire)"),
        ("en", "Pacific/Auckland", "Monday 23 November by 14:00 (02:00 on Tuesday 24 November in your time zone)"),
        ("en", "Europe/Berlin", "Monday 23 November by 14:00"),
        ("en", None, "Monday 23 November by 14:00"),
    ],
)
def test_a_promise_is_told_on_the_customers_clock_too_where_it_differs(
    make_business: MakeBusiness, language: str, time_zone: str | None, said: str
) -> None:
    hours = Hours(make_business(SHOP))
    due, at = read_moment("2026-11-23T14:00", hours), read_moment("2026-11-22T22:40", hours)
    assert promise_text(due, at, hours.business, language, time_zone) == said
