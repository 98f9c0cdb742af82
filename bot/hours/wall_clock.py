"""From the clock on the shop's wall to real time, in the two nights a year in which that is not plain.

A time that the clock jumps over (spring) is the moment of the jump: a shop that opens at 02:30 opens when the clock goes
from 02:00 to 03:00. A time that the clock shows twice (autumn) is the first of the two. So "22:00-06:00" lasts 7 or 9 real
hours in those nights, and what a customer reads off a clock in the shop agrees with what we say.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def real_time(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The UTC moment at which the wall clock of `zone` shows `minutes` after the midnight that begins `day`."""
    wall = datetime.combine(day, time()) + timedelta(minutes=minutes)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(before, moment, zone)


def _jump(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The moment between the two at which the offset changes, to the second."""
    offset = before.astimezone(zone).utcoffset()
    seconds = int((after - before).total_seconds())
    low, high = 0, seconds
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)
