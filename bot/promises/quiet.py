"""When a customer is left in peace: at night nobody is written to unprompted, unless they wrote in that very night. Pure."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.hours import Hours
from bot.hours.openings import is_or_will_be_open, last_closing

#: By the customer's clock where it is known, else by the shop's.
DAY_BEGINS = time(8)
DAY_ENDS = time(21)
#: A text so shortly before the opening does not come at night.
BEFORE_OPENING = timedelta(minutes=10)
#: So long before a channel's window closes the customer is told; what is left goes to sending, and to answering it.
BEFORE_WINDOW_CLOSES = timedelta(minutes=30)


def is_quiet(
    hours: Hours, ordinary: Hours, at: datetime, department: str | None, zone: ZoneInfo, wrote_at: datetime | None
) -> bool:
    """Whether a customer who last wrote at `wrote_at` is left in peace at `at`.

    It is quiet at night, by the customer's clock, while the department is closed. `ordinary` are the hours without what
    staff set for the moment: where they closed early, a customer who was promised a word at this time is awake for it.
    """
    if _is_day(at, zone):
        return False
    if any(is_or_will_be_open(each, at, BEFORE_OPENING, department) for each in (hours, ordinary)):
        return False
    return wrote_at is None or wrote_at < _night_began(hours, at, department, zone)


def last_moment_to_tell(window_ends_at: datetime, zone: ZoneInfo) -> datetime:
    """The last moment by day at which a channel still takes a text: shortly before its window closes, or the evening before."""
    latest = window_ends_at - BEFORE_WINDOW_CLOSES
    local = latest.astimezone(zone)
    evening = local.date() if local.time() >= DAY_BEGINS else local.date() - timedelta(days=1)
    # Not in the last minutes of the day either: what keeps it from being said then would keep it for ever.
    return min(latest, datetime.combine(evening, DAY_ENDS, zone) - BEFORE_WINDOW_CLOSES)


def _is_day(at: datetime, zone: ZoneInfo) -> bool:
    return DAY_BEGINS <= at.astimezone(zone).time() < DAY_ENDS


def _night_began(hours: Hours, at: datetime, department: str | None, zone: ZoneInfo) -> datetime:
    """When the night of `at` began: at the end of the day, or with a later closing."""
    local = at.astimezone(zone)
    evening = local.date() if local.time() >= DAY_ENDS else local.date() - timedelta(days=1)
    day_ended = datetime.combine(evening, DAY_ENDS, zone)
    closed = last_closing(hours, at, department)
    return day_ended if closed is None else max(day_ended, closed)
