"""Answers questions about opening hours by computing. What it cannot compute it says it did not understand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.business.shop import MINUTES_A_DAY
from bot.hours.engine import Hours
from bot.hours.grammar import grammar
from bot.hours.say import clock_time, wall_time
from bot.hours.speaker import Speaker
from bot.hours.times import Window
from bot.hours.understand import Asked, may_ask, understand
from bot.hours.words import WORDS

HALF_A_DAY = MINUTES_A_DAY // 2
#: Earlier in the morning nobody asks a shop that is closed then, without saying so.
EARLIEST = 7 * 60

#: "Over lunch" is at least this long.
LUNCH = (12 * 60 + 30, 13 * 60 + 30)

_Date = date  # the field of that name hides it below


@dataclass(frozen=True)
class Topic:
    """What a talk about hours is about, so that "and the workshop?" can go on from it, in whichever language."""

    kind: str = "open"  #: of question, as in understand.Asked
    date: "_Date | None" = None
    department: str | None = None


@dataclass(frozen=True)
class HoursAnswer:
    """`date` is the one asked about, None for the hours in general. `open` is at the moment asked about, or at any time of
    that date when no moment is named. `answer`, `date` and `open` are None when the question is not understood."""

    text: str
    answer: str | None = None
    date: "_Date | None" = None
    open: bool | None = None
    understood: bool = False
    language: str | None = None
    department: str | None = None
    topic: Topic | None = None  #: what the talk is about from now on
    hours_used: Mapping[str, Any] | None = None  #: by which hours, as proofs name them (bot.answering.made); for whoever knows


def ask(
    text: str,
    hours: Hours,
    at: datetime,
    *,
    language: str | None = None,
    previous: Sequence[str] = (),
    department: str | None = None,
    customer_zone: ZoneInfo | None = None,
    topic: Topic | None = None,
    is_about_hours: bool = False,
) -> HoursAnswer:
    """Answer `text`, written at `at`. `previous` are the customer's earlier texts, oldest first, for "and on Sunday?".

    `topic` is what the talk was about before those. With `is_about_hours` a text that names a date or a time and nothing else
    ("and on Monday?") is taken for a question about it, also when nothing was asked before.
    With `customer_zone` the times are told on the customer's clock too, where it differs from the shop's.
    A text that is plainly in another language than `language` is answered in its own.
    """
    today = hours.today(at)
    for code in _languages(hours, language):
        reading = grammar(code)
        if reading is None:
            continue
        context = _asked_before(topic, hours, today)
        for earlier in previous:
            if context is None and not may_ask(earlier, reading, hours):
                continue
            asked = understand(earlier, reading, hours, today).after(context)
            context = asked if asked.is_understood else context
        if context is None and not is_about_hours and not may_ask(text, reading, hours):
            continue
        asked = understand(text, reading, hours, today).after(context)
        if is_about_hours and asked.is_a_bare_date:
            asked = replace(asked, kind="open")
        if asked.is_understood:
            whose = asked.department or department
            found = _Answerer(Speaker(hours, at, WORDS[code], whose, customer_zone)).answer(asked)
            goes_on = Topic(asked.kind or "open", found.date if asked.days else None, asked.department)
            return replace(found, text=text, understood=True, language=code, department=whose, topic=goes_on)
    return HoursAnswer(text)


def _asked_before(topic: Topic | None, hours: Hours, today: _Date) -> Asked | None:
    """A date that is over is not what the talk goes on about, nor is a department that is no more."""
    if topic is None:
        return None
    days = (topic.date,) if topic.date is not None and topic.date >= today else ()
    return Asked(topic.kind, days, department=topic.department if topic.department in hours.business.departments else None)


def _languages(hours: Hours, language: str | None) -> list[str]:
    first = [language.partition("-")[0]] if language else []
    return list(dict.fromkeys([*first, *hours.business.languages, *WORDS]))


def _answer(parts: Sequence[str], day: date | None, is_open: bool | None, *, separator: str = " ") -> HoursAnswer:
    return HoursAnswer("", separator.join(part for part in parts if part), day, is_open)


def _at_night(minutes: int) -> bool:
    return minutes % MINUTES_A_DAY < EARLIEST


class _Answerer:
    """Chooses what to say about one question."""

    def __init__(self, says: Speaker) -> None:
        self.says = says
        self.said = says.said
        self.hours = says.hours
        self.at = says.at
        self.today = says.today
        self.department = says.department
        self.status = self.hours.status(self.at, self.department)

    def answer(self, asked: Asked) -> HoursAnswer:
        day = asked.days[0] if asked.days else self.today
        if asked.after_days and asked.minutes is None and asked.window is None:
            return self.reopening(asked.days)
        if len(asked.days) > 1:
            return self.several(asked.days)
        if asked.minutes is not None:
            return self.moment(day, asked)
        if asked.window is not None:
            return self.part(day, asked.window, coming=not asked.days)
        if asked.days:
            return self.day(day)
        if asked.kind == "hours":
            return self.week()
        if asked.kind == "opens" and not self.status.open and self.status.opens_at is not None:
            opens_on = self.status.opens_at.date()
            return _answer([self.says.now(self.status), self.says.that_day(opens_on)], opens_on, True)
        return _answer([self.says.now(self.status)], self.today, self.status.open)

    def day(self, day: date) -> HoursAnswer:
        """The hours of a date; today also how it stands now; when closed, the next opening."""
        because = self.says.reason_of(day)
        if self.hours.intervals(day, self.department):
            parts = [self.says.fill(self.said.day_open, day=self.says.on(day, because), intervals=self.says.hours_of(day))]
            if day == self.today:
                parts.append(self.says.now(self.status, briefly=True))
            return _answer(parts, day, True)
        parts = [self.says.fill(self.said.day_closed, day=self.says.on(day), because=because)]
        if day == self.today:
            # Open on a closed day: the night that began yesterday.
            parts.append(self.says.now(self.status) if self.status.open else self.says.next_sentence(self.at))
        elif day > self.today:
            parts.append(self.says.next_sentence(self.says.moment(day, 0)))
        return _answer(parts, day, False)

    def reopening(self, days: tuple[date, ...]) -> HoursAnswer:
        """The first opening after a feast; of several, after those that follow each other without a gap."""
        last = days[0]
        while last + timedelta(days=1) in days:
            last += timedelta(days=1)
        over = self.says.moment(last, MINUTES_A_DAY)
        opens = self.hours.next_opening(over - timedelta(microseconds=1), self.department)
        if opens is None:
            return self.day(days[0])
        return _answer([self.says.next_sentence(over), self.says.that_day(opens.date())], opens.date(), True)

    def moment(self, day: date, asked: Asked) -> HoursAnswer:
        """Open or closed at a time of a date."""
        minutes = asked.minutes or 0
        if day == self.today:
            day, minutes = self.coming(minutes, either_half=asked.either_half, stay=bool(asked.days))
        elif asked.either_half:
            day, minutes = self.in_the_day(day, minutes)
        moment = self.says.moment(day, minutes)
        status = self.hours.status(moment, self.department)
        because = self.says.because(status.reason)
        time = clock_time(wall_time(minutes), self.says.words) + self.says.yours([moment])
        if status.open:
            closes = self.says.until_on(day, status.closes_at)
            said = self.says.fill(self.said.moment_open, day=self.says.on(day, because), time=time, until=closes)
            return _answer([said], day, True)
        said = self.says.fill(self.said.moment_closed, day=self.says.on(day), time=time, because=because)
        return _answer([said, self.rest_of(day, moment)], day, False)

    def coming(self, minutes: int, *, either_half: bool, stay: bool) -> tuple[date, int]:
        """Which "7 o'clock" is meant: the coming one, in the evening or tomorrow when it has passed; `stay`: today's."""
        if stay and minutes >= MINUTES_A_DAY and self.says.moment(self.today, minutes - MINUTES_A_DAY) >= self.at:
            # "tonight at two", asked after midnight.
            return self.today, minutes - MINUTES_A_DAY
        days = [self.today] if stay or minutes >= MINUTES_A_DAY else [self.today, self.today + timedelta(days=1)]
        choices = [(day, minutes + later) for day in days for later in ((0, HALF_A_DAY) if either_half else (0,))]
        coming = [choice for choice in choices if self.says.moment(*choice) >= self.at]
        if not either_half:
            return coming[0] if coming else choices[0]
        return next(iter(self.sensible(coming)), next(iter(self.sensible(choices)), choices[0]))

    def in_the_day(self, day: date, minutes: int) -> tuple[date, int]:
        """ "Monday at 7": in the morning, but at 3 or 6 in the afternoon unless it is open in the night and not then."""
        choices = self.sensible([(day, minutes), (day, minutes + HALF_A_DAY)])
        by_day = [choice for choice in choices if not _at_night(choice[1])]
        if by_day and self.hours.is_open(self.says.moment(*by_day[0]), self.department):
            return by_day[0]
        by_night = [choice for choice in choices if _at_night(choice[1])]
        return next(iter(by_night or by_day), (day, minutes))

    def sensible(self, choices: list[tuple[date, int]]) -> list[tuple[date, int]]:
        """Without the times that nobody would ask this shop about, as long as they are named without their half of the
        day: three in the night when it is closed then, seven in the morning where the day begins after noon."""

        def is_sensible(day: date, minutes: int) -> bool:
            if self.hours.is_open(self.says.moment(day, minutes), self.department):
                return True
            return not _at_night(minutes) and (minutes >= HALF_A_DAY or not self.begins_late(day))

        return [choice for choice in choices if is_sensible(*choice)]

    def begins_late(self, day: date) -> bool:
        """Whether the first opening of a date is after noon."""
        intervals = self.hours.day_hours(day, self.department)
        return bool(intervals) and intervals[0].start >= HALF_A_DAY

    def part(self, day: date, window: Window, *, coming: bool) -> HoursAnswer:
        """Open at any time of a part of a date; `coming`: of the next one that is not over.

        Of today only what is still to come counts, while there is some.
        """
        starts, ends = self.says.moment(day, window.start), self.says.moment(day, window.end)
        if coming and ends <= self.at:
            # "in the morning", asked in the evening, is tomorrow's.
            day += timedelta(days=1)
            starts, ends = self.says.moment(day, window.start), self.says.moment(day, window.end)
        if starts < self.at < ends:
            starts = self.at
        time = clock_time(wall_time(window.minutes), self.says.words) if window.minutes is not None else ""
        part = self.says.words.parts[window.name].format(time=time)
        because = self.says.reason_of(day)
        open_for = self.hours.business_time_between(starts, ends, self.department)
        if open_for > timedelta(0) and window.name == "noon" and not self.through_lunch(day):
            on = self.says.on(day, because)
            return _answer(
                [self.says.fill(self.said.part_partly, day=on, part=part, intervals=self.says.hours_of(day))], day, False
            )
        if open_for > timedelta(0):
            pattern = self.said.part_open if self.hours.intervals(day, self.department) else self.said.part_open_before
            on = self.says.on(day, because)
            return _answer([self.says.fill(pattern, day=on, part=part, intervals=self.says.hours_of(day))], day, True)
        said = self.says.fill(self.said.part_closed, day=self.says.on(day), part=part, because=because)
        return _answer([said, self.rest_of(day, starts)], day, False)

    def through_lunch(self, day: date) -> bool:
        """Whether it stays open while others have their lunch break."""
        starts, ends = (self.says.moment(day, minutes) for minutes in LUNCH)
        return self.hours.business_time_between(starts, ends, self.department) == ends - starts

    def rest_of(self, day: date, moment: datetime) -> str:
        """After "closed then": that date's hours, and the next opening once they are over."""
        intervals = self.hours.intervals(day, self.department)
        said = [self.says.that_day(day)] if intervals else []
        if day >= self.today and (not intervals or intervals[-1][1] <= max(moment, self.at)):
            said.append(self.says.next_sentence(max(moment, self.at)))
        return " ".join(said)

    def several(self, days: tuple[date, ...]) -> HoursAnswer:
        """The hours of some dates, one line each."""
        lines = [self.says.line(day) for day in days]
        is_open = any(self.hours.intervals(day, self.department) for day in days)
        if not is_open:
            lines.append(self.says.next_sentence(max(self.at, self.says.moment(days[0], 0))))
        return _answer([self.says.fill(self.said.list_title), *lines], days[0], is_open, separator="\n")

    def week(self) -> HoursAnswer:
        """The hours of the seven days from today, and how it stands now."""
        lines = [self.says.line(self.today + timedelta(days=number)) for number in range(7)]
        title = self.says.fill(self.said.list_title)
        return _answer([title, *lines, self.says.now(self.status)], None, None, separator="\n")
