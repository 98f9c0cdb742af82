"""Half hours in which a department calls back: inside its real hours, its customers' day, its capacity and the calendar."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from bot.callback.slots import DAYS_AHEAD, LEAD, SLOT, Calls
from bot.hours import Hours
from bot.hours.engine import Override
from tests.bot.hours.conftest import MakeBusiness, make_business

__all__ = ["make_business"]

SHOP = """
hours:
  monday: ["09:00-10:00", "13:15-14:45"]
  tuesday: ["09:00-10:10"]
  wednesday: ["09:10-09:50"]
  friday: ["22:30-01:00"]
  saturday: ["09:00-10:00"]
holidays: {country: NL, closed: true}
special_days:
  2026-11-26: {hours: ["11:00-12:00"], reason: late}
  2026-11-24: {hours: closed, reason: moving}
departments:
  service: {default: true}
  workshop: {hours: {monday: ["07:00-08:00"], thursday: ["07:00-08:00"]}, callbacks_per_slot: 2}
  office: {callbacks_per_slot: 0}
"""


def calls(shop: Hours, at: str, department: str = "service", **more) -> Calls:
    return Calls(shop, department, datetime.fromisoformat(at).replace(tzinfo=shop.zone), **more)


def starts(found: Calls, day: str) -> list[str]:
    """The free slots that begin on a date of the shop, as wall-clock times."""
    local = [slot.starts_at.astimezone(found.hours.zone) for slot in found.free()]
    return [f"{moment:%H:%M}" for moment in local if moment.date().isoformat() == day]


@pytest.mark.parametrize(
    ("at", "day", "department", "expected"),
    [
        # Only whole half hours, and only on the full and the half hour.
        ("2026-11-22T12:00", "2026-11-23", "service", ["09:00", "09:30", "13:30", "14:00"]),
        ("2026-11-29T12:00", "2026-12-01", "service", ["09:00", "09:30"]),
        ("2026-11-29T12:00", "2026-12-02", "service", []),
        # A closed weekday, a day closed for once, a day with other hours, a department with hours of its own.
        ("2026-11-22T12:00", "2026-11-29", "service", []),
        ("2026-11-22T12:00", "2026-11-24", "service", []),
        ("2026-11-22T12:00", "2026-11-26", "service", ["11:00", "11:30"]),
        ("2026-11-22T12:00", "2026-11-23", "workshop", ["07:00", "07:30"]),
        ("2026-11-22T12:00", "2026-12-03", "workshop", ["07:00", "07:30"]),
        # A special day of the business counts for the department too.
        ("2026-11-22T12:00", "2026-11-26", "workshop", ["11:00", "11:30"]),
        # Christmas Day is a Friday, the second one a Saturday.
        ("2026-12-20T12:00", "2026-12-25", "service", []),
        ("2026-12-20T12:00", "2026-12-26", "service", []),
        ("2026-12-20T12:00", "2027-01-02", "service", ["09:00", "09:30"]),
        # A night past midnight.
        ("2026-11-22T12:00", "2026-11-27", "service", ["22:30", "23:00", "23:30"]),
        ("2026-11-22T12:00", "2026-11-28", "service", ["00:00", "00:30", "09:00", "09:30"]),
        # In the middle of that night: what is left of it, half an hour ahead at least.
        ("2026-11-28T00:00", "2026-11-28", "service", ["00:30", "09:00", "09:30"]),
        ("2026-11-28T00:01", "2026-11-28", "service", ["09:00", "09:30"]),
        # Today: what has begun, or begins too soon, is gone.
        ("2026-11-23T09:00", "2026-11-23", "service", ["09:30", "13:30", "14:00"]),
        ("2026-11-23T09:01", "2026-11-23", "service", ["13:30", "14:00"]),
        ("2026-11-23T14:10", "2026-11-23", "service", []),
        # The last day of the plan, and the first after it.
        ("2026-11-23T12:00", "2026-12-07", "service", ["09:00", "09:30", "13:30", "14:00"]),
        ("2026-11-22T12:00", "2026-12-07", "service", []),
        # A department that calls nobody.
        ("2026-11-22T12:00", "2026-11-23", "office", []),
    ],
)
def test_only_half_hours_in_which_somebody_is_there_are_offered(
    make_business: MakeBusiness, at: str, day: str, department: str, expected: list[str]
) -> None:
    assert starts(calls(Hours(make_business(SHOP)), at, department), day) == expected


@pytest.mark.parametrize(
    ("zone", "at", "day", "expected"),
    [
        # Amsterdam skips 02:00 to 03:00 on 28 March 2027: half hours that do not exist are not offered.
        ("Europe/Amsterdam", "2027-03-27T12:00", "2027-03-28", ["01:00", "01:30", "03:00", "03:30"]),
        # And has 02:00 to 03:00 twice on 31 October: each half hour is a real one.
        ("Europe/Amsterdam", "2027-10-30T12:00", "2027-10-31",
         ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]),
        ("America/New_York", "2027-03-13T12:00", "2027-03-14", ["01:00", "01:30", "03:00", "03:30"]),
        # Lord Howe goes back by half an hour at 02:00 on 4 April 2027.
        ("Australia/Lord_Howe", "2027-04-03T12:00", "2027-04-04",
         ["01:00", "01:30", "01:30", "02:00", "02:30", "03:00", "03:30"]),
        # A zone that is not on the half hour, seen from UTC.
        ("Asia/Kathmandu", "2027-03-13T12:00", "2027-03-14", ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)  # fmt: skip
def test_the_nights_in_which_the_clock_changes(
    make_business: MakeBusiness, zone: str, at: str, day: str, expected: list[str]
) -> None:
    shop = Hours(make_business('hours: {sunday: ["01:00-04:00"]}', zone=zone))
    found = calls(shop, at, "general")
    assert starts(found, day) == expected
    assert all(later.starts_at - earlier.starts_at == SLOT for earlier, later in pairwise(list(found.free())[:4]))


def test_what_staff_set_for_the_moment_counts(make_business: MakeBusiness) -> None:
    zone = ZoneInfo("Europe/Amsterdam")
    closed = Override(False, datetime(2026, 11, 23, 9, 15, tzinfo=zone), datetime(2026, 11, 23, 14, tzinfo=zone))
    longer = Override(True, datetime(2026, 11, 23, 14, 45, tzinfo=zone), datetime(2026, 11, 23, 16, 10, tzinfo=zone))
    shop = Hours(make_business(SHOP), (closed, longer))
    assert starts(calls(shop, "2026-11-22T12:00"), "2026-11-23") == ["14:00", "14:30", "15:00", "15:30"]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (None, ["06:00", "07:00", "13:00", "20:30", "21:00"]),
        ("Europe/Amsterdam", ["13:00", "20:30", "21:00"]),
        # Where the customer is it is six hours earlier, or ten hours later.
        ("America/New_York", ["20:30", "21:00"]),
        ("Australia/Sydney", ["06:00", "07:00"]),
        ("Europe/London", ["13:00", "20:30", "21:00"]),
    ],
)
def test_nobody_is_called_at_night_where_their_clock_is_known(
    make_business: MakeBusiness, zone: str | None, expected: list[str]
) -> None:
    hours = '"06:00-06:30", "07:00-07:30", "13:00-13:30", "20:30-21:30"'
    shop = Hours(make_business(f"hours: {{monday: [{hours}]}}"))
    found = calls(shop, "2026-11-22T12:00", "general", customer_zone=ZoneInfo(zone) if zone else None)
    assert starts(found, "2026-11-23") == expected


def test_a_full_slot_is_not_offered_and_a_department_may_take_more(make_business: MakeBusiness) -> None:
    shop = Hours(make_business(SHOP))
    nine, seven = (datetime(2026, 11, 23, hour - 1, tzinfo=UTC) for hour in (9, 7))
    assert starts(calls(shop, "2026-11-22T12:00", taken={nine: 1}), "2026-11-23") == ["09:30", "13:30", "14:00"]
    assert starts(calls(shop, "2026-11-22T12:00", "workshop", taken={seven: 1}), "2026-11-23") == ["07:00", "07:30"]
    assert starts(calls(shop, "2026-11-22T12:00", "workshop", taken={seven: 2}), "2026-11-23") == ["07:30"]


def test_every_slot_of_a_year_lies_inside_the_hours_as_a_whole(make_business: MakeBusiness) -> None:
    shop = Hours(make_business(SHOP))
    seen = 0
    for week in range(52):
        found = calls(shop, "2026-11-22T12:00")
        at = found.at + timedelta(days=7 * week)
        for slot in Calls(shop, "service", at).free():
            seen += 1
            assert shop.business_time_between(slot.starts_at, slot.ends_at, "service") == SLOT
            assert slot.starts_at >= at + LEAD
            assert shop.today(slot.starts_at) <= shop.today(at) + timedelta(days=DAYS_AHEAD)
    assert seen > 1000


def test_a_slot_is_found_by_its_beginning_as_long_as_it_is_free(make_business: MakeBusiness) -> None:
    shop = Hours(make_business(SHOP))
    nine = datetime(2026, 11, 23, 8, tzinfo=UTC)
    found = calls(shop, "2026-11-22T12:00").find(nine.astimezone(ZoneInfo("America/New_York")))
    assert found is not None
    assert found.starts_at == nine
    assert calls(shop, "2026-11-22T12:00", taken={nine: 1}).find(nine) is None
    assert calls(shop, "2026-11-22T12:00").find(nine + timedelta(minutes=15)) is None
