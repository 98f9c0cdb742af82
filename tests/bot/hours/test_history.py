"""The hours of the past stay what they were."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.business.shop import Business, DayHours, Department, Interval
from bot.hours import Hours, Override
from bot.hours.engine import UnknownDepartment
from bot.hours.history import History

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CLOSED: DayHours = ()
NINE_TO_FIVE: DayHours = (Interval(9 * 60, 17 * 60),)


def shop(every_day: DayHours, zone: ZoneInfo = AMSTERDAM, **departments: DayHours) -> Business:
    found = {name: Department(name, week=(hours,) * 7) for name, hours in departments.items()}
    return Business("Shop", zone, ("en",), (every_day,) * 7, departments={"all": Department("all"), **found})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


CHANGED = at("2026-11-10T12:00")
#: The workshop came with the second version, the rental went with it.
HISTORY = History(
    [
        (at("2026-11-01T08:00"), shop(NINE_TO_FIVE, rental=(Interval(600, 720),))),
        (CHANGED, shop(CLOSED, workshop=(Interval(420, 960),))),
    ]
)


def test_a_moment_has_the_hours_that_were_in_force_then() -> None:
    assert HISTORY.is_open(at("2026-11-09T10:00"))
    assert not HISTORY.is_open(at("2026-11-11T10:00"))
    assert HISTORY.hours_at(CHANGED - timedelta(microseconds=1)).business.week[0] == NINE_TO_FIVE
    assert HISTORY.hours_at(CHANGED).business.week[0] == CLOSED


def test_a_change_in_the_middle_of_an_opening_counts_from_its_moment() -> None:
    assert HISTORY.business_time_between(at("2026-11-10T00:00"), at("2026-11-12T00:00")) == timedelta(hours=3)


def test_business_time_across_versions_is_the_sum_of_both() -> None:
    # Two whole days of the first version, and half of the day on which it ended.
    assert HISTORY.business_time_between(at("2026-11-08T00:00"), at("2026-11-20T00:00")) == timedelta(hours=8 + 8 + 3)
    assert HISTORY.business_time_between(at("2026-11-20T00:00"), at("2026-11-08T00:00")) == -timedelta(hours=19)


def test_before_the_first_version_the_first_one_counts() -> None:
    assert HISTORY.is_open(at("2025-03-03T10:00"))
    assert HISTORY.business_time_between(at("2025-03-03T00:00"), at("2025-03-04T00:00")) == timedelta(hours=8)


def test_a_department_had_the_businesss_hours_while_it_did_not_exist() -> None:
    assert HISTORY.is_open(at("2026-11-09T16:30"), "workshop")  # the shop's, until 17:00
    assert not HISTORY.is_open(at("2026-11-11T16:30"), "workshop")  # its own, until 16:00
    assert HISTORY.is_open(at("2026-11-11T07:30"), "workshop")
    assert not HISTORY.is_open(at("2026-11-09T13:00"), "rental")  # its own, until 12:00
    assert not HISTORY.is_open(at("2026-11-11T11:00"), "rental")  # it is gone, and the shop is closed
    two_days = HISTORY.business_time_between(at("2026-11-09T00:00"), at("2026-11-12T00:00"), "workshop")
    assert two_days == timedelta(hours=8 + 3 + 4 + 9)


def test_a_department_that_never_was_is_refused() -> None:
    with pytest.raises(UnknownDepartment, match="'nowhere' and never was; use one of: all, rental, workshop"):
        HISTORY.is_open(CHANGED, "nowhere")
    with pytest.raises(UnknownDepartment):
        HISTORY.business_time_between(CHANGED, CHANGED + timedelta(days=1), "nowhere")


def test_what_staff_set_counts_in_every_version() -> None:
    closed = Override(False, at("2026-11-09T12:00"), at("2026-11-09T13:00"))
    opened = Override(True, at("2026-11-11T12:00"), at("2026-11-11T13:00"), "workshop")
    history = History([(at("2026-11-01T08:00"), shop(NINE_TO_FIVE)), (CHANGED, shop(CLOSED, workshop=CLOSED))], [closed, opened])
    assert not history.is_open(at("2026-11-09T12:30"))
    assert history.is_open(at("2026-11-09T13:00"))
    assert history.is_open(at("2026-11-11T12:30"), "workshop")
    assert not history.is_open(at("2026-11-11T12:30"))


def test_a_version_that_was_taken_later_counts_also_where_the_clock_had_been_set_back() -> None:
    history = History([(at("2026-12-24T00:00"), shop(CLOSED)), (at("2026-11-10T00:00"), shop(NINE_TO_FIVE))])
    assert history.is_open(at("2026-12-28T10:00"))


def test_a_history_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one version"):
        History([])


def test_a_new_version_changes_no_statistic_of_the_past() -> None:
    versions = [(at("2026-11-01T08:00"), shop(NINE_TO_FIVE))]
    a, b = at("2026-11-02T00:00"), at("2026-11-30T00:00")
    before = History(versions).business_time_between(a, b, "all")
    later = [*versions, (b, shop(CLOSED)), (b + timedelta(days=3), shop((Interval(0, 1440),)))]
    assert History(later).business_time_between(a, b, "all") == before


def test_what_an_override_leaves_of_a_night_after_midnight_hides_nothing_of_the_next_day() -> None:
    """Open round the clock and an hour over; staff open it once more, and that ends half an hour after midnight."""
    business = shop((Interval(0, 25 * 60),))
    hours = Hours(business, (Override(True, at("2026-03-22T18:30"), at("2026-03-24T00:30")),))
    assert hours.business_time_between(at("2026-03-20T00:00"), at("2026-03-26T00:00")) == timedelta(days=6)
    assert hours.status(at("2026-03-22T20:00")).closes_at is None


START = datetime(2026, 3, 20, tzinfo=UTC)  # clocks change on 29 March
STEP = timedelta(minutes=30)
MOMENTS = 14 * 48
moments = some.integers(0, MOMENTS)
intervals = some.lists(some.integers(0, 60), min_size=0, max_size=6, unique=True).map(
    lambda ends: tuple(Interval(a * 30, b * 30) for a, b in zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False) if a < 48)
)
zones = some.sampled_from([AMSTERDAM, ZoneInfo("America/New_York"), ZoneInfo("Asia/Kolkata")])
businesses = some.builds(lambda hours, zone, own: shop(hours, zone, **own), intervals, zones,
                         some.dictionaries(some.sampled_from(["a", "b"]), intervals))
overrides = some.builds(
    lambda opened, begin, length, department: Override(
        opened, START + STEP * begin, START + STEP * (begin + length), department
    ),
    some.booleans(), moments, some.integers(1, 60), some.sampled_from([None, "a"]),
)


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.tuples(moments, businesses), min_size=1, max_size=4),
    some.lists(overrides, max_size=3),
    moments,
    moments,
    some.sampled_from([None, "all", "a"]),
)
def test_business_time_is_what_a_watcher_counts_who_looks_every_half_hour(
    taken: list[tuple[int, Business]], set_by_staff: list[Override], first: int, last: int, department: str | None
) -> None:
    """Everything happens at half hours here, so who looks at each of them misses nothing."""
    known = shop(CLOSED, a=CLOSED)
    versions = [(START + STEP * number, business) for number, business in taken]
    history = History([(START - timedelta(days=9), known), *versions], set_by_staff)
    in_force = [known] * (MOMENTS + 1)
    for number, business in taken:
        in_force[number:] = [business] * (MOMENTS + 1 - number)
    first, last = min(first, last), max(first, last)
    seen = 0
    for number in range(first, last):
        moment, then = START + STEP * number, in_force[number]
        own = department if department in then.departments else None
        is_open = Hours(then, tuple(set_by_staff)).is_open(moment, own)
        assert history.is_open(moment, department) == is_open
        seen += is_open
    assert history.business_time_between(START + STEP * first, START + STEP * last, department) == STEP * seen
