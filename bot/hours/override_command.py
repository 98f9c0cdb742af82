"""The words of one command of staff without its reason, in one language: its verb, its department, its two ends.

Which moments the ends are: override_moments.py. Reasons and languages: override_words.py.
"""

import re
from datetime import datetime, timedelta

from bot.hours.called import called
from bot.hours.engine import Hours
from bot.hours.grammar import Grammar, fold, phrases
from bot.hours.override_errors import NotAnOverride, Refused, no_end, not_understood
from bot.hours.override_moments import Moments, Point
from bot.hours.rest import Rest
from bot.hours.times import read_time
from bot.hours.understand import read_dates
from bot.hours.words.overrides import OverrideWords


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
        moments = Moments(self.hours, self.at, self.department)
        self.today = moments.today
        longer = self._longer(rest)
        if longer is not None:
            return (*longer, True, self.department)
        length = self._length(rest)
        whole_day = rest.take(rf"\b(?:{self.words.whole_day})\b") is not None
        begin, end, includes_last_day = self._points(rest.text)
        if whole_day and not begin.is_named and not end.is_named:
            begin = Point((self.today,))
        if is_endless:
            raise no_end()
        starts_at = moments.start(begin, opens=opens)
        if length is not None:
            if end.is_named:
                raise self._error()
            ends_at = moments.after(starts_at, length)
        elif end.is_named:
            if end.window is not None and end.window.name in ("before", "after"):
                raise self._error()
            ends_at = moments.end(end, begin, starts_at, opens=opens, includes_last_day=includes_last_day)
        else:
            ends_at = moments.alone(begin, opens=opens)
        if opens and begin.time is None and begin.window is None and length is None:
            early = moments.closes_early(begin.days[0] if begin.days else self.today, starts_at, ends_at)
            if early is not None:
                return *early, False, self.department
        return moments.checked(starts_at, ends_at, opens=opens)

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

    def _points(self, text: str) -> tuple[Point, Point, bool]:
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

    def _point(self, text: str) -> Point:
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
            return Point(days, time, window, is_weekday)
        assert problem is not None
        raise problem

    def _nothing_left(self, rest: Rest) -> None:
        left = [word for word in re.findall(r"\w+", rest.text) if word not in self.fillers]
        if left:
            raise self._error()

    def _error(self) -> NotAnOverride:
        return NotAnOverride(not_understood(self.head), is_meant=self.is_meant)
