"""A language's questions as regular expressions, made once. And `fold`, which all text goes through first."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, cached_property, lru_cache

from bot.hours.words import WORDS
from bot.hours.words.shape import Questions

#: Shorter words are too easily taken for another one.
SHORTEST_MISSPELT = 6
NEAR_ENOUGH = 0.85
#: Names of days are short and are typed often; one slip of the finger is mended from this length on.
SHORTEST_DAY = 6
#: So many words of customers each language remembers, with how they are spelt.
KEPT_WORDS = 2000
# French: "l'atelier", "jusqu'à" are two words; so are Italian "dell'officina", "quest'ora".
ELISION = re.compile(r"(?<!\w)(jusqu|quelqu|[ldjnctms]|qu|dell|all|nell|dall|sull|un|quest|quell)['’‘`´](?=\w\w)")


_APOSTROPHES = re.compile(r"['’‘`´]")
_NO_WORDS = re.compile(r"[^\w.:/+-]+")

#: The same message is folded for every language, and in parts; a longer text is read once.
_KEPT_CHARS = 400


def fold(text: str) -> str:
    """Small letters, no accents, no apostrophes, single spaces."""
    return _kept_folded(text) if len(text) <= _KEPT_CHARS else _folded(text)


def _folded(text: str) -> str:
    text = text.casefold()
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in text if not unicodedata.combining(char))
    text = ELISION.sub(r"\1 ", text)
    text = _APOSTROPHES.sub("", text)
    return _NO_WORDS.sub(" ", text).strip()


_kept_folded = lru_cache(maxsize=2000)(_folded)


def phrases(words: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first."""
    return _pattern(tuple(words))


def pattern_of(words: Iterable[str]) -> "re.Pattern[str]":
    """The same, compiled: for words that are looked for in every text."""
    return re.compile(phrases(words))


@lru_cache(maxsize=1000)
def _pattern(words: tuple[str, ...]) -> str:
    ordered = sorted((fold(word) for word in words), key=len, reverse=True)
    if not ordered:
        return r"(?!)"
    return r"(?<!\w)(?:" + "|".join(re.escape(word) for word in ordered) + r")(?!\w)"


class Grammar:
    """What is needed to read one language."""

    def __init__(self, code: str, questions: Questions) -> None:
        self.code = code
        self.questions = questions
        months = self._month_words = "|".join(sorted(questions.month_words, key=len, reverse=True))
        self.dates = [re.compile(pattern.replace("MONTH", months)) for pattern in questions.dates]
        numbers = "|".join(sorted(questions.numbers, key=len, reverse=True))
        number = r"(?P<h>\d{1,2})"
        self.times = [re.compile(r"(?<![\w.:/-])" + pattern) for pattern in questions.times]
        # "at seven": the same patterns, with the hour as a word.
        self.times += [
            re.compile(r"(?<![\w.:/-])" + pattern.replace(number, f"(?P<h>(?:{numbers}))\\b"))
            for pattern in questions.times
        ]
        self.weekday = re.compile(
            rf"(?P<skip>(?<!\w){questions.skips_today}\s+)?(?P<back>(?<!\w)(?:{questions.looks_back})\s+)?"
            rf"(?P<word>{phrases(questions.weekday_words)})"
            rf"(?P<skip_after>\s+{questions.skips_today_after})?"
        )
        self.kinds = [(kind, re.compile(pattern)) for kind, pattern in questions.kinds]
        self.strong = re.compile("|".join(questions.strong))
        self.never = re.compile("|".join(questions.never))
        self.objects = re.compile(questions.objects)
        self.when = re.compile(rf"\b(?:{questions.when})(?: (?:the|der|die|das|den|dem|la|le|les|el|los|de|het))? (\w+)")
        self.shorthand = pattern_of(questions.shorthand)
        self.day_parts = pattern_of(questions.day_parts)
        self.today_parts = pattern_of(questions.today_parts)
        self.clock_words = pattern_of(questions.clock_words)
        self.after_till = re.compile(rf"(?<=\|)\s+{phrases(questions.day_parts)}")
        self.relative_days = pattern_of(questions.relative_days)
        self.ranges = pattern_of(questions.ranges)
        self.holidays = pattern_of(questions.holidays)
        self.counted_holidays = pattern_of(phrase for phrase in questions.holidays if phrase[0].isdigit())
        self.any_holiday = pattern_of(questions.any_holiday)
        self.now = pattern_of(questions.now)
        self.months = re.compile(rf"\b(?:{months})\b")
        # "25 and 26 December" are both in December.
        ending = r"(?:er|eme|st|nd|rd|th|e|\.)?"
        self.same_month = re.compile(
            rf"\b(\d{{1,2}}{ending})(?= (?:and|und|et|y|e|en|ou|o|u|or|oder|of|al|au) (?:(?:the|der|den|am|le|el|dia|de) )*"
            rf"\d{{1,2}}{ending} (?:of |de |d )?({months})\b)"
        )
        self.shifts = [
            (re.compile(rf"\b(?:{pattern})(?= \w)"), days)
            for pattern, days in ((questions.day_after, 1), (questions.day_before, -1))
        ]
        counted = rf"(?P<n>[1-9]\d?|{numbers})"
        self.ahead = [
            (re.compile(rf"(?<!\w)(?:{pattern.replace('NUMBER', counted)})(?!\w)"), days) for pattern, days in questions.ahead
        ]
        self.further = [(re.compile(pattern), days) for pattern, days in questions.further]
        self.goes_on = re.compile(rf"^(?:{questions.goes_on})$")
        self.near = [
            (re.compile(rf"{phrases(questions.weekday_words)} (?:{pattern})(?= \w)"), days)
            for pattern, days in ((questions.weekday_after, 1), (questions.weekday_before, -1))
        ]
        feasts = phrases([*questions.holidays, *questions.any_holiday])
        article = r"(?:(?:the|den|der|dem|die|das|de|het|la|las|los|el|le|les|l) )?"
        self.after_feast = re.compile(rf"(?<!\w)(?:{questions.weekday_after}) {article}{feasts}")
        self.rewrites = [(re.compile(pattern), plain) for pattern, plain in questions.rewrites]
        # Most texts have nothing to be rewritten, and one pattern that says so is faster than many.
        self.any_rewrite = re.compile("|".join(f"(?:{pattern})" for pattern, _ in questions.rewrites) or "(?!)")
        self.follow_up = re.compile(questions.follow_up)
        self.unsaid = re.compile(f"{questions.greeting}|{questions.spans}")
        self.fillers = frozenset(fold(questions.fillers).split())
        self.vocabulary = self._vocabulary()
        self._mended = lru_cache(maxsize=KEPT_WORDS)(self._mend)
        self._long = [word for word in self.vocabulary if len(word) >= SHORTEST_MISSPELT - 1]
        self._days = [
            word for word in (*questions.weekday_words, *questions.relative_days) if len(word) >= SHORTEST_DAY
        ]

    @cached_property
    def day_numbers(self) -> list[tuple["re.Pattern[str]", str]]:
        """What "the first of January" and "January the first" are in numbers. Many patterns, made when a text first names a month."""
        # The longest words first, since "twenty first" ends in "first".
        return [
            (re.compile(pattern), plain)
            for number, word in reversed([*enumerate(self.questions.day_numbers, 1)])
            for pattern, plain in (
                (rf"\b(?:{word})(?= (?:of |de |d )?(?:{self._month_words})\b)", str(number)),
                (rf"\b({self._month_words}) (?:the )?(?:{word})\b", rf"\1 {number}"),
            )
        ]

    def _vocabulary(self) -> frozenset[str]:
        tables: list[Mapping[str, object]] = [
            self.questions.relative_days, self.questions.weekday_words, self.questions.month_words,
            self.questions.day_parts, self.questions.today_parts, self.questions.ranges, self.questions.holidays,
            self.questions.clock_words, self.questions.numbers, self.questions.departments,
        ]
        words = {word for table in tables for phrase in table for word in fold(phrase).split()}
        return frozenset(words | self.fillers)

    def plain(self, folded: str) -> str:
        """The folded text with what has several spellings written one way."""
        folded = self.shorthand.sub(lambda match: self.questions.shorthand[match[0]], folded)
        # Most questions name no month, and these patterns are many.
        names_month = self.months.search(folded)
        for pattern, plain in self.day_numbers if names_month else ():
            folded = pattern.sub(plain, folded)
        for pattern, plain in self.rewrites if self.any_rewrite.search(folded) else ():
            folded = pattern.sub(plain, folded)
        if names_month:
            folded = self.same_month.sub(r"\1 \2", folded)
        return " ".join(folded.split())

    def spelt(self, text: str, names: frozenset[str] = frozenset()) -> str:
        """The folded text with misspelt words of this language mended; `names` are words to leave alone."""
        return " ".join(word if word in names else self._mended(word) for word in text.split(" "))

    def _mend(self, word: str) -> str:
        if word in self.vocabulary or not word.isalpha():
            return word
        if len(word) > 3:
            often = next((known for known in self.questions.often if _has_two_changed_places(word, known)), None)
            if often:
                return often
        if self.questions.umlauts:
            plain = word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
            if plain in self.vocabulary:
                return plain
        if self.never.search(word):
            return word
        if len(word) >= SHORTEST_DAY - 1:
            day = next((day for day in self._days if is_one_slip(word, day)), None)
            if day:
                return day
        if len(word) < SHORTEST_MISSPELT:
            return word
        near = get_close_matches(word, [known for known in self._long if known[0] == word[0]], n=1, cutoff=NEAR_ENOUGH)
        return near[0] if near else word


def _has_two_changed_places(word: str, meant: str) -> bool:
    """Whether two neighbouring letters of `meant` have changed places in `word`."""
    if len(word) != len(meant) or word == meant:
        return False
    at = next(at for at, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b)
    return word[at : at + 2] == meant[at : at + 2][::-1] and word[at + 2 :] == meant[at + 2 :]


def is_one_slip(word: str, meant: str) -> bool:
    """Whether `word` is `meant` with one letter left out, added, mistaken for another, or two letters changed places."""
    if word == meant or word[:1] != meant[:1] or abs(len(word) - len(meant)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), min(len(word), len(meant)))
    left, right = word[same:], meant[same:]
    if len(word) == len(meant):
        return left[1:] == right[1:] or (left[:2] == right[1::-1] and left[2:] == right[2:])
    return left[1:] == right if len(word) > len(meant) else left == right[1:]


@cache
def grammar(code: str) -> Grammar | None:
    """The grammar of a language; None when questions in it are not computed."""
    words = WORDS.get(code)
    return Grammar(code, words.questions) if words is not None and words.questions is not None else None
