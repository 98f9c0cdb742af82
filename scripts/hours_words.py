"""Writes data/nlu/hours_words.yml: what Rasa takes for a day, a time or a holiday, from the words in bot/hours/words.

Run it after changing those words: .venv/bin/python scripts/hours_words.py
"""

from collections.abc import Callable
from pathlib import Path

from bot.hours.grammar import fold
from bot.hours.words import WORDS
from bot.hours.words.shape import Questions, Words

FILE = Path(__file__).resolve().parents[1] / "data" / "nlu" / "hours_words.yml"
#: Shorter words ("do", "sun", "ma") are too easily something else.
SHORTEST = 4
#: Our words have no accents; customers type them, or do not. Beside those in bot/hours/words, where days and holidays are said.
ACCENTED = (
    "mañana", "mañanas", "mediodía", "aprèm", "après-midi", "aujourd'hui", "matinée", "soirée", "fériés", "jour férié", "1er",
    "réveillon", "été", "fêtes", "pâques", "noël", "pentecôte", "épiphanie", "früh", "übermorgen", "sábados",
)  # fmt: skip

HEAD = """\
# What Rasa takes for a day, a time or a holiday in a text. Written by scripts/hours_words.py from bot/hours/words, which is
# also what reads the dates; change it there and run the script. A test compares.
version: "3.1"
nlu:
"""


def days(questions: Questions) -> set[str]:
    return {*questions.relative_days, *questions.weekday_words, *questions.ranges, *questions.month_words}


def times(questions: Questions) -> set[str]:
    return {*questions.day_parts, *questions.today_parts, *questions.clock_words}


def holidays(questions: Questions) -> set[str]:
    return {*questions.holidays, *questions.any_holiday}


TABLES = {"day": days, "time": times, "holiday": holidays}
#: Dates and clock times in digits.
DIGITS = {
    "day": [r"\b\d{1,2}[./]\s?\d{1,2}\.?(\s?\d{2,4})?"],
    "time": [r"\b\d{1,2}[:.h]\d{2}", r"\b\d{1,2}\s?(uhr|uur|h|am|pm|a\.m\.|p\.m\.)\b"],
}


def phrases(table: Callable[[Questions], set[str]], words: Words) -> set[str]:
    """The words of one language; of longer phrases only those in which no such word stands."""
    assert words.questions is not None
    found = {phrase for word in table(words.questions) if len(phrase := fold(word)) >= SHORTEST}
    single = {phrase for phrase in found if " " not in phrase}
    kept = single | {phrase for phrase in found - single if not single & set(phrase.split())}
    said = [word.casefold() for word in (*words.weekdays, *words.months, *words.holiday_names.values(), *ACCENTED)]
    return kept | {word for word in said if fold(word) in kept}


def content() -> str:
    """The whole file."""
    lines = [HEAD]
    for entity, table in TABLES.items():
        found = set().union(*(phrases(table, words) for words in WORDS.values() if words.questions is not None))
        lines.append(f"- lookup: {entity}\n  examples: |\n" + "".join(f"    - {each}\n" for each in sorted(found)))
        if entity in DIGITS:
            lines.append(f"- regex: {entity}\n  examples: |\n" + "".join(f"    - {each}\n" for each in DIGITS[entity]))
    return "".join(lines)


if __name__ == "__main__":
    FILE.write_text(content(), encoding="utf-8")
