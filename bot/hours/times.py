"""Times of day in customers' words: "at 7", "half past twelve", "in the evening", "before 9"."""

import re
from dataclasses import dataclass

from bot.business.shop import MINUTES_A_DAY
from bot.hours.dates import DAY_PARTS
from bot.hours.grammar import Grammar, phrases
from bot.hours.rest import Rest, by_phrase

#: Parts of the day in which an hour below 12 is one after noon.
LATE_PARTS = ("afternoon", "evening", "tarde", "noche")
#: A time before it is still of the night.
NIGHT_ENDS = 6 * 60


@dataclass(frozen=True)
class Window:
    """A part of a day, in wall-clock minutes: a name of DAY_PARTS, or before or after a time."""

    name: str
    start: int
    end: int
    minutes: int | None = None


@dataclass(frozen=True)
class Time:
    """A time of day. `either_half`: "at 7" may be in the morning or in the evening; `minutes` are the earlier ones."""

    minutes: int
    either_half: bool = False


def read_time(rest: Rest, grammar: Grammar) -> tuple[Time | None, Window | None]:
    """The time or the part of a day that is named, at most one of them."""
    questions = grammar.questions
    match = next((found for pattern in grammar.times if (found := rest.match(pattern))), None)
    time, window = (None, None) if match is None else _clock(match, grammar)
    if match is not None and match.groupdict().get("till"):
        # "until 3 in the morning" asks about the day, not about its morning.
        rest.take(grammar.after_till)
    if time is None and window is None:
        # "entre midi et deux" names a part of the day, and "midi" alone a time.
        named = grammar.clock_words.search(rest.text)
        inside = named and any(
            part.start() <= named.start() and named.end() <= part.end()
            for part in re.finditer(phrases([*questions.today_parts, *questions.day_parts]), rest.text)
        )
        word = rest.take(grammar.clock_words) if named and not inside else None
        if word:
            time = Time(by_phrase(questions.clock_words, word))
    part = rest.take(grammar.today_parts)
    name = by_phrase(questions.today_parts, part) if part else None
    if name is None:
        part = rest.take(grammar.day_parts)
        name = by_phrase(questions.day_parts, part) if part else None
    if name is None:
        return time, window
    other = rest.take(grammar.day_parts)
    if other and time is None and by_phrase(questions.day_parts, other) != name:
        # "in the morning or the afternoon" is the whole day.
        return None, window
    if time is not None and name == "night" and part in questions.today_parts and time.minutes < NIGHT_ENDS:
        # "tonight at two" is the night that comes.
        return Time(time.minutes % (12 * 60) + MINUTES_A_DAY), None
    if time is not None:
        return Time(_in_part(time.minutes % MINUTES_A_DAY, name)), None
    if window is None:
        start, end = DAY_PARTS[name]
        window = Window(name, start, end)
    return None, window


def _in_part(minutes: int, part: str) -> int:
    """ "at 7 in the evening", "at 1 at night"."""
    is_late = part in LATE_PARTS or (part == "night" and minutes >= 6 * 60)
    if is_late and minutes < 12 * 60 and not (part in ("evening", "noche") and minutes < 4 * 60):
        return minutes + 12 * 60
    if (is_late and minutes < 4 * 60) or (part in ("evening", "noche", "night") and minutes // 60 == 12):
        # After midnight: still the night of the day that is named.
        return minutes % (12 * 60) + MINUTES_A_DAY
    if part == "noon" and minutes < 4 * 60:
        return minutes + 12 * 60
    if part == "morning" and minutes >= 13 * 60:
        return minutes - 12 * 60
    return minutes


def _clock(match: "re.Match[str]", grammar: Grammar) -> tuple[Time | None, Window | None]:
    parts = {name: value for name, value in match.groupdict().items() if value}
    hour_text = parts["h"]
    hour = int(hour_text) if hour_text.isdigit() else grammar.questions.numbers[hour_text]
    minute = int(parts.get("m") or parts.get("m2") or 0)
    if hour > 24 or minute > 59:
        return None, None
    exact = hour_text.startswith("0") or not 1 <= hour <= 12 or (parts.get("m") is not None and hour >= 10)
    if "pm" in parts:
        hour, exact = hour % 12 + 12 if hour <= 12 else hour, True
    elif "am" in parts:
        hour, exact = hour % 12, True
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
    if "after" in parts or "before" in parts:
        if not exact and minutes < 7 * 60:
            # Nobody asks a shop about three in the night without saying so.
            minutes += 12 * 60
        if "after" in parts:
            return None, Window("after", minutes, MINUTES_A_DAY, minutes)
        return None, Window("before", 0, minutes, minutes)
    return Time(minutes, either_half=not exact), None
