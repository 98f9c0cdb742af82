"""When it is open: a table of shops and moments, and a naive clock-watcher that must agree on any week."""

import time
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.business.shop import Business, Department, Interval, SpecialDay
from bot.hours import Hours, Override
from bot.hours.commands import read_moment, status_json
from bot.hours.engine import UnknownDepartment

from .conftest import MakeBusiness

LUNCH = """
hours:
  monday: ["09:00-12:30", "13:30-18:00"]
  tuesday: ["09:00-12:30", "13:30-18:00"]
  wednesday: ["09:00-12:30", "13:30-18:00"]
  thursday: ["09:00-12:30", "13:30-18:00"]
  friday: ["09:00-12:30", "13:30-01:00"]
  saturday: ["10:00-17:00"]
  sunday: closed
special_days:
  2026-11-28: {hours: closed, reason: {en: stocktaking, de: Inventur}}
  2026-12-24: {hours: ["10:00-14:00"], reason: {en: Christmas Eve, de: Heiligabend}}
  2027-04-05: {hours: ["11:00-15:00"]}
holidays: {country: NL, closed: true}
changes:
  - {from: 2027-02-01, hours: {monday: closed, sunday: ["12:00-16:00"]}}
departments:
  service: {default: true}
  workshop: {hours: {monday: ["07:00-16:00"], friday: ["07:00-12:00"]}}
  phone: {hours: {saturday: ["10:00-12:00"]}, special_days: {2026-12-24: closed}}
"""
ROUND_THE_CLOCK = "hours:\n" + "\n".join(
    f'  {day}: ["00:00-24:00"]'
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
)
NEVER = "hours: closed"
NIGHT = "hours: {saturday: [\"22:00-06:00\"], sunday: [\"02:30-05:00\"]}"
BAR = 'hours: {friday: ["18:00-24:00"], saturday: ["00:00-02:00", "18:00-02:00"], sunday: ["02:00-03:00"]}'
SATURDAY_NIGHT = 'hours: {saturday: ["22:00-06:00"]}'
SHIPS_FEB = "hours: {monday: closed}\nspecial_days: {2028-02-29: [\"10:00-12:00\"]}"

# (shop, zone, at on the shop's wall or with offset, department, open, the time of the change, the reason)
CASES = [
    (LUNCH, "Europe/Amsterdam", "2026-11-23T08:59", None, False, "2026-11-23T09:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T09:00", None, True, "2026-11-23T12:30+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T12:29:59", None, True, "2026-11-23T12:30+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T12:30", None, False, "2026-11-23T13:30+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T13:30", None, True, "2026-11-23T18:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T18:00", None, False, "2026-11-24T09:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-20T23:59", None, True, "2026-11-21T01:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-21T00:30", None, True, "2026-11-21T01:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-21T01:00", None, False, "2026-11-21T10:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-22T12:00", None, False, "2026-11-23T09:00+01:00", None),
    # A special day after a night: the night goes on, then it is closed.
    (LUNCH, "Europe/Amsterdam", "2026-11-28T00:30", None, True, "2026-11-28T01:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-28T01:00", None, False, "2026-11-30T09:00+01:00", "stocktaking"),
    (LUNCH, "Europe/Amsterdam", "2026-12-24T09:30", None, False, "2026-12-24T10:00+01:00", "Christmas Eve"),
    (LUNCH, "Europe/Amsterdam", "2026-12-24T12:00", None, True, "2026-12-24T14:00+01:00", "Christmas Eve"),
    (LUNCH, "Europe/Amsterdam", "2026-12-24T14:00", None, False, "2026-12-28T09:00+01:00", "Christmas Eve"),
    (LUNCH, "Europe/Amsterdam", "2026-12-25T11:00", None, False, "2026-12-28T09:00+01:00", "Christmas Day"),
    (LUNCH, "Europe/Amsterdam", "2026-12-26T11:00", None, False, "2026-12-28T09:00+01:00", "Second Day of Christmas"),
    (LUNCH, "Europe/Amsterdam", "2026-12-31T18:00", None, False, "2027-01-02T10:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2027-01-01T12:00", None, False, "2027-01-02T10:00+01:00", "New Year's Day"),
    # Good Friday has no night of its own, and the Friday night before a holiday Saturday goes on.
    (LUNCH, "Europe/Amsterdam", "2027-03-26T20:00", None, False, "2027-03-27T10:00+01:00", "Good Friday"),
    # A change from a date on; before it the old hours stay known.
    (LUNCH, "Europe/Amsterdam", "2027-01-25T10:00", None, True, "2027-01-25T12:30+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2027-02-01T10:00", None, False, "2027-02-02T09:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2027-02-07T13:00", None, True, "2027-02-07T16:00+01:00", None),
    # A special day wins over the change, and over a holiday.
    (LUNCH, "Europe/Amsterdam", "2027-04-05T12:00", None, True, "2027-04-05T15:00+02:00", None),
    # The moment may come in any zone.
    (LUNCH, "Europe/Amsterdam", "2026-11-23T07:59:00+00:00", None, False, "2026-11-23T09:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T03:00:00-05:00", None, True, "2026-11-23T12:30+01:00", None),
    # Departments: the business's hours, a week of its own, holidays and special days for all, own special days first.
    (LUNCH, "Europe/Amsterdam", "2026-11-23T12:45", "service", False, "2026-11-23T13:30+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-23T12:45", "workshop", True, "2026-11-23T16:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-11-24T10:00", "workshop", False, "2026-11-27T07:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-12-24T12:00", "workshop", True, "2026-12-24T14:00+01:00", "Christmas Eve"),
    (LUNCH, "Europe/Amsterdam", "2026-12-25T08:00", "workshop", False, "2026-12-28T07:00+01:00", "Christmas Day"),
    (LUNCH, "Europe/Amsterdam", "2027-02-01T10:00", "workshop", True, "2027-02-01T16:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2027-02-01T10:00", "service", False, "2027-02-02T09:00+01:00", None),
    (LUNCH, "Europe/Amsterdam", "2026-12-24T12:00", "phone", False, "2027-01-02T10:00+01:00", None),
    # Around the clock, never, and adjacent intervals over midnight.
    (ROUND_THE_CLOCK, "Asia/Tokyo", "2026-11-23T03:00", None, True, None, None),
    (NEVER, "Asia/Tokyo", "2026-11-23T03:00", None, False, None, None),
    (BAR, "Europe/Berlin", "2026-11-20T20:00", None, True, "2026-11-21T02:00+01:00", None),
    (BAR, "Europe/Berlin", "2026-11-21T20:00", None, True, "2026-11-22T03:00+01:00", None),
    # Spring: the clock goes from 02:00 to 03:00 on 29 March 2026.
    (SATURDAY_NIGHT, "Europe/Berlin", "2026-03-29T01:59", None, True, "2026-03-29T06:00+02:00", None),
    (SATURDAY_NIGHT, "Europe/Berlin", "2026-03-29T05:59", None, True, "2026-03-29T06:00+02:00", None),
    (NIGHT.replace("22:00-06:00", "22:00-23:00"), "Europe/Berlin", "2026-03-29T01:30", None, False, "2026-03-29T03:00+02:00", None),
    (NIGHT.replace("22:00-06:00", "22:00-02:30"), "Europe/Berlin", "2026-03-29T01:59", None, True, "2026-03-29T05:00+02:00", None),
    # Autumn: 02:00 to 03:00 comes twice on 25 October 2026.
    (SATURDAY_NIGHT, "Europe/Berlin", "2026-10-25T02:30+01:00", None, True, "2026-10-25T06:00+01:00", None),
    (NIGHT.replace("22:00-06:00", "22:00-23:00"), "Europe/Berlin", "2026-10-25T01:00", None, False, "2026-10-25T02:30+02:00", None),
    (NIGHT.replace("22:00-06:00", "22:00-23:00"), "Europe/Berlin", "2026-10-25T02:10+01:00", None, True, "2026-10-25T05:00+01:00", None),
    # New York: 8 March and 1 November 2026.
    (SATURDAY_NIGHT, "America/New_York", "2026-03-07T23:00", None, True, "2026-03-08T06:00-04:00", None),
    (SATURDAY_NIGHT, "America/New_York", "2026-10-31T23:00", None, True, "2026-11-01T06:00-05:00", None),
    # Lord Howe Island moves by half an hour, in the other half of the year: 4 October and 5 April 2026.
    (SATURDAY_NIGHT, "Australia/Lord_Howe", "2026-10-03T23:00", None, True, "2026-10-04T06:00+11:00", None),
    (SATURDAY_NIGHT, "Australia/Lord_Howe", "2026-04-04T23:00", None, True, "2026-04-05T06:00+10:30", None),
    # Cairo has no midnight on 24 April 2026: the day begins at 01:00.
    ('hours: {friday: ["00:00-04:00"]}', "Africa/Cairo", "2026-04-23T23:00", None, False, "2026-04-24T01:00+03:00", None),
    # 29 February, also one that lies further ahead than a year.
    ('hours: {tuesday: ["10:00-12:00"]}', "UTC", "2028-02-29T11:00", None, True, "2028-02-29T12:00+00:00", None),
    (SHIPS_FEB, "UTC", "2026-11-20T11:00", None, False, "2028-02-29T10:00+00:00", None),
    # Year's end.
    ('hours: {thursday: ["20:00-04:00"]}', "UTC", "2026-12-31T23:59:59", None, True, "2027-01-01T04:00+00:00", None),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "zone", "at", "department", "is_open", "change", "reason"), CASES)
def test_it_knows_whether_it_is_open_and_when_that_changes(
    make_business: MakeBusiness,
    lines: str,
    zone: str,
    at: str,
    department: str | None,
    is_open: bool,
    change: str | None,
    reason: str | None,
) -> None:
    hours = Hours(make_business(lines, zone=zone))
    found = status_json(hours, read_moment(at, hours), department)
    moment = datetime.fromisoformat(change).isoformat() if change else None
    assert found["open"] is is_open
    assert found["closes_at"] == (moment if is_open else None)
    assert found["opens_at"] == (None if is_open else moment)
    assert found["reason"] == reason
    assert hours.is_open(read_moment(at, hours), department) is is_open


@pytest.mark.parametrize(
    ("zone", "saturday", "real_hours"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 7),
        ("Europe/Berlin", date(2026, 10, 24), 9),
        ("America/New_York", date(2026, 3, 7), 7),
        ("America/New_York", date(2026, 10, 31), 9),
        ("Australia/Lord_Howe", date(2026, 10, 3), 7.5),
        ("Australia/Lord_Howe", date(2026, 4, 4), 8.5),
        ("Asia/Kolkata", date(2026, 3, 28), 8),
    ],
)
def test_a_night_lasts_as_long_as_it_really_does(
    make_business: MakeBusiness, zone: str, saturday: date, real_hours: float
) -> None:
    hours = Hours(make_business(SATURDAY_NIGHT, zone=zone))
    ((starts, ends),) = hours.intervals(saturday)
    assert ends.astimezone(UTC) - starts.astimezone(UTC) == timedelta(hours=real_hours)
    assert hours.business_time_between(starts, ends) == timedelta(hours=real_hours)
    assert (starts.strftime("%H:%M"), ends.strftime("%H:%M")) == ("22:00", "06:00")


def test_a_day_that_the_zone_skips_has_no_hours(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(ROUND_THE_CLOCK, zone="Pacific/Apia"))
    assert hours.intervals(date(2011, 12, 30)) == ()
    assert hours.status(datetime(2011, 12, 29, 12, tzinfo=ZoneInfo("Pacific/Apia"))).closes_at is None


def test_the_next_opening_when_open_is_the_one_after_the_next_closing(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(LUNCH))
    assert hours.next_opening(read_moment("2026-11-23T10:00", hours)) == read_moment("2026-11-23T13:30", hours)
    assert hours.next_opening(read_moment("2026-11-23T09:00", hours)) == read_moment("2026-11-23T13:30", hours)


def test_business_time_skips_what_is_closed(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(LUNCH))
    a, b = read_moment("2026-11-20T17:00", hours), read_moment("2026-11-23T10:00", hours)
    assert hours.business_time_between(a, b) == timedelta(hours=8 + 7 + 1)
    assert hours.business_time_between(b, a) == -timedelta(hours=16)
    assert hours.after_business_time(a, timedelta(hours=15)) == read_moment("2026-11-21T17:00", hours)
    assert hours.after_business_time(a, timedelta(hours=15, minutes=1)) == read_moment("2026-11-23T09:01", hours)
    assert hours.after_business_time(read_moment("2026-11-22T12:00", hours), timedelta(0)) == read_moment(
        "2026-11-23T09:00", hours
    )


def test_business_time_never_comes_in_a_shop_that_never_opens(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(NEVER))
    assert hours.after_business_time(datetime(2026, 11, 20, tzinfo=UTC), timedelta(minutes=1)) is None


def test_an_override_holds_until_it_ends_by_itself(make_business: MakeBusiness) -> None:
    business = make_business(LUNCH)
    plain = Hours(business)
    closed = Override(
        open=False,
        starts_at=read_moment("2026-11-23T11:00", plain),
        ends_at=read_moment("2026-11-24T10:00", plain),
        reason={"en": "a burst pipe"},
    )
    late = Override(
        open=True,
        starts_at=read_moment("2026-11-24T17:00", plain),
        ends_at=read_moment("2026-11-24T20:00", plain),
    )
    hours = Hours(business, (closed, late))
    status = hours.status(read_moment("2026-11-23T11:00", plain))
    assert not status.open
    assert status.opens_at == read_moment("2026-11-24T10:00", plain)
    assert status.reason is not None
    assert status.reason.text("de") == "a burst pipe"
    assert hours.status(read_moment("2026-11-24T15:00", plain)).closes_at == read_moment("2026-11-24T20:00", plain)
    assert hours.status(read_moment("2026-11-25T15:00", plain)) == plain.status(read_moment("2026-11-25T15:00", plain))


def test_an_override_that_ends_before_it_begins_is_refused() -> None:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    with pytest.raises(ValueError, match="later end"):
        Override(open=True, starts_at=at, ends_at=at)


def test_an_unknown_department_is_named_with_those_there_are(make_business: MakeBusiness) -> None:
    with pytest.raises(UnknownDepartment, match="'sails'; use one of: service, workshop, phone"):
        Hours(make_business(LUNCH)).status(datetime(2026, 11, 20, tzinfo=UTC), "sails")


def test_a_holiday_is_named_in_each_language(make_business: MakeBusiness) -> None:
    reason = Hours(make_business(LUNCH, languages="[de, nl, en]")).reason(date(2027, 3, 29))
    assert reason is not None
    assert [reason.text(language) for language in ("de", "nl", "en")] == ["Ostermontag", "Tweede paasdag", "Easter Monday"]


def test_holidays_that_do_not_close_change_nothing(make_business: MakeBusiness) -> None:
    hours = Hours(make_business('hours: {friday: ["09:00-17:00"]}\nholidays: {country: NL, closed: false}'))
    status = hours.status(read_moment("2026-12-25T12:00", hours))
    assert status.open
    assert status.reason is None


def test_a_status_takes_less_than_a_millisecond(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(LUNCH))
    start = datetime(2026, 11, 20, tzinfo=UTC)
    hours.status(start)
    taken = []
    for number in range(500):
        begun = time.process_time()
        hours.status(start + timedelta(hours=7 * number))
        taken.append(time.process_time() - begun)
    assert median(taken) < 0.001


ZONES = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Auckland"]
QUARTERS = st.integers(min_value=0, max_value=95)


@st.composite
def days(draw: st.DrawFn) -> tuple[Interval, ...]:
    marks = sorted(draw(st.sets(QUARTERS, min_size=0, max_size=4)))
    if len(marks) % 2:
        # The last one runs into the night, until six at the latest.
        return (*_pairs(marks[:-1]), Interval(marks[-1] * 15, 1440 + draw(st.integers(0, 24)) * 15))
    return _pairs(marks)


def _pairs(marks: list[int]) -> tuple[Interval, ...]:
    return tuple(Interval(a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=True))


def naive_is_open(business: Business, at: datetime) -> bool:
    """What a person with the plan in hand says who looks at the clock on the wall."""
    wall = at.astimezone(business.timezone).replace(tzinfo=None)
    for back in (0, 1):
        day = wall.date() - timedelta(days=back)
        minutes = (wall - datetime(day.year, day.month, day.day)).total_seconds() / 60  # noqa: DTZ001
        special = business.special_days.get(day)
        plan = special.hours if special else business.week[day.weekday()]
        if any(interval.start <= minutes < interval.end for interval in plan):
            return True
    return False


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    week=st.lists(days(), min_size=7, max_size=7),
    special=days(),
    zone=st.sampled_from(ZONES),
    start=st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 1)),  # noqa: DTZ001
)
def test_it_agrees_with_a_clock_watcher_minute_by_minute(
    week: list[tuple[Interval, ...]], special: tuple[Interval, ...], zone: str, start: datetime
) -> None:
    first = start.replace(second=0, microsecond=0, tzinfo=UTC)
    special_day = (first + timedelta(days=2)).date()
    business = Business("Shop", ZoneInfo(zone), ("en",), tuple(week), special_days={special_day: SpecialDay(special)},
                        departments={"all": Department("all")})  # fmt: skip
    hours = Hours(business)
    minutes = [first + timedelta(minutes=5 * number) for number in range(4 * 24 * 12)]
    offsets = {minute.astimezone(business.timezone).utcoffset() for minute in (first - timedelta(days=2), minutes[-1])}
    if len(offsets) > 1:
        # On the night of the change a time comes twice, and a clock on the wall cannot tell which; the table above can.
        return
    naive = [naive_is_open(business, minute) for minute in minutes]
    assert [hours.is_open(minute) for minute in minutes] == naive
    for number in range(0, len(minutes), 37):
        status = hours.status(minutes[number])
        assert status.open == naive[number]
        change = status.closes_at if status.open else status.opens_at
        expected = next((minutes[n] for n in range(number, len(minutes)) if naive[n] != naive[number]), None)
        if expected is not None:
            assert change is not None
            # Plans are in quarters of an hour and we look every five minutes.
            assert timedelta(0) <= expected - change < timedelta(minutes=5)
