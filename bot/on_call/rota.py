"""The rota: who is on call at a moment, and where nobody is. Pure.

A shift belongs to the day on which it begins, by the shop's wall clock, whose two odd nights a year are those of the hours
(bot.hours.wall_clock). One with dates goes before one without; of several of a kind the first in the file counts.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Shift:
    """`hours`: wall-clock minutes from midnight, an end over 1440 is on the next day. `days`: 0 is Monday."""

    who: str  #: the name of a user
    second: str | None = None  #: who is told when nobody claims it
    days: tuple[int, ...] = (0, 1, 2, 3, 4, 5, 6)
    hours: tuple[tuple[int, int], ...] = ((0, MINUTES_A_DAY),)
    starts: date | None = None  #: the first day
    ends: date | None = None  #: the last day

    @property
    def has_dates(self) -> bool:
        return self.starts is not None or self.ends is not None

    def begins_on(self, day: date) -> bool:
        if day.weekday() not in self.days:
            return False
        return (self.starts is None or day >= self.starts) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class Rota:
    """`on_call` of business.yml. `email`: where those are told who have not linked their Telegram."""

    shifts: tuple[Shift, ...] = ()
    second_after_minutes: int = 10
    email: Mapping[str, str] = field(default_factory=dict)

    def people(self) -> list[str]:
        """Everybody whom it names, in the order of the file."""
        named = [name for shift in self.shifts for name in (shift.who, shift.second) if name is not None]
        return list(dict.fromkeys([*named, *self.email]))

    def at(self, moment: datetime, zone: ZoneInfo) -> Shift | None:
        """Who is on call; None: nobody."""
        today = moment.astimezone(zone).date()
        standing = [
            shift
            for shift in self.shifts
            for day in (today - timedelta(days=1), today)
            if shift.begins_on(day) and any(begin <= moment < end for begin, end in _spans(shift, day, zone))
        ]
        return next((shift for shift in standing if shift.has_dates), standing[0] if standing else None)


@dataclass(frozen=True)
class Stretch:
    """A time in which a department is closed, and who is on call in it."""

    begins: datetime
    ends: datetime
    shift: Shift | None
    only: tuple[str, ...] = ()  #: the departments that are closed while others are open; empty: all are closed


def stretches(
    rota: Rota,
    zone: ZoneInfo,
    begins: datetime,
    ends: datetime,
    closed: Callable[[datetime], tuple[str, ...] | None],
    borders: list[datetime],
) -> list[Stretch]:
    """Who is on call from `begins` to `ends` while a department is closed, in order.

    `closed`: which are (Stretch.only), None: none is. `borders`: when any of them opens and closes.
    """
    cuts = {begins, ends, *(each for each in borders if begins < each < ends)}
    day = begins.astimezone(zone).date() - timedelta(days=1)
    while day <= ends.astimezone(zone).date():
        for shift in rota.shifts:
            if shift.begins_on(day):
                cuts.update(cut for span in _spans(shift, day, zone) for cut in span if begins < cut < ends)
        day += timedelta(days=1)
    found: list[Stretch] = []
    for begin, end in pairwise(sorted(cuts)):
        only = closed(begin)
        if only is None:
            continue
        on_call = rota.at(begin, zone)
        if found and found[-1].ends == begin and (found[-1].shift, found[-1].only) == (on_call, only):
            found[-1] = Stretch(found[-1].begins, end, on_call, only)
        else:
            found.append(Stretch(begin, end, on_call, only))
    return found


def _spans(shift: Shift, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    # Not above: bot.hours is made of the shop, which holds a rota.
    from bot.hours.wall_clock import real_time

    for begin, end in shift.hours:
        yield real_time(day, begin, zone), real_time(day, end, zone)
