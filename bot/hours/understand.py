"""From a customer's words to what is asked about the hours: which kind of question, which dates, which time, whose hours.

Every word of a question must be accounted for, unless the sentence is plainly about our hours. So "how long is the
warranty open?" is left to the FAQ.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from bot.hours.called import called
from bot.hours.dates import days_of, next_date, next_day_of_month, next_day_of_month_on, next_holiday, next_weekday
from bot.hours.engine import Hours
from bot.hours.grammar import Grammar, fold
from bot.hours.own_holidays import YEAR_AHEAD, in_own_calendar, own_holiday, own_occasion
from bot.hours.rest import Rest, by_phrase
from bot.hours.sentences import sentences
from bot.hours.times import Window, read_time

#: A longer text is about more than our hours; and reading it would take too long.
MOST_CHARS = 400
#: So many other words may stand in a sentence that is plainly about our hours.
MOST_OTHER_WORDS = 6
#: So many readings are remembered, one for each language: a text is read again as part of a message, and before the next.
KEPT_READINGS = 1000
#: How many of the coming holidays are told when holidays are asked about in general.
MOST_HOLIDAYS = 4
#: A text as short as this goes on from the one before.
SHORT = 3
_WORD = re.compile(r"\w+")
ISO_DATE = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
SHORT_DATE = re.compile(r"(?<![\d.:/-])(\d{1,2})([./])\s?(\d{1,2})(?:\2\s?(\d{4}|\d{2})?)?(?![\d:/]|\s?(?:uhr|uur|h)\b|\s?[ap]\.?m)")
# "op 24-12", but not "9-12", which is a span of hours.
DASHED_DATE = re.compile(
    r"(?<=\b(?:op|am|on|le|el) )(\d{1,2})(-)(\d{1,2})(?:-(\d{4}|\d{2}))?(?![\d:-])"
    r"|(?<![\d-])(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})\b"
)
# Where the month comes first.
MONTH_FIRST_ZONES = ("America/", "US/", "Pacific/Honolulu")


@dataclass(frozen=True)
class Asked:
    """What a text asks. `kind` None: it names a date, a time or a department but asks nothing by itself."""

    kind: str | None = None  #: open, closes, opens or hours
    days: tuple[date, ...] = ()
    minutes: int | None = None  #: a time of day
    either_half: bool = False  #: "at 7": in the morning or in the evening
    window: Window | None = None
    now: bool = False
    department: str | None = None
    follow_up: bool = False
    strong: bool = False
    other_words: int = 0
    words: int = 0
    further: int = 0  #: so many days after the date that was asked about before
    day_of_month: bool = False  #: `days` is a number alone: "the 26th"
    goes_on: bool = False  #: it asks on about what was just asked: "what time?"
    after_days: bool = False  #: about the time after `days`: "when do you open after Christmas?"

    @property
    def names_something(self) -> bool:
        named = self.days or self.minutes is not None or self.window or self.department or self.now
        return bool(named or self.further or self.goes_on)

    @property
    def is_understood(self) -> bool:
        """A question about hours that stands alone."""
        if self.kind is None:
            return False
        return self.other_words == 0 or (self.strong and self.other_words <= MOST_OTHER_WORDS)

    @property
    def is_a_bare_date(self) -> bool:
        """It names a date, a part of a day or a time, and says nothing else."""
        named = bool(self.days) or self.minutes is not None or self.window is not None
        return self.kind is None and named and self.other_words == 0

    def after(self, earlier: "Asked | None") -> "Asked":
        """This text as it goes on from an earlier question about hours."""
        goes_on = self.follow_up or self.kind is None or (self.words <= SHORT and not self.days)
        if self.further and not self.days and (earlier is None or not earlier.days):
            return replace(self, kind=None)
        if earlier is None or not goes_on or self.other_words or not (self.kind or self.names_something):
            return self
        whole = replace(self, kind=self.kind or earlier.kind, department=self.department or earlier.department)
        if self.day_of_month and earlier.days and earlier.days[0].replace(day=1) > self.days[0]:
            # "24 December?", "and the 26th?"; but after "Christmas?" in December "the 24th" is the one before it.
            whole = replace(whole, days=(next_day_of_month(self.days[0].day, earlier.days[0]) or self.days[0],))
        elif self.further and earlier.days:
            whole = replace(whole, days=_further(earlier.days, self.further))
        elif not self.days and not self.now:
            whole = replace(whole, days=earlier.days)
            if self.minutes is None and self.window is None and self.kind in (None, earlier.kind):
                whole = replace(whole, minutes=earlier.minutes, either_half=earlier.either_half, window=earlier.window)
        return whole


def _further(days: tuple[date, ...], further: int) -> tuple[date, ...]:
    """The dates so many days on; after several dates "the next day" is the one after the last."""
    told = days[-1:] if abs(further) == 1 else days
    return tuple(day + timedelta(days=further) for day in told)


def understand(text: str, grammar: Grammar, hours: Hours, today: date) -> Asked:
    """Read one text in one language. `today` is the date in the shop's zone.

    Of several sentences the one that is a whole question about hours counts, unless another asks something else.
    """
    return Asked(other_words=len(text)) if len(text) > MOST_CHARS else _understood(text, grammar, hours, today)


@lru_cache(maxsize=KEPT_READINGS)
def _understood(text: str, grammar: Grammar, hours: Hours, today: date) -> Asked:
    whole = _read(text, grammar, hours, today)
    parts = sentences(text)
    if len(parts) == 1 or (whole.is_understood and len(whole.days) < 2):
        return whole
    read = [_read(part, grammar, hours, today) for part in parts]
    asks_else = any(part.endswith("?") and not asked.is_understood for part, asked in zip(parts, read, strict=True))
    about_hours = [asked for asked in read if asked.is_understood and (asked.strong or asked.names_something)]
    if len(about_hours) != 1 or asks_else:
        return whole
    asked = about_hours[0]
    if asked.days or not whole.days or asked.now or asked.kind == "hours":
        return asked
    # "I am in town on Thursday. How late are you open?"
    return replace(asked, days=whole.days) if len(whole.days) == 1 and whole.days[0] >= today else whole


def _read(text: str, grammar: Grammar, hours: Hours, today: date) -> Asked:
    """One sentence, or several read as one."""
    names = called(hours, grammar)
    folded = grammar.spelt(grammar.plain(fold(text)), names.words)
    if not folded or grammar.never.search(folded):
        return Asked(other_words=99, words=len(folded.split()))
    folded = _without_greeting(folded, grammar)
    rest = Rest(folded)
    further = next((shift for pattern, shift in grammar.further if rest.take(pattern)), 0)
    number_alone = any("month" not in pattern.groupindex and pattern.search(rest.text) for pattern in grammar.dates)
    days = read_dates(rest, grammar, hours, today)
    time, window = read_time(rest, grammar)
    department = None
    found = rest.take(names.pattern)
    if found:
        department = names.departments[found]
    for_now = False
    while rest.take(grammar.now):
        for_now = True
    kind = _kind(folded, grammar)
    fillers = names.fillers
    other = [word for word in _WORD.findall(rest.text) if word not in fillers]
    if not days and other:
        # Holidays that only the shop's own calendar knows; asked last, since it may load the holidays library.
        days = own_holiday(rest, hours, today)
        other = [word for word in _WORD.findall(rest.text) if word not in fillers]
    # "open the registration", "open on Diwali": known words around something that we cannot compute.
    unknown = any(match[1] not in fillers for pattern in (grammar.objects, grammar.when) for match in pattern.finditer(rest.text))
    return Asked(
        kind=kind,
        days=days,
        minutes=time.minutes if time is not None else None,
        either_half=time is not None and time.either_half,
        window=window,
        now=for_now,
        department=department,
        follow_up=bool(grammar.follow_up.search(folded)),
        strong=bool(grammar.strong.search(folded)) and not unknown,
        other_words=len(other),
        words=len(folded.split()),
        further=further,
        day_of_month=number_alone and len(days) == 1,
        goes_on=bool(grammar.goes_on.search(folded)),
        after_days=bool(days) and kind in ("open", "opens") and _is_after_a_feast(folded, grammar),
    )


def may_ask(text: str, grammar: Grammar, hours: Hours) -> bool:
    """Whether anything in a text, or in one of its sentences, asks about hours in this language.

    Where nothing does, and nothing was asked before that it could go on from, `understand` understands nothing: that is
    most messages in most languages, and need not be read any further.
    """
    return len(text) <= MOST_CHARS and _may_ask(text, grammar, hours)


@lru_cache(maxsize=KEPT_READINGS)
def _may_ask(text: str, grammar: Grammar, hours: Hours) -> bool:
    names = called(hours, grammar).words
    return any(
        _kind(_without_greeting(grammar.spelt(grammar.plain(fold(part)), names), grammar), grammar) is not None
        for part in dict.fromkeys((text, *sentences(text)))
    )


def _without_greeting(folded: str, grammar: Grammar) -> str:
    # "24/7" looks like a date in July.
    return grammar.unsaid.sub(" ", folded).replace("24/7", "opening hours").strip()


def _kind(folded: str, grammar: Grammar) -> str | None:
    return next((name for name, pattern in grammar.kinds if pattern.search(folded)), None)


def _is_after_a_feast(folded: str, grammar: Grammar) -> bool:
    """ "After Christmas", but not "the day after Christmas" nor "the Friday after Christmas", which are dates."""
    if not grammar.after_feast.search(folded):
        return False
    return not any(pattern.search(folded) for pattern, _ in (*grammar.shifts, *grammar.near))


def read_dates(rest: Rest, grammar: Grammar, hours: Hours, today: date) -> tuple[date, ...]:
    """The dates that are named; "the day after Christmas" is the one after it."""
    ahead = _days_ahead(rest, grammar, today)
    if ahead:
        return ahead
    for pattern, step in grammar.near:
        if match := pattern.search(rest.text):
            without = Rest(pattern.sub(" ", rest.text, count=1))
            days = _named_dates(without, grammar, hours, today)
            if len(days) == 1:
                rest.text = without.text
                named = grammar.weekday.search(match[0])
                weekday = by_phrase(grammar.questions.weekday_words, named["word"]) if named else 0
                first = days[0] + timedelta(days=1 if step > 0 else -7)
                return (next_weekday(weekday, first),)
    for pattern, shift in grammar.shifts:
        if pattern.search(rest.text):
            without = Rest(pattern.sub(" ", rest.text, count=1))
            days = _named_dates(without, grammar, hours, today)
            if len(days) == 1:
                rest.text = without.text
                return (days[0] + timedelta(days=shift),)
    return _named_dates(rest, grammar, hours, today)


def _days_ahead(rest: Rest, grammar: Grammar, today: date) -> tuple[date, ...]:
    """ "in three days", "in two weeks": that date; "Saturday in two weeks", "a week on Friday": so long after that weekday."""
    for pattern, days in grammar.ahead:
        if match := rest.match(pattern):
            text = match["n"] if "n" in pattern.groupindex else None
            number = 1 if text is None else int(text) if text.isdigit() else grammar.questions.numbers[text]
            named = rest.match(grammar.weekday) if days % 7 == 0 else None
            if named:
                today = next_weekday(by_phrase(grammar.questions.weekday_words, named["word"]), today)
            elif word := rest.take(grammar.relative_days):
                today += timedelta(days=by_phrase(grammar.questions.relative_days, word))
            return (today + timedelta(days=number * days),)
    return ()


def _named_dates(rest: Rest, grammar: Grammar, hours: Hours, today: date) -> tuple[date, ...]:
    questions = grammar.questions
    # "am 2. Weihnachtstag" is no second of the month.
    counted = rest.take(grammar.counted_holidays)
    if counted:
        return (next_holiday(by_phrase(questions.holidays, counted), today),)
    occasion = own_occasion(rest, hours, today)
    if occasion:
        return occasion
    explicit = _explicit_dates(rest, grammar, hours, today)
    if explicit:
        # "Thursday 24 December": the weekday belongs to the date.
        while rest.match(grammar.weekday):
            pass
        rest.take(grammar.holidays)
        return explicit
    word = rest.take(grammar.ranges)
    if word:
        stretch = days_of(by_phrase(questions.ranges, word), today)
        named = rest.match(grammar.weekday)
        # "Monday next week" is one day of it.
        weekday = by_phrase(questions.weekday_words, named["word"]) if named else None
        return tuple(day for day in stretch if weekday in (None, day.weekday())) or stretch
    days: list[date] = []
    while word := rest.take(grammar.holidays):
        # Labour Day and Thanksgiving have other dates in other countries.
        name, own = by_phrase(questions.holidays, word), in_own_calendar(word, hours, today)
        # Where the calendar moved it away from a Sunday this year, it knows the name only for the next.
        days.append(own if own and next_holiday(name, own) != own else next_holiday(name, today))
    # "heute abend" is a part of today, and must not be taken for "heute" alone; _time takes the part.
    if grammar.today_parts.search(rest.text):
        days.append(today)
    else:
        while word := rest.take(grammar.relative_days):
            days.append(today + timedelta(days=by_phrase(questions.relative_days, word)))
    while match := rest.match(grammar.weekday):
        weekday = by_phrase(questions.weekday_words, match["word"])
        coming = next_weekday(weekday, today, skip_today=bool(match["skip"] or match["skip_after"]))
        days.append(next_weekday(weekday, today - timedelta(days=7)) if match["back"] else coming)
    if not days and hours.holidays is not None and rest.take(grammar.any_holiday):
        return tuple(hours.holidays.between(today, today + YEAR_AHEAD)[:MOST_HOLIDAYS])
    return tuple(sorted(set(days)))


def _explicit_dates(rest: Rest, grammar: Grammar, hours: Hours, today: date) -> tuple[date, ...]:
    found: list[date] = []
    while match := rest.match(ISO_DATE):
        day = next_date(int(match[2]), int(match[3]), int(match[1]), today)
        found += [day] if day else []
    month_first = grammar.code == "en" and hours.zone.key.startswith(MONTH_FIRST_ZONES)
    for match in list(SHORT_DATE.finditer(rest.text)):
        if _is_read_as_time(rest.text, match):
            continue
        first, second, year = int(match[1]), int(match[3]), int(match[4]) if match[4] else None
        orders = [(first, second), (second, first)] if month_first and match[2] == "/" else [(second, first), (first, second)]
        day = next((d for month, number in orders if (d := next_date(month, number, year, today))), None)
        if day:
            found.append(day)
            rest.take(re.escape(match[0]))
    for match in list(DASHED_DATE.finditer(rest.text)):
        number, month, year_text = match[1] or match[5], match[3] or match[6], match[4] or match[7]
        day = next_date(int(month), int(number), int(year_text) if year_text else None, today)
        if day:
            found.append(day)
            rest.take(re.escape(match[0]))
    for pattern in grammar.dates:
        while match := rest.match(pattern):
            parts = match.groupdict()
            number = int(parts["day"])
            if parts.get("month"):
                year = int(parts["year"]) if parts.get("year") else None
                day = next_date(grammar.questions.month_words[parts["month"]], number, year, today)
            else:
                named = grammar.weekday.search(rest.text)
                weekday = by_phrase(grammar.questions.weekday_words, named["word"]) if named else None
                day = next_day_of_month(number, today)
                if weekday is not None:
                    day = next_day_of_month_on(weekday, number, today) or day
            found += [day] if day else []
    return tuple(sorted(set(found)))


def _is_read_as_time(text: str, match: "re.Match[str]") -> bool:
    """ "at 7.30" and "um 10.15" are times, "am 10.12." is a date."""
    said_before = re.search(
        r"\b(?:at|um|gegen|by|until|till|after|before|nach|vor|ab|bis|a|vers|apres|avant|las?|om|rond|na|voor|tot|tegen"
        r"|vanaf)\s+$",
        text[: match.start()])
    return match[2] == "." and said_before is not None and not match[0].endswith(".") and not match[4]
