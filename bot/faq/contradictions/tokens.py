"""A sentence of an answer into tokens: days, times, words of opening and closing, and everything else."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from bot.faq.contradictions.words import LEXICONS, SEASONS, UNITS, Lexicon
from bot.hours.dates import HOLIDAYS, next_date, next_holiday
from bot.hours.words import WORDS

EVERY_DAY = frozenset(range(7))
DAY = 24 * 60
_CLOCK = r"(?P<h>[01]?\d|2[0-4])"
_MINUTES = r"(?P<m>[0-5]\d)"


@dataclass(frozen=True)
class Days:
    """The days that a text names: weekdays of every week, dates, or all public holidays."""

    weekdays: frozenset[int] = frozenset()
    dates: tuple[date, ...] = ()
    any_holiday: bool = False
    every: bool = False  #: "daily", "on weekdays": a group by its own name

    def __or__(self, other: "Days") -> "Days":
        return Days(
            self.weekdays | other.weekdays,
            self.dates + other.dates,
            self.any_holiday or other.any_holiday,
            self.every or other.every,
        )

    def __bool__(self) -> bool:
        return bool(self.weekdays or self.dates or self.any_holiday)


Minutes = tuple[int, ...]  #: the minutes of the day that a time may mean; two when it may be morning or evening


@dataclass(frozen=True)
class Token:
    """`kind` is a group's name in the pattern, or what `reading` made of it; `value` depends on the kind."""

    kind: str
    text: str
    days: Days = field(default_factory=Days)
    times: tuple[Minutes, ...] = ()  #: one: a time; two: from, until
    part: str | None = None


def fold(text: str, language: str) -> str:
    """Small letters without accents; apostrophes are gone (English) or blanks; am and pm without points."""
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    text = re.sub(r"['’‘`´]", "" if language == "en" else " ", text)
    text = re.sub(r"\b([ap])\.\s?m\.?(?!\w)", r"\1m", text)
    text = re.sub(r"[–—−]", "-", text)
    return re.sub(r"\s+", " ", text).strip()


def tokens(text: str, language: str, today: date, departments: Mapping[str, str]) -> list[Token]:
    """The tokens of a folded sentence. `departments`: folded name → id; `today` dates what has no year."""
    lexicon = LEXICONS[language]
    return list(_read(text, lexicon, language, today, departments))


def _read(
    text: str, lexicon: Lexicon, language: str, today: date, departments: Mapping[str, str]
) -> Iterator[Token]:
    named = tuple(sorted(departments, key=len, reverse=True))
    for match in _pattern(language, named).finditer(text):
        kind, said = str(match.lastgroup), match[0]
        if kind == "junk":
            yield Token("word", said)
        elif kind in ("date", "iso"):
            yield _date(said, lexicon, today)
        elif kind == "holiday":
            yield Token("day", said, Days(dates=(next_holiday(_holidays(language)[said], today),)))
        elif kind == "any_holiday":
            yield Token("day", said, Days(any_holiday=True))
        elif kind in ("every_day", "working_days", "weekend"):
            of = {"every_day": EVERY_DAY, "working_days": frozenset(range(5)), "weekend": frozenset({5, 6})}
            yield Token("day", said, Days(of[kind], every=True))
        elif kind == "weekday":
            yield _weekday(said, lexicon)
        elif kind == "short_days":
            yield _short_days(said, lexicon)
        elif kind in ("clock", "number"):
            yield from _time(kind, said, lexicon)
        elif kind == "part":
            yield Token("part", said, part=next(name for p, name in lexicon.parts.items() if re.fullmatch(p, said)))
        elif kind == "department":
            yield Token("department", departments[said])
        elif kind == "all_day":
            yield Token("time", said, times=((0,), (DAY,)))
        else:
            yield Token(kind, said)


def _date(said: str, lexicon: Lexicon, today: date) -> Token:
    numbers = [int(number) for number in re.findall(r"\d+", said)]
    month = next((i for i, name in enumerate(lexicon.months, 1) if re.search(rf"\b{name}\b", said)), None)
    year: int | None
    if re.match(r"\d{4}-", said):
        (year, month, day) = numbers
    elif month is not None:
        day, year = numbers[0], next(iter(numbers[1:]), None)
    else:
        day, month, year = numbers[0], numbers[1], next(iter(numbers[2:]), None)
    found = next_date(month, day, year, today)
    return Token("day", said, Days(dates=(found,))) if found else Token("word", said)


def _weekday(said: str, lexicon: Lexicon) -> Token:
    number, match = next((n, m) for n, stem in enumerate(lexicon.weekdays) if (m := re.match(stem, said)))
    rest = said[match.end() :]
    part = next((name for pattern, name in lexicon.parts.items() if re.fullmatch(pattern, rest)), None)
    return Token("day", said, Days(frozenset({number})), part=part)


def _short_days(said: str, lexicon: Lexicon) -> Token:
    """ "Mon-Fri", "Tue, Wed and Fri", "Sat"."""
    days: set[int] = set()
    last, between = None, ""
    for piece in re.split(rf"((?<!\w)(?:{'|'.join(lexicon.short_weekdays)})(?!\w))", said):
        number = next((n for n, short in enumerate(lexicon.short_weekdays) if re.fullmatch(short, piece)), None)
        if number is None:
            between = piece.strip(" .")
            continue
        joined = last is not None and between and not re.fullmatch(rf",|/|{lexicon.and_}", between)
        days |= set(stretch(last, number)) if joined and last is not None else {number}
        last = number
    return Token("day", said, Days(frozenset(days)))


def stretch(first: int, last: int) -> frozenset[int]:
    """The weekdays from the first to the last, over the Sunday when need be."""
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _time(kind: str, said: str, lexicon: Lexicon) -> Iterator[Token]:
    """A time, or a bare number that may be one (kind number)."""
    numbers = "|".join(lexicon.numbers)
    head = re.match(rf"\d{{1,2}}|(?:{numbers})(?!\w)", said)
    exact = re.match(r"0?(\d{1,2})[:.](\d{2})", said)
    half = re.match(_half(lexicon), said)
    if re.match(rf"(?:{lexicon.midnight})(?!\w)", said):
        yield Token("time", said, times=((0, DAY),))
        return
    if re.match(rf"(?:{lexicon.noon})(?!\w)", said):
        yield Token("time", said, times=((DAY // 2,),))
        return
    minutes = 0
    if half:
        parts = {name for name, value in half.groupdict().items() if value}
        word = half["h"]
        minutes = 30 if "half" in parts else -30 if "half_to" in parts else 15 if "past" in parts else -15
    else:
        if head is None:
            return
        word = head[0]
        behind = re.match(r"\d{1,2}\s?(?:[:.]|h\s?)(\d{2})", said)
        minutes = int(behind[1]) if behind else 0
    hour = int(word) if word.isdigit() else lexicon.numbers[word]
    rest = said.rsplit(" ", 1)[-1]
    half_of_day = next((name for p, name in lexicon.time_parts.items() if re.search(rf"(?:{p})$", said)), None)
    if re.search(r"am$", rest) and re.search(r"\d\s?am$|\wam$| am$", said):
        half_of_day = "am"
    elif re.search(r"pm$", rest):
        half_of_day = "pm"
    if hour > 24 or hour * 60 + minutes > DAY:
        yield Token("word", said)
        return
    either = hour <= 12 and not said.startswith("0") and (exact is None or lexicon.twelve_hours)
    if half_of_day is not None:
        found: Minutes = (hour % 12 * 60 + minutes + (DAY // 2 if half_of_day == "pm" else 0),)
    elif either:
        found = tuple({(hour * 60 + minutes) % DAY, (hour * 60 + minutes + DAY // 2) % DAY})
    else:
        found = (hour * 60 + minutes,)
    yield Token("number" if kind == "number" else "time", said, times=(found,))


def _half(lexicon: Lexicon) -> str:
    return lexicon.half.replace("{n}", rf"(?P<h>\d{{1,2}}|(?:{'|'.join(lexicon.numbers)})(?!\w))")


@cache
def _holidays(language: str) -> Mapping[str, str]:
    """Folded phrase → name of a rule; what the questions about hours know, and the lexicon's."""
    questions = WORDS[language].questions
    known = {**(questions.holidays if questions else {}), **LEXICONS[language].holidays}
    return {fold(phrase, language): name for phrase, name in known.items() if name in HOLIDAYS}


@cache
def _pattern(language: str, departments: tuple[str, ...]) -> "re.Pattern[str]":
    """All kinds of tokens, the most particular first."""
    lexicon = LEXICONS[language]
    months = "|".join(lexicon.months)
    parts = "|".join([*lexicon.parts])
    numbers = "|".join(sorted(lexicon.numbers, key=len, reverse=True))
    of_day = "|".join([*lexicon.time_parts])
    short = "|".join(lexicon.short_weekdays)
    to = rf"(?:-|/|{lexicon.to}|{lexicon.and_})"
    number = rf"(?:\d{{1,2}}|(?:{numbers})(?!\w))"
    behind = rf"(?:\s?[ap]m(?!\w))?(?:\s(?:{of_day})(?!\w))?"
    half = re.sub(r"\?P<\w+>", "?:", _half(lexicon))
    dotted = r"(?:[01]?\d|2[0-4])\.(?:00|15|30|45)(?![\d.]\d|\s?(?:€|eur|%|\$|£))"
    kinds: list[tuple[str, str]] = [
        ("all_day", lexicon.all_day),
        ("every_day", lexicon.every_day),
        ("junk", r"\{\{.*?\}\}|https?://\S+|\S+@\S+|\+\d[\d /()-]{5,}\d|\d{5,}|[€$£]\s?\d+(?:[.,]\d+)*"
                 rf"|\d+(?:[.,]\d+)?(?:\s?(?:-|{lexicon.to})\s?\d+(?:[.,]\d+)?)?{UNITS}|\d+:\d(?!\d)"),
        ("working_days", lexicon.working_days),
        ("weekend", lexicon.weekend),
        ("iso", r"\d{4}-\d{2}-\d{2}"),
        ("date", rf"\d{{1,2}}(?:st|nd|rd|th|er|\.)? (?:of |de )?(?:{months})(?:,? (?:de |del )?\d{{4}})?(?!\w)"
                 rf"|(?:{months}) (?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?!\w|[:.]\d)(?:,? \d{{4}})?"
                 r"|(?:[0-2]?\d|3[01])\.(?:0?[1-9]|1[0-2])\.(?:(?:\d{2})?\d{2})?(?!\d)|(?:[0-2]?\d|3[01])/(?:0?[1-9]|1[0-2])"
                 r"(?:/\d{4})?(?!\d)"),
        ("holiday", "|".join(re.escape(phrase) for phrase in sorted(_holidays(language), key=len, reverse=True))),
        ("any_holiday", lexicon.any_holiday),
        ("month", rf"{months}|{SEASONS}"),
        ("weekday", rf"(?:{'|'.join(lexicon.weekdays)})(?:{lexicon.weekday_end}|(?:{parts}))"),
        ("short_days", rf"(?:{short})\.?(?:\s?(?:,|{to}|{lexicon.and_})\s?(?:{short})\.?)+"
                       rf"|(?:{short})(?=[.:]?\s?\d{{1,2}}(?:[:.h]|\s?-|\s?[ap]m|\s?(?:{lexicon.oclock})))"),
        ("part", parts),
        ("clock", rf"{half}(?:\s(?:{lexicon.oclock}))?{behind}|(?:{lexicon.midnight}|{lexicon.noon})"
                  rf"|(?:[01]?\d|2[0-4]):[0-5]\d(?!:?\d)(?:\s?(?:{lexicon.oclock}|h))?{behind}"
                  rf"|{dotted}(?:\s?(?:{lexicon.oclock}|h))?{behind}"
                  rf"|(?:[01]?\d|2[0-4])\s?h(?:\s?[0-5]\d)?{behind}"
                  rf"|{number}\s?(?:{lexicon.oclock}){behind}|{number}\s?[ap]m|{number}\s(?:{of_day})"),
        ("number", rf"(?<![.,:/]){number}(?![.,:/]?\d)"),
        ("condition", lexicon.condition),
        ("except", lexicon.except_),
        ("off", lexicon.off),
        ("department", "|".join(re.escape(name) for name in departments) or "(?!)"),
        ("present", lexicon.present),
        ("closed", lexicon.closed),
        ("closes", lexicon.closes),
        ("opens", lexicon.opens),
        ("not", lexicon.not_),
        ("only", lexicon.only),
        ("subject", lexicon.subject),
        ("from", lexicon.from_), ("until", lexicon.until), ("between", lexicon.between), ("at", lexicon.at),
        ("to", lexicon.to), ("and", lexicon.and_), ("other", lexicon.other),
        ("filler", "|".join(re.escape(word) for word in sorted(set(lexicon.fillers.split()), key=len, reverse=True))),
    ]
    named = [
        rf"(?<!\w)(?P<{name}>{pattern})" + ("" if name == "junk" else r"(?!\w)") for name, pattern in kinds
    ]
    joined = "|".join(named)
    return re.compile(joined + r"|(?P<sep>[,;:()\n]|\.(?=\s))|(?P<dash>-)|(?P<word>\w+)|(?P<mark>[^\w\s])")
