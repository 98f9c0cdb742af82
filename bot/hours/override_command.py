"""One command of staff without its reason, in one language: its verb, its department, its two ends. See override_words.py."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.business.shop import MINUTES_A_DAY
from bot.hours.called import called
from bot.hours.engine import Hours
from bot.hours.grammar import Grammar, fold, phrases
from bot.hours.rest import Rest
from bot.hours.times import Time, Window, read_time
from bot.hours.understand import read_dates
from bot.hours.wall_clock import real_time
from bot.hours.words.overrides import OverrideWords

ONE_DAY = timedelta(days=1)
EXAMPLES = "closed until tomorrow, closed until 14:00, open until 20:00, workshop closed until Monday: burst pipe"
#: Whoever is open longer without a break has mistaken a date.
LONGEST_OPEN = timedelta(hours=24)
#: Nobody says "until 3" of a time before this, unless it is night.
EARLIEST = 7 * 60


class NotAnOverride(ValueError):
    """It cannot be carried out; the message is one sentence. `is_meant`: it surely was meant as a command."""

    def __init__(self, sentence: str, *, is_meant: bool = False) -> None:
        super().__init__(sentence)
        self.is_meant = is_meant


class Refused(NotAnOverride):
    """Every word was understood, and it cannot be."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, is_meant=True)


def not_understood(said: str) -> str:
    shown = " ".join(said.split())
    shown = shown if len(shown) <= 60 else shown[:59] + "…"
    return f"“{shown}” is not understood as a whole; write for example: {EXAMPLES}. A reason goes behind a colon."


@dataclass(frozen=True)
class _Point:
    """One end, as far as it is named."""

    days: tuple[date, ...] = ()
    time: Time | None = None
    window: Window | None = None
    is_weekday: bool = False

    @property
    def is_named(self) -> bool:
        return bool(self.days or self.time or self.window)


class Command:
    """One command without its reason, in one language. `hours` are the ordinary ones, without overrides."""

    def __init__(
        self, head: str, opens: bool | None, reading: Grammar, words: OverrideWords, hours: Hours, at: datetime
    ) -> None:
        self.head, self.opens, self.reading, self.words, self.at = head, opens, reading, words, at
        self.hours = hours
        self.fillers = frozenset(words.fillers.split())
        self.department: str | None = None
        self.is_meant = opens is not None

    def read(self) -> tuple[datetime, datetime, bool, str | None]:
        """(starts at, ends at, open, department)."""
        names = called(self.hours, self.reading)
        folded = self.reading.plain(fold(self.head))
        if not self.is_meant and (self.head.rstrip().endswith("?") or re.match(rf"(?:{self.words.question})\b", folded)):
            raise self._error()
        rest = Rest(folded)
        is_endless = rest.take(rf"\b(?:{self.words.endless})\b") is not None
        named = rest.take(names.pattern)
        self.department = names.departments[named] if named else None
        opens = self._verb(rest)
        rest.take(phrases(self.reading.questions.now))
        self.today = self._business_day()
        longer = self._longer(rest)
        if longer is not None:
            return (*longer, True, self.department)
        length = self._length(rest)
        whole_day = rest.take(rf"\b(?:{self.words.whole_day})\b") is not None
        begin, end, includes_last_day = self._points(rest.text)
        if whole_day and not begin.is_named and not end.is_named:
            begin = _Point((self.today,))
        if is_endless:
            raise self._no_end()
        starts_at = self._start(begin, opens=opens)
        if length is not None:
            if end.is_named:
                raise self._error()
            ends_at = self._after(starts_at, length)
        elif end.is_named:
            ends_at = self._end(end, begin, starts_at, opens=opens, includes_last_day=includes_last_day)
        else:
            ends_at = self._alone(begin, opens=opens)
        if opens and begin.time is None and begin.window is None and length is None:
            early = self._closes_early(begin.days[0] if begin.days else self.today, starts_at, ends_at)
            if early is not None:
                return *early, False, self.department
        return self._checked(starts_at, ends_at, opens=opens)

    def _closes_early(self, day: date, starts_at: datetime, ends_at: datetime) -> tuple[datetime, datetime] | None:
        """ "open until 16:00" of a day that goes on until 18:00 closes at 16:00."""
        later = [ends for _, ends in self.hours.intervals(day, self.department) if ends > ends_at]
        if not later or ends_at <= starts_at:
            return None
        if self.hours.business_time_between(starts_at, ends_at, self.department) == ends_at - starts_at:
            return ends_at, self._begins(day + ONE_DAY)
        raise Refused(
            f"The hours of that day go on until {later[-1]:%H:%M} anyway; to close earlier write: "
            f"closed from {ends_at.astimezone(self.hours.zone):%H:%M}.")

    def _verb(self, rest: Rest) -> bool:
        """Whether it opens or closes."""
        if self.opens is not None:
            # "/closed open until 8" says both.
            other = self.words.closed if self.opens else self.words.open
            if rest.take(rf"\b(?:{other})\b"):
                raise self._error()
            rest.take(rf"\b(?:{self.words.open if self.opens else self.words.closed})\b")
            return self.opens
        closes = rest.take(rf"\b(?:{self.words.closed})\b")
        opens = rest.take(rf"\b(?:{self.words.open})\b")
        if bool(closes) == bool(opens):
            raise self._error()
        return bool(opens)

    def _longer(self, rest: Rest) -> tuple[datetime, datetime] | None:
        """ "one hour longer": from the end of what is open today."""
        before = rest.text
        length = self._length(rest, self.words.longer)
        if length is None:
            return None
        if not isinstance(length, timedelta):
            raise self._error()
        rest.take(rf"\b(?:{self.words.longer})\b")
        rest.take(phrases(self.reading.questions.relative_days))
        self._nothing_left(rest)
        ends = [ends for starts, ends in self.hours.intervals(self.today, self.department)]
        if not ends or ends[-1] <= self.at:
            raise Refused(
                f"“{' '.join(before.replace('|', ' ').split())}” needs an opening today that has not ended yet; "
                "write for example: open until 20:00.")
        return ends[-1], ends[-1] + length

    def _length(self, rest: Rest, behind: str = "") -> timedelta | int | None:
        """A time span, or a number of days; None when none is named."""
        units: tuple[tuple[str, timedelta | int], ...] = (
            (self.words.minutes, timedelta(minutes=1)),
            (self.words.hours, timedelta(hours=1)),
            (self.words.days, 1),
            (self.words.weeks, 7),
        )
        for unit, size in units:
            tail = rf"\s+(?:{behind})\b" if behind else r"(?!\s*\d)"
            pattern = rf"(?<![\w:.]){self.words.amount}[\s-]*(?:{unit})\b{tail}"
            for match in re.finditer(pattern, rest.text):
                count = self._count(match)
                if count is None or self._is_an_end(rest.text, match.start()):
                    continue
                rest.take(re.escape(match[0]))
                if isinstance(size, int):
                    return int(size * count) or None
                return size * count
        return None

    def _count(self, match: "re.Match[str]") -> float | None:
        if match["half"]:
            return 0.5
        number = match["n"]
        if number.isdigit():
            return int(number)
        return 1 if number in self.words.ones else self.reading.questions.numbers.get(number)

    def _is_an_end(self, text: str, position: int) -> bool:
        """ "tot 8 uur" and "jusqu'à jeudi 14 h" name times, not lengths."""
        if re.search(rf"\b(?:{self.words.lasting})\s*$", text[:position]):
            return False
        before = rf"\b(?:{self.words.until}|{self.words.through}|{self.words.since}|{self.words.to}|{self.words.at})\b"
        return re.search(before, text[:position]) is not None

    def _points(self, text: str) -> tuple[_Point, _Point, bool]:
        """(beginning, end, whether the end's day is included)."""
        begin_text, end_text, includes, to = text, "", False, ""
        for pattern, includes_day in ((self.words.through, True), (self.words.until, False)):
            match = re.search(rf"\b(?:{pattern})(?!\w)", text)
            if match:
                begin_text, end_text, includes = text[: match.start()], text[match.end() :], includes_day
                to = match[0]
                break
        since = re.search(rf"\b(?:{self.words.since})\b", begin_text)
        if not end_text and since:
            match = re.search(rf"\s(?:{self.words.to})\s", begin_text[since.end() :])
            if match:
                cut = since.end()
                end_text, to = begin_text[cut + match.end() :], match[0].strip()
                begin_text = begin_text[: cut + match.start()]
        if since:
            begin_text = f"{begin_text[: since.start()]} {begin_text[since.end() :]}"
        if re.search(r"\b(?:inclusive|einschliesslich|inklusive|inclus|compris|incluido)\b", end_text):
            includes = True
        begin, end = self._point(begin_text), self._point(end_text)
        # "from Monday to Wednesday" includes Wednesday, "from Monday until Wednesday" does not.
        only_days = end.days and end.time is None and end.window is None
        if since and begin.days and only_days and re.fullmatch(self.words.to, to):
            includes = True
        return begin, end, includes

    def _point(self, text: str) -> _Point:
        """Reads all of `text`, or raises."""
        text = text.replace("|", " ")
        numbered = re.sub(rf"(?<![\w:./-])(?:{self.words.at} )?(\d{{1,2}})(?=\s*$|\s+[a-z])", rf"{self.words.at} \1", text)
        problem: NotAnOverride | None = None
        # The hour of "jeudi 10h" is no day of the month, and the day of "le 10 à 14h" no hour.
        for attempt, time_first in ((text, False), (numbered, False), (text, True)):
            rest = Rest(re.sub(r"\s+", " ", attempt).strip())
            is_weekday = self.reading.weekday.search(rest.text) is not None
            time, window = read_time(rest, self.reading) if time_first else (None, None)
            days = read_dates(rest, self.reading, self.hours, self.today)
            if not time_first:
                time, window = read_time(rest, self.reading)
            try:
                self._nothing_left(rest)
            except NotAnOverride as error:
                problem = error
                continue
            return _Point(days, time, window, is_weekday)
        assert problem is not None
        raise problem

    def _nothing_left(self, rest: Rest) -> None:
        left = [word for word in re.findall(r"\w+", rest.text) if word not in self.fillers]
        if left:
            raise self._error()

    def _start(self, begin: _Point, *, opens: bool) -> datetime:
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

    def _end(
        self, end: _Point, begin: _Point, starts_at: datetime, *, opens: bool, includes_last_day: bool
    ) -> datetime:
        if end.window is not None and end.window.name in ("before", "after"):
            raise self._error()
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

    def _at_time(self, end: _Point, begin: _Point, starts_at: datetime, *, opens: bool) -> datetime:
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

    def _alone(self, begin: _Point, *, opens: bool) -> datetime:
        """No end is named: the days or the part of a day that are."""
        if opens:
            raise Refused("Until when are you open? Write for example: open until 20:00.")
        if begin.window is not None:
            day = begin.days[0] if begin.days else self.today
            return self._moment(day, begin.window.end)
        if not begin.is_named:
            raise self._no_end()
        days = begin.days or (self.today,)
        if (days[-1] - days[0]).days + 1 != len(days):
            raise Refused("Set one stretch of days at a time, for example: closed on Friday.")
        return self._begins(days[-1] + ONE_DAY)

    def _after(self, starts_at: datetime, length: timedelta | int) -> datetime:
        if isinstance(length, timedelta):
            return starts_at + length
        first = self.today if starts_at == self.at else self.hours.today(starts_at)
        return self._begins(first + ONE_DAY * min(length, 400))

    def _checked(self, starts_at: datetime, ends_at: datetime, *, opens: bool) -> tuple[datetime, datetime, bool, str | None]:
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

    def _no_end(self) -> NotAnOverride:
        return Refused(
            "Until when? Write for example: closed until tomorrow, closed until 14:00 or closed until Monday.")

    def _error(self) -> NotAnOverride:
        return NotAnOverride(not_understood(self.head), is_meant=self.is_meant)


def _likely(time: Time) -> int:
    """ "from 3" is in the afternoon."""
    return time.minutes + MINUTES_A_DAY // 2 if time.either_half and time.minutes < EARLIEST else time.minutes


def _wall(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"
