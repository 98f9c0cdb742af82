"""The engine against every minute of three years in six zones, and against an evaluator that nobody here wrote."""

import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from opening_hours import OpeningHours

from bot.business.shop import Business, DayHours, Department, Interval
from bot.hours import Hours

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Auckland", "America/Sao_Paulo")
FIRST, YEARS = datetime(2026, 1, 1, tzinfo=UTC), 3
#: Clocks are changed at quarters of an hour.
STEP = 15
MINUTE = timedelta(minutes=1)
#: The nights on which clocks change are in here: openings over the change, into it, out of it, and right at it.
NIGHTS: tuple[DayHours, ...] = (
    (Interval(9 * 60, 12 * 60 + 30), Interval(13 * 60 + 30, 18 * 60)),
    (),
    (Interval(0, 24 * 60),),
    (Interval(0, 60), Interval(18 * 60, 25 * 60 + 40)),
    (Interval(7 * 60 + 7, 8 * 60 + 8), Interval(23 * 60, 24 * 60)),
    (Interval(0, 45), Interval(1 * 60 + 20, 1 * 60 + 50), Interval(22 * 60, 26 * 60 + 30)),
    (Interval(2 * 60 + 30, 2 * 60 + 55), Interval(3 * 60, 6 * 60), Interval(21 * 60, 24 * 60 + 10)),
)


def shop(week: tuple[DayHours, ...], zone: str) -> Hours:
    return Hours(Business("Shop", ZoneInfo(zone), ("en",), week, departments={"all": Department("all")}))


def wall_minutes(zone: ZoneInfo, minutes: int) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """What the clock on the wall shows at each minute, counted from a Monday's midnight."""
    monday = datetime(2025, 12, 29, tzinfo=UTC)
    first = int((FIRST - monday) / MINUTE)
    offsets = [
        int((FIRST + MINUTE * number).astimezone(zone).utcoffset() / MINUTE)  # type: ignore[operator]
        for number in range(0, minutes, STEP)
    ]
    return first + np.arange(minutes, dtype=np.int64) + np.repeat(np.array(offsets, dtype=np.int64), STEP)[:minutes]


def watcher(week: tuple[DayHours, ...], zone: ZoneInfo, minutes: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Open or closed at each minute, for somebody who has the week's plan and a clock that is never set back.

    Set back in autumn, that clock stands still until the others have caught up with it: so a time that comes twice counts
    the first time. Set forward in spring it jumps: so a time that does not come counts as passed right after the jump.
    That is the whole rule of wall_clock.py, and the watcher knows nothing of its code.
    """
    plan = np.zeros(7 * 24 * 60, dtype=bool)
    for weekday, hours in enumerate(week):
        for interval in hours:
            plan[np.arange(interval.start, interval.end) + weekday * 24 * 60 - (7 * 24 * 60)] = True
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = plan[np.maximum.accumulate(wall_minutes(zone, minutes)) % len(plan)]
    return found


@pytest.mark.parametrize("zone", ZONES)
def test_it_agrees_with_a_clock_watcher_on_every_minute_of_three_years(zone: str) -> None:
    """Walks from change to change and fills in the minutes between: so every minute is compared, and every `closes_at` and
    `opens_at` that leads from one to the next. `is_open` is asked at both sides of each change."""
    hours = shop(NIGHTS, zone)
    minutes = YEARS * 365 * 24 * 60
    found = np.zeros(minutes, dtype=bool)
    at, last = FIRST, FIRST + MINUTE * minutes
    while at < last:
        status = hours.status(at)
        change = status.closes_at if status.open else status.opens_at
        assert change is not None
        assert at < change
        assert hours.is_open(at) is hours.is_open(change - MINUTE) is status.open
        found[int((at - FIRST) / MINUTE) : int((change - FIRST) / MINUTE)] = status.open
        at = change
    different = np.nonzero(found != watcher(NIGHTS, ZoneInfo(zone), minutes))[0]
    assert [(FIRST + MINUTE * int(number)).isoformat() for number in different[:5]] == []


DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def random_week(chance: random.Random) -> tuple[DayHours, ...]:
    """Quarters of an hour; at most three intervals a day, the last may run into the night, which ends before the next day's
    first: an owner who writes overlapping intervals is refused at load."""
    starts = [sorted(chance.sample(range(6 * 4, 24 * 4), chance.choice((0, 2, 2, 4, 4, 5)))) for _ in range(7)]
    week = []
    for marks in starts:
        pairs = [Interval(a * 15, b * 15) for a, b in zip(marks[::2], marks[1::2], strict=False)]
        if len(marks) % 2:
            pairs.append(Interval(marks[-1] * 15, 24 * 60 + chance.randrange(0, 6 * 4) * 15))
        week.append(tuple(pairs))
    return tuple(week)


def as_openstreetmap(week: tuple[DayHours, ...]) -> str:
    """In the notation of OpenStreetMap: "Mo 09:00-12:30,13:30-26:00, Tu 10:00-12:00"."""

    def time(minutes: int) -> str:
        return f"{minutes // 60:02}:{minutes % 60:02}"

    return ", ".join(
        f"{name} " + ",".join(f"{time(one.start)}-{time(one.end)}" for one in hours)
        for name, hours in zip(DAYS, week, strict=True)
        if hours
    )


@pytest.mark.parametrize("zone", ZONES)
def test_it_agrees_with_an_independent_evaluator_on_random_weeks(zone: str) -> None:
    """Thirty random weeks in each zone, a random fortnight each, every quarter of an hour and every next change.

    Explained, and so left out of the comparison or written down in a way that avoids it:
    1. Fortnights in which the zone's clocks change. The other evaluator works on wall-clock times alone and knows no rule
       for the hour that comes twice or not at all; the test above judges our engine there.
    2. In the other notation a rule after a semicolon ("Th off", "Th 10:00-12:00") takes the whole date from the rules before
       it, also the hours after midnight of Wednesday's night. With us a night belongs to the day on which it begins and is
       never cut off. Rules after a comma add to those before, which is what an owner's week means; so commas are used.
    """
    chance = random.Random(f"weeks in {zone}")
    tz = ZoneInfo(zone)
    compared = 0
    while compared < 30:
        week = random_week(chance)
        start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=chance.randrange(1000))
        moments = [start + timedelta(minutes=15 * number) for number in range(14 * 96)]
        if len({(start + timedelta(days=day)).astimezone(tz).utcoffset() for day in range(-2, 24)}) > 1:
            continue
        if not any(week):
            continue
        compared += 1
        hours, other = shop(week, zone), OpeningHours(as_openstreetmap(week), timezone=tz)
        local = [moment.astimezone(tz) for moment in moments]
        assert [hours.is_open(moment) for moment in moments] == [other.is_open(moment) for moment in local], week
        for moment in local[::31]:
            status = hours.status(moment)
            assert (status.closes_at or status.opens_at) == other.next_change(moment), (week, moment)
