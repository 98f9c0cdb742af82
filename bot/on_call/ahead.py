"""Who is on call now and in the coming days while a department is closed, with the gaps; for the command and the console's page. Pure.

Whoever is on call is told when the department of what is urgent is closed (bot.on_call.urgent), so it is the departments that count here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from bot.hours import Hours
from bot.hours.wall_clock import real_time
from bot.on_call.rota import Shift, Stretch, stretches

ONE_DAY = timedelta(days=1)
#: What ends by then is still the night of the day before, to whoever reads a plan.
NIGHTS_END_MINUTES = 12 * 60


@dataclass(frozen=True)
class Outlook:
    """`shift`: who is on call at `at`, None: nobody. `closed`: the closed times from then on; one without a shift is a gap."""

    at: datetime
    shift: Shift | None
    is_open: bool  #: every department; nobody is woken while it is
    closed: tuple[Stretch, ...]

    @property
    def until(self) -> datetime:
        """Until when it is `shift` without a break: somebody else follows then, or all departments are open."""
        until = self.at
        for each in self.closed:
            if each.begins != until or each.shift != self.shift:
                break
            until = each.ends
        return until


@dataclass(frozen=True)
class DayOnCall:
    """A date, and the closed times that belong to it: a night belongs to the evening on which it begins."""

    day: date
    closed: tuple[Stretch, ...]


def outlook(hours: Hours, at: datetime, ends: datetime) -> Outlook:
    """How it stands at `at`, and the closed times until `ends`, cut where somebody else is on call or other departments are closed."""
    rota = hours.business.on_call
    return Outlook(at, rota.at(at, hours.zone), _closed(hours, at) is None, tuple(ahead(hours, at, ends)))


def ahead(hours: Hours, begins: datetime, ends: datetime) -> list[Stretch]:
    """The closed times from `begins` to `ends`, cut where somebody else is on call; a stretch without a shift is a gap."""
    borders: list[datetime] = []
    day, last = hours.today(begins) - ONE_DAY, hours.today(ends)
    while day <= last:
        for department in hours.business.departments:
            for span in hours.intervals(day, department):
                borders += span
        day += ONE_DAY
    return stretches(hours.business.on_call, hours.zone, begins, ends, lambda moment: _closed(hours, moment), borders)


def _closed(hours: Hours, at: datetime) -> tuple[str, ...] | None:
    """The departments that are closed while others are open; empty: all are closed; None: none is."""
    departments = hours.business.departments
    closed = tuple(each for each in departments if not hours.is_open(at, each))
    if not closed:
        return None
    return () if len(closed) == len(departments) else closed


def days_ahead(hours: Hours, at: datetime, days: int) -> tuple[Outlook, list[DayOnCall]]:
    """How it stands at `at`, and so many dates, today the first; what lies before `at` is left out."""
    today = hours.today(at)
    # A day more, so that the last night is seen to its end.
    found = outlook(hours, at, real_time(today + (days + 1) * ONE_DAY, 0, hours.zone))
    pieces: dict[date, list[Stretch]] = {today + number * ONE_DAY: [] for number in range(days)}
    for stretch in found.closed:
        for piece in _pieces(stretch, hours):
            pieces.get(hours.today(piece.begins), []).append(piece)
    return found, [DayOnCall(day, tuple(each)) for day, each in pieces.items()]


def _pieces(stretch: Stretch, hours: Hours) -> Iterator[Stretch]:
    """Cut at every midnight but that of its last night."""
    cuts, day = [stretch.begins], hours.today(stretch.begins) + ONE_DAY
    while real_time(day, NIGHTS_END_MINUTES, hours.zone) < stretch.ends:
        cuts.append(real_time(day, 0, hours.zone))
        day += ONE_DAY
    for begins, ends in pairwise([*cuts, stretch.ends]):
        yield Stretch(begins, ends, stretch.shift, stretch.only)
