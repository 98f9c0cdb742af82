"""When a customer would like to be called, read from their own words with the grammar of bot/hours. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.callback.words import WORDS as CALL_WORDS
from bot.hours.engine import Hours
from bot.hours.grammar import Grammar, fold, grammar, phrases
from bot.hours.times import Window
from bot.hours.understand import Asked, understand
from bot.hours.words import WORDS

HALF_A_DAY = 12 * 60
#: "Between 2 and 4": nobody means the night.
EARLIEST = 7 * 60
_CLOCK = re.compile(r"(\d{1,2})(?:\s?[:.h]\s?(\d{2}))?\s*(am|pm|a\.m|p\.m)?")
# "14-16 Uhr", "2 to 4"; the languages' own patterns want a "from" or a "between" before it.
_BARE_SPAN = re.compile(
    r"(?<![\w.:/-])(\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]m|h|uhr|uur)?)\s?(?:-|to|till|until|bis|a|tot|hasta las)\s?"
    r"(\d{1,2}(?:[:.]\d\d)?\s?(?:[ap]m|h|uhr|uur)?)(?![\w.:/-])"
)
# "In an hour", "in 20 Minuten", in all languages at once.
_IN_A_WHILE = re.compile(
    r"\b(?:in|dans|en|dentro de|over|tra|fra) (?P<number>\d{1,3}|an?|one|einer?|une?|una?|een|half an|einer halben|une demi|media)[ -]"
    r"(?P<unit>h|hours?|stunden?|heures?|horas?|uur|or[ae]|hr|minutes?|mins?|minuten?|minutos?|minut[oi])\b"
)
_LONE_NUMBER = re.compile(r"(?<![\w.:/-])(\d{1,2})(?![\w:/-]|\.\d)")


@dataclass(frozen=True)
class Wish:
    """Days, and a time of the shop's clock or a part of the day, all as far as they were said. Minutes from midnight."""

    days: tuple[date, ...] = ()
    minutes: int | None = None
    either_half: bool = False  #: "at 3" may be in the night or in the afternoon
    window: tuple[int, int] | None = None  #: from, until
    soon: bool = False  #: as soon as possible, or: whenever you like
    is_weekday: bool = False  #: a weekday was named, so the day may be the next of its name
    department: str | None = None

    @property
    def says_when(self) -> bool:
        return bool(self.days or self.minutes is not None or self.window or self.soon)


def read_wish(text: str, hours: Hours, at: datetime, language: str) -> Wish:
    """The wish in `text`, written at `at`, in `language` or else in any language that makes sense of it."""
    today = hours.today(at)
    in_a_while = _IN_A_WHILE.search(fold(text))
    if in_a_while:
        then = (at + _while(in_a_while)).astimezone(hours.zone)
        return Wish((then.date(),), then.hour * 60 + then.minute)
    department = None
    for code in dict.fromkeys([language.partition("-")[0], *hours.business.languages, *WORDS]):
        reading = grammar(code)
        if reading is None:
            continue
        wish = _read(text, reading, hours, today)
        if wish.says_when:
            return wish
        department = department or wish.department
    return Wish(department=department)


def _read(text: str, reading: Grammar, hours: Hours, today: date) -> Wish:
    folded = reading.plain(fold(text))
    words = CALL_WORDS[reading.code]
    span, without = _span(folded, reading)
    asked = understand(without, reading, hours, today)
    if span is None and asked.minutes is None and asked.window is None:
        asked = _with_lone_number(without, asked, reading, hours, today)
    window = span or _minutes_of(asked.window)
    soon = asked.now or bool(re.search(phrases(words.soon), folded))
    return Wish(
        days=tuple(day for day in asked.days if day >= today),
        minutes=asked.minutes if window is None else None,
        either_half=asked.either_half and window is None,
        window=window,
        soon=soon,
        is_weekday=bool(reading.weekday.search(folded)),
        department=asked.department,
    )


def _while(match: "re.Match[str]") -> timedelta:
    number = match["number"]
    half = number.startswith("half") or "halb" in number or "demi" in number or number == "media"
    unit = timedelta(minutes=1) if match["unit"].startswith("min") else timedelta(hours=1)
    return unit * (0.5 if half else int(number) if number.isdigit() else 1)


def _minutes_of(window: Window | None) -> tuple[int, int] | None:
    return None if window is None else (window.start, window.end)


def _with_lone_number(text: str, asked: Asked, reading: Grammar, hours: Hours, today: date) -> Asked:
    """ "Tomorrow 3" and "10": a number that is no part of a date is an hour."""
    for match in _LONE_NUMBER.finditer(text):
        if not 1 <= int(match[1]) <= 24:
            continue
        again = understand(f"{text[: match.start()]}{match[1]}:00{text[match.end() :]}", reading, hours, today)
        if again.minutes is not None and again.days == asked.days:
            return again
    return asked


def _span(folded: str, reading: Grammar) -> tuple[tuple[int, int] | None, str]:
    """ "Between 2 and 4" in minutes, and the text without it."""
    match = re.search(reading.questions.spans, folded) or _BARE_SPAN.search(folded)
    if match is None:
        return None, folded
    found = [(int(h) * 60 + int(m or 0), half[:1]) for h, m, half in _CLOCK.findall(match[0])]
    if len(found) != 2:
        return None, folded
    (start, start_half), (end, end_half) = found
    half = start_half or end_half
    start, end = _in_half(start, start_half or (half if end > start else "")), _in_half(end, end_half)
    if not half and start < EARLIEST and end <= HALF_A_DAY:
        start, end = start + HALF_A_DAY, end + HALF_A_DAY
    if end <= start:
        end += HALF_A_DAY
    if not start < end <= 24 * 60:
        return None, folded
    return (start, end), f"{folded[: match.start()]} {folded[match.end() :]}"


def _in_half(minutes: int, half: str) -> int:
    if half == "p":
        return minutes % HALF_A_DAY + HALF_A_DAY
    return minutes % HALF_A_DAY if half == "a" else minutes
