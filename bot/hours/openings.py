"""Openings and closings of a department as events: the first opening of a date, the last closing before a moment."""

from datetime import date, datetime, timedelta

from bot.hours.engine import HORIZON, ONE_DAY, Hours

_JUST_BEFORE = timedelta(microseconds=1)


def first_opening(hours: Hours, day: date, department: str | None) -> datetime | None:
    """When the department first goes from closed to open on `day`; None: it does not, as on a day after an endless night."""
    for starts, _ in hours.intervals(day, department):
        if not hours.is_open(starts - _JUST_BEFORE, department):
            return starts
    return None


def last_closing(hours: Hours, before: datetime, department: str | None) -> datetime | None:
    """The last moment until `before` at which the department went from open to closed; None: not as far as can be seen."""
    day = hours.today(before)
    last = day - HORIZON
    while day > last:
        # What began the evening before may close later than what began today.
        ends = [ends for begun in (day, day - ONE_DAY) for _, ends in hours.intervals(begun, department)]
        closings = [end for end in ends if end <= before and not hours.is_open(end, department)]
        if closings:
            return max(closings)
        day -= ONE_DAY
    return None


def is_or_will_be_open(hours: Hours, at: datetime, within: timedelta, department: str | None) -> bool:
    """Whether the department is open at `at`, or opens no later than `within` after it."""
    if hours.is_open(at, department):
        return True
    opens_at = hours.status(at, department).opens_at
    return opens_at is not None and opens_at <= at + within
