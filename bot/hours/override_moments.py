"""The moments that the ends of a command of staff name, in the shop's hours: override_command.py reads them from its words."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.business.shop import MINUTES_A_DAY
from bot.hours.engine import Hours
from bot.hours.override_errors import Refused, no_end
from bot.hours.times import Time, Window
from bot.hours.wall_clock import real_time

ONE_DAY = timedelta(days=1)
#: Whoever is open longer without a break has mistaken a date.
LONGEST_OPEN = timedelta(hours=24)
#: Nobody says "until 3" of a time before this, unless it is night.
EARLIEST = 7 * 60


@dataclass(frozen=True)
class Point:
    """One end, as far as it is named."""

    days: tuple[date, ...] = ()
    time: Time | None = None
    window: Window | None = None
    is_weekday: bool = False

    @property
    def is_named(self) -> bool:
        return bool(self.days or self.time or self.window)


class Moments:
    """What ends mean for `department` when they are written at `at`. `hours` are the ordinary ones, without overrides.

    All that find a moment raise Refused where there is none, with a sentence for staff.
    """

    def __init__(self, hours: Hours, at: datetime, department: str | None) -> None:
        self.hours, self.at, self.department = hours, at, department
        self.today = self._business_day()

    def closes_early(self, day: date, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime] | None:
        """ "open until 16:00" of a day that goes on until 18:00 closes at 16:00."""
        later = [ends for _, ends in self.hours.intervals(day, self.department) if ends > ends_at]
        if not later or ends_at <= starts_at:
            return None
        if self.hours.business_time_between(starts_at, ends_at, self.department) == ends_at - starts_at:
            return ends_at, self._begins(day + ONE_DAY)
        raise Refused(
            f"The hours of that day go on until {later[-1]:%H:%M} anyway; to close earlier write: "
            f"closed from {ends_at.astimezone(self.hours.zone):%H:%M}.")

    def start(self, begin: Point, *, opens: bool) -> datetime:
        """The moment from which it counts; never in the past."""
        if begin.window is not None:
            day = begin.days[0] if begin.days else self.today
            return max(self._moment(day, begin.window.start), self.at)
        if begin.time is not None:
            day = begin.days[0] if begin.days else self.today
            minutes = _likely(begin.time)
            moment = self._moment(day, minutes)
            if moment < self.at and not begin.days:
                raise Refused(f"{_wall(minutes)} has passed today; name the day too, such as from tomorrow {_wall(minutes)}.")
            return max(moment, self.at)
        if begin.days and opens:
            return self._opening(begin.days[0])
        if begin.days:
            return max(self._begins(begin.days[0]), self.at)
        return self.at

    def _opening(self, day: date) -> datetime:
        """When it opens on `day`, or now when it has."""
        if day == self.today:
            return self.at
        openings = self.hours.intervals(day, self.department)
        if not openings:
            raise Refused("From when are you open that day? Write for example: open tomorrow from 9:00 to 17:00.")
        return max(openings[0][0], self.at)

    def end(
        self, end: Point, begin: Point, starts_at: datetime, *, opens: bool, includes_last_day: bool
    ) -> datetime:
        if end.time is not None:
            return self._at_time(end, begin, starts_at, opens=opens)
        if end.window is not None:
            day = end.days[0] if end.days else (begin.days[0] if begin.days else self.today)
            # Until tomorrow morning: tomorrow's hours count.
            return self._begins(day) if end.window.name == "morning" else self._moment(day, end.window.start)
        if opens:
            raise Refused("Until which time are you open? Write for example: open until 20:00.")
        day = end.days[-1] if includes_last_day else end.days[0]
        found = self._begins(day + ONE_DAY if includes_last_day else day)
        if found <= starts_at and end.is_weekday:
            found = self._begins(day + ONE_DAY * (8 if includes_last_day else 7))
        return found

    def _at_time(self, end: Point, begin: Point, starts_at: datetime, *, opens: bool) -> datetime:
        assert end.time is not None
        named = end.days or begin.days
        day = named[0] if named else self.hours.today(starts_at)
        choices = [end.time.minutes] + ([end.time.minutes + MINUTES_A_DAY // 2] if end.time.either_half else [])
        if end.days and end.time.either_half:
            choices = [_likely(end.time)]
        later = [moment for minutes in choices if (moment := self._moment(day, minutes)) > starts_at]
        # In the evening "until 2" is in the night, and a closing until a time that has passed is until tomorrow's.
        over_midnight = self._moment(day + ONE_DAY, choices[0])
        if not end.days and (not opens or (not later and choices[0] < EARLIEST)):
            later.append(over_midnight)
        if later:
            # "closed until 9" before noon is until tomorrow's opening, not until an evening on which nobody is there.
            return next((moment for moment in later if not opens and self.hours.is_open(moment, self.department)), later[0])
        if end.days and end.is_weekday:
            return self._moment(day + ONE_DAY * 7, choices[0])
        raise Refused(f"{_wall(choices[-1])} has passed already; give a time that is still to come.")

    def alone(self, begin: Point, *, opens: bool) -> datetime:
        """No end is named: the days or the part of a day that are."""
        if opens:
            raise Refused("Until when are you open? Write for example: open until 20:00.")
        if begin.window is not None:
            day = begin.days[0] if begin.days else self.today
            return self._moment(day, begin.window.end)
        if not begin.is_named:
            raise no_end()
        days = begin.days or (self.today,)
        if (days[-1] - days[0]).days + 1 != len(days):
            raise Refused("Set one stretch of days at a time, for example: closed on Friday.")
        return self._begins(days[-1] + ONE_DAY)

    def after(self, starts_at: datetime, length: timedelta | int) -> datetime:
        if isinstance(length, timedelta):
            return starts_at + length
        first = self.today if starts_at == self.at else self.hours.today(starts_at)
        return self._begins(first + ONE_DAY * min(length, 400))

    def checked(self, starts_at: datetime, ends_at: datetime, *, opens: bool) -> tuple[datetime, datetime, bool, str | None]:
        if ends_at <= self.at:
            raise Refused("Its end has passed already; give one that is still to come.")
        if ends_at <= starts_at:
            raise Refused("It would end before it begins; give it a later end.")
        if opens and ends_at - starts_at > LONGEST_OPEN:
            raise Refused(
                "That would be open day and night for more than a day; name times of one day, for example: open until 20:00.")
        return starts_at, ends_at, opens, self.department

    def _business_day(self) -> date:
        """Today; in a night that began yesterday still yesterday."""
        today = self.hours.today(self.at)
        nights = self.hours.intervals(today - ONE_DAY, self.department)
        return today - ONE_DAY if any(starts <= self.at < ends for starts, ends in nights) else today

    def _begins(self, day: date) -> datetime:
        """The moment from which a day's hours count: its midnight, or the end of the night before."""
        midnight = self._moment(day, 0)
        nights = self.hours.intervals(day - ONE_DAY, self.department)
        return max([midnight, *(ends for _, ends in nights)])

    def _moment(self, day: date, minutes: int) -> datetime:
        return real_time(day, minutes, self.hours.zone).astimezone(self.hours.zone)


def _likely(time: Time) -> int:
    """ "from 3" is in the afternoon."""
    return time.minutes + MINUTES_A_DAY // 2 if time.either_half and time.minutes < EARLIEST else time.minutes


def _wall(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
