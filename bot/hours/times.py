"""Times of day in customers' words: "at 7", "half past twelve", "in the evening", "before 9"."""

import re
from dataclasses import dataclass

from bot.business import MINUTES_A_DAY
from bot.hours.dates import DAY_PARTS
from bot.hours.grammar import Grammar, phrases
from bot.hours.rest import Rest, by_phrase

# A morning time that cannot be an evening one.
EXACT_TIME = re.compile(r"(?<!\d)0\d|1\d:\d\d|\bam\b\s*(?!\d)|a\.m\b|morning|morgens|vormittag|fruh")


@dataclass(frozen=True)
class Window:
    """A part of a day, in wall-clock minutes: a name of DAY_PARTS, or before or after a time."""

    name: str
    start: int
    end: int
    minutes: int | None = None


def read_time(rest: Rest, grammar: Grammar) -> tuple[int | None, Window | None]:
    questions = grammar.questions
    match = next((found for pattern in grammar.times if (found := rest.match(pattern))), None)
    minutes, window = (None, None) if match is None else _clock(match, grammar)
    if minutes is None and window is None:
        word = rest.take(phrases(questions.clock_words))
        if word:
            minutes = by_phrase(questions.clock_words, word)
    part = rest.take(phrases(questions.today_parts))
    name = by_phrase(questions.today_parts, part) if part else None
    if name is None:
        part = rest.take(phrases(questions.day_parts))
        name = by_phrase(questions.day_parts, part) if part else None
    if name is None:
        return minutes, window
    if minutes is not None:
        # "at 7 in the evening"
        is_late = name in ("afternoon", "evening") or (name == "night" and minutes >= 6 * 60)
        hour = minutes % MINUTES_A_DAY
        if is_late and hour < 12 * 60 and not (name == "evening" and hour < 4 * 60):
            minutes = hour + 12 * 60
        elif is_late and hour < 4 * 60:
            minutes = hour + MINUTES_A_DAY
        elif name == "morning" and minutes >= 13 * 60:
            minutes -= 12 * 60
        return minutes, None
    if window is None:
        start, end = DAY_PARTS[name]
        window = Window(name, start, end)
    return None, window


def _clock(match: "re.Match[str]", grammar: Grammar) -> tuple[int | None, Window | None]:
    parts = {name: value for name, value in match.groupdict().items() if value}
    hour_text = parts["h"]
    hour = int(hour_text) if hour_text.isdigit() else grammar.questions.numbers[hour_text]
    minute = int(parts.get("m") or parts.get("m2") or 0)
    if hour > 24 or minute > 59:
        return None, None
    plain = hour_text.startswith("0") or hour == 0 or (parts.get("m") is not None and len(hour_text) == 2)
    if "pm" in parts and hour < 12:
        hour += 12
    elif "am" in parts:
        hour %= 12
    elif not plain and 1 <= hour <= 6:
        # Nobody asks a shop about three in the night without saying so.
        hour += 12
    minutes = hour * 60 + minute
    if "half" in parts:
        minutes += 30
    elif "half_to" in parts:
        minutes -= 30
    elif "past" in parts:
        minutes += 15
    elif "to" in parts:
        minutes -= 15
    if "till" in parts:
        # "open until 6?" is answered with the whole day.
        return None, None
    if "after" in parts:
        return None, Window("after", minutes, MINUTES_A_DAY, minutes)
    if "before" in parts:
        return None, Window("before", 0, minutes, minutes)
    return minutes, None
