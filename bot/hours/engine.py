"""When the business is open. Everything is computed from a Business (and the overrides that staff set) for a given moment.

How wall-clock times become real ones when the clocks change: see wall_clock.py. Whose hours count on a date: see
bot/business/shop.py. A night that began the evening before is never cut off by the next date's special hours or holiday.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.business.shop import Business, DayHours, SpecialDay, Texts, Week, in_language
from bot.hours.holiday_names import Holidays
from bot.hours.wall_clock import real_time
from bot.hours.words import WORDS

#: How far a next opening or closing is looked for; then it counts as never.
HORIZON = timedelta(days=400)
#: Dates written down further ahead than that are still found, up to here.
FAR_HORIZON = timedelta(days=5 * 366)
ONE_DAY = timedelta(days=1)
LAST_DAY = date.max - timedelta(days=3)

Span = tuple[datetime, datetime]  #: from, until (not included); aware, UTC


@dataclass(frozen=True)
class Reason:
    """Why a date has other hours than its weekday: a special day's reason or a holiday's name, per language."""

    texts: Texts

    def text(self, language: str) -> str | None:
        """In `language`, or the nearest there is."""
        return in_language(self.texts, language)


@dataclass(frozen=True)
class Status:
    """`closes_at` is set when open and `opens_at` when closed; None there means: never, as far as can be seen."""

    open: bool
    closes_at: datetime | None
    opens_at: datetime | None
    reason: Reason | None


@dataclass(frozen=True)
class Override:
    """What staff said for the moment: open or closed from one moment until another, whatever the file says."""

    open: bool
    starts_at: datetime
    ends_at: datetime
    department: str | None = None  #: None: the business and all its departments
    reason: Texts = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.starts_at >= self.ends_at:
            raise ValueError(f"The override ends at {self.ends_at}, before it begins; give it a later end.")


class UnknownDepartment(ValueError):
    """No department has that id; the message is one sentence."""


class Hours:
    """The hours of one business. Cheap to make; keeps what it computed, so make a new one when the file changes."""

    def __init__(self, business: Business, overrides: tuple[Override, ...] = ()) -> None:
        self.business = business
        self.overrides = overrides
        self.zone = business.timezone
        self.holidays = _holidays(business)
        self._spans: dict[tuple[str | None, date], tuple[Span, ...]] = {}
        self._last_written = max(
            [*business.special_days, *(change.starts for change in business.changes)]
            + [day for department in business.departments.values() for day in department.special_days]
            + [override.ends_at.astimezone(self.zone).date() for override in overrides],
            default=date.min,
        )

    def today(self, at: datetime) -> date:
        """The date in the shop's zone at that moment."""
        return at.astimezone(self.zone).date()

    def status(self, at: datetime, department: str | None = None) -> Status:
        """Open or closed at `at`, and when that changes. Without a department: the business."""
        self._check(department)
        for starts, ends in self._merged(self.today(at) - ONE_DAY, department):
            if ends is not None and ends <= at:
                continue
            if starts <= at:
                return Status(True, self._here(ends), None, self._reason_when_open(at, department))
            return Status(False, None, self._here(starts), self._reason_when_closed(at, department))
        return Status(False, None, None, self._reason_when_closed(at, department))

    def is_open(self, at: datetime, department: str | None = None) -> bool:
        """Whether somebody is there at `at`."""
        self._check(department)
        today = self.today(at)
        return any(
            starts <= at < ends for day in (today - ONE_DAY, today) for starts, ends in self._of_day(day, department)
        )

    def next_opening(self, at: datetime, department: str | None = None) -> datetime | None:
        """The first moment after `at` at which it goes from closed to open; None: never."""
        self._check(department)
        for starts, _ in self._merged(self.today(at) - ONE_DAY, department):
            if starts > at:
                return self._here(starts)
        return None

    def intervals(self, day: date, department: str | None = None) -> tuple[Span, ...]:
        """The real intervals that begin on `day`, in the shop's zone; adjacent ones are one. Empty: closed."""
        self._check(department)
        return tuple((starts.astimezone(self.zone), ends.astimezone(self.zone)) for starts, ends in
                     self._of_day(day, department))

    def reason(self, day: date, department: str | None = None) -> Reason | None:
        """Why `day` is not like its weekday: the special day's reason, else the name of a holiday that has a say in it."""
        special = self._special(day, department)
        if special is not None and special.reason:
            return Reason(special.reason)
        if self.holidays is not None and (self.holidays.closes or special is not None):
            names = self.holidays.names(day)
            return Reason(names) if names else None
        return None

    def reason_set(self, day: date, department: str | None = None) -> Reason | None:
        """Why staff changed the hours of `day`, where they said so; what they set last counts."""
        for override in reversed(self.overrides):
            if not override.reason or override.department not in (None, department):
                continue
            # A closing concerns the days whose hours it cuts, not the morning after a night.
            spans = self._of_day(day, department) if override.open else self._as_in_file(day, department)
            if any(starts < override.ends_at and ends > override.starts_at for starts, ends in spans):
                return Reason(override.reason)
        return None

    def holiday(self, day: date) -> Reason | None:
        """The holiday's name, whether or not it changes the hours."""
        names = self.holidays.names(day) if self.holidays is not None else None
        return Reason(names) if names else None

    def day_hours(self, day: date, department: str | None = None) -> DayHours:
        """The hours of a date as the file has them, in wall-clock minutes."""
        special = self._special(day, department)
        if special is not None:
            return special.hours
        if self.holidays is not None and self.holidays.closes and self.holidays.is_holiday(day):
            return ()
        return self.week(day, department)[day.weekday()]

    def week(self, day: date, department: str | None = None) -> Week:
        """The week's pattern in force on `day`."""
        own = self.business.departments[department].week if department is not None else None
        week = list(own if own is not None else self.business.week)
        # The business's changes do not touch a week of the department's own; the department's changes come on top.
        for concerned in ([] if own is not None else [None]) + ([department] if department is not None else []):
            for change in self.business.changes:
                if change.department == concerned and change.starts <= day:
                    for weekday, hours in change.hours.items():
                        week[weekday] = hours
        return tuple(week)

    def business_time_between(self, a: datetime, b: datetime, department: str | None = None) -> timedelta:
        """How long it is open between two moments (negative when `b` is before `a`)."""
        self._check(department)
        if b < a:
            return -self.business_time_between(b, a, department)
        total = timedelta(0)
        counted_until = a
        for starts, ends in self._in_order(self.today(a) - ONE_DAY, self.today(b), department):
            starts, ends = max(starts, counted_until), min(ends, b)
            if starts < ends:
                total += ends - starts
                counted_until = ends
        return total

    def after_business_time(
        self, at: datetime, duration: timedelta, department: str | None = None
    ) -> datetime | None:
        """The moment at which it will have been open for `duration` since `at`; None: never."""
        self._check(department)
        left = duration
        for starts, ends in self._merged(self.today(at) - ONE_DAY, department):
            if ends is not None and ends <= at:
                continue
            starts = max(starts, at)
            if ends is None or ends - starts >= left:
                return self._here(starts + left)
            left -= ends - starts
        return None

    def _check(self, department: str | None) -> None:
        if department is not None and department not in self.business.departments:
            known = ", ".join(self.business.departments)
            raise UnknownDepartment(f"There is no department {department!r}; use one of: {known}.")

    def _here(self, moment: datetime | None) -> datetime | None:
        return moment.astimezone(self.zone) if moment is not None else None

    def _special(self, day: date, department: str | None) -> SpecialDay | None:
        if department is not None:
            own = self.business.departments[department].special_days.get(day)
            if own is not None:
                return own
        return self.business.special_days.get(day)

    def _of_day(self, day: date, department: str | None) -> tuple[Span, ...]:
        """The intervals that begin on `day`, overrides applied, merged."""
        key = (department, day)
        found = self._spans.get(key)
        if found is None:
            found = self._spans[key] = self._compute(day, department)
        return found

    def _as_in_file(self, day: date, department: str | None) -> list[Span]:
        return [
            (real_time(day, interval.start, self.zone), real_time(day, interval.end, self.zone))
            for interval in self.day_hours(day, department)
        ]

    def _compute(self, day: date, department: str | None) -> tuple[Span, ...]:
        spans = self._as_in_file(day, department)
        for override in self.overrides:
            if override.department not in (None, department):
                continue
            # A long opening is cut at midnights, so that every piece begins on the day that it is asked from.
            starts, ends = override.starts_at.astimezone(UTC), override.ends_at.astimezone(UTC)
            spans = [piece for span in spans for piece in _without(span, starts, ends)]
            if override.open:
                piece = (max(starts, real_time(day, 0, self.zone)), min(ends, real_time(day, 24 * 60, self.zone)))
                spans.append(piece)
        return tuple(_merge(sorted(span for span in spans if span[0] < span[1])))

    def _in_order(self, first: date, last: date, department: str | None) -> Iterator[Span]:
        """The spans that begin from `first` to `last`, by their beginnings.

        What an override leaves of a night may begin after the next midnight, so after spans of the next day.
        """
        held_back: list[Span] = []
        day = first
        while day <= last:
            spans = self._of_day(day, department)
            if held_back:
                spans = tuple(sorted([*held_back, *spans]))
                held_back = []
            if spans and spans[-1][0] >= (midnight := real_time(day, 24 * 60, self.zone)):
                held_back = [span for span in spans if span[0] >= midnight]
                spans = tuple(span for span in spans if span[0] < midnight)
            yield from spans
            day += ONE_DAY
        yield from held_back

    def _merged(self, first: date, department: str | None) -> Iterator[tuple[datetime, datetime | None]]:
        """Spans from `first` on, also merged over midnights; the end is None when it lies beyond the horizon."""
        today = first + ONE_DAY
        last = min(max(today + HORIZON, min(self._last_written + ONE_DAY * 8, today + FAR_HORIZON)), LAST_DAY)
        current: Span | None = None
        for starts, ends in self._in_order(first, last, department):
            if current is not None and starts <= current[1]:
                current = (current[0], max(current[1], ends))
                continue
            if current is not None:
                yield current
            current = (starts, ends)
        if current is not None:
            endless = current[1] >= real_time(last, 24 * 60, self.zone)
            yield current[0], None if endless else current[1]

    def _override_at(self, at: datetime, department: str | None) -> Override | None:
        in_force = [
            override
            for override in self.overrides
            if override.starts_at <= at < override.ends_at and override.department in (None, department)
        ]
        return in_force[-1] if in_force else None

    def _reason_when_open(self, at: datetime, department: str | None) -> Reason | None:
        override = self._override_at(at, department)
        if override is not None:
            return Reason(override.reason) if override.reason else None
        today = self.today(at)
        began_today = any(starts <= at < ends for starts, ends in self._of_day(today, department))
        return self.reason(today if began_today else today - ONE_DAY, department)

    def _reason_when_closed(self, at: datetime, department: str | None) -> Reason | None:
        override = self._override_at(at, department)
        if override is not None:
            return Reason(override.reason) if override.reason else None
        return self.reason(self.today(at), department)


def _holidays(business: Business) -> Holidays | None:
    spoken = tuple(dict.fromkeys([*business.languages, *WORDS]))
    return Holidays(business.holidays, spoken) if business.holidays is not None else None


def _without(span: Span, starts: datetime, ends: datetime) -> Iterator[Span]:
    """What is left of `span` outside `starts` to `ends`."""
    if span[0] < starts:
        yield span[0], min(span[1], starts)
    if span[1] > ends:
        yield max(span[0], ends), span[1]


def _merge(spans: list[Span]) -> Iterator[Span]:
    current: Span | None = None
    for span in spans:
        if current is not None and span[0] <= current[1]:
            current = (current[0], max(current[1], span[1]))
            continue
        if current is not None:
            yield current
        current = span
    if current is not None:
        yield current
