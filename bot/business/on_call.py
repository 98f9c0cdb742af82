"""Reads `on_call` and `urgent` of business.yml: who is told at night, and by which words a message is urgent."""

import re

from ruamel.yaml.nodes import Node, ScalarNode

from bot.business.hours import INTERVAL, read_date
from bot.business.languages import LANGUAGES, nearest_language
from bot.business.shop import WEEKDAYS
from bot.business.yaml import Problems, entries, items, nearest, shown, text, whole_number
from bot.on_call.rota import MINUTES_A_DAY, Rota, Shift

_WORD = re.compile(r"[^\W_]+(?:['’\- ][^\W_]+)*")
_ADDRESS = re.compile(r"[^@\s,<>]+@[^@\s,<>]+\.[^@\s,<>.]+")
LONGEST_WAIT_MINUTES = 240


def rota(node: Node, problems: Problems) -> Rota:
    fields = entries(node, problems, "on_call", ("shifts", "second_after_minutes", "email"), required=("shifts",))
    shifts = [_shift(each, problems) for each in items(fields["shifts"][1])] if "shifts" in fields else []
    minutes: int | None = 10
    if "second_after_minutes" in fields:
        what = "on_call.second_after_minutes"
        minutes = whole_number(fields["second_after_minutes"][1], problems, what, 1, LONGEST_WAIT_MINUTES)
    email = {}
    if "email" in fields:
        for name, (_, value) in entries(fields["email"][1], problems, "on_call.email").items():
            address = mail_address(value, problems, f"on_call.email.{name}")
            if address is not None:
                email[name] = address
    return Rota(tuple(each for each in shifts if each is not None), minutes or 10, email)


def urgent(node: Node, problems: Problems) -> dict[str, tuple[str, ...]]:
    """Language → the words by which a message is urgent."""
    fields = entries(node, problems, "urgent", ("words",), required=("words",))
    found: dict[str, tuple[str, ...]] = {}
    if "words" not in fields:
        return found
    for language, (key, value) in entries(fields["words"][1], problems, "urgent.words").items():
        if language not in LANGUAGES:
            problems.add(key, f"urgent.words has {language}, which is no language code; {nearest_language(language)[1]}")
            continue
        words: list[str] = []
        for each in items(value):
            word = each.value.strip() if isinstance(each, ScalarNode) else ""
            if not _WORD.fullmatch(word):
                problems.add(each, f"urgent.words.{language} has {shown(each)}, which is no word; write words or phrases of letters.")
            elif word.casefold() in (known.casefold() for known in words):
                problems.add(each, f"urgent.words.{language} has {word} twice; delete one.")
            else:
                words.append(word)
        if words:
            found[language] = tuple(words)
    return found


def mail_address(node: Node, problems: Problems, what: str) -> str | None:
    found = text(node, problems, what)
    if found is not None and not _ADDRESS.fullmatch(found):
        problems.add(node, f"{what} {found} is no address; write one such as anna@example.com.")
        return None
    return found


def _shift(node: Node, problems: Problems) -> Shift | None:
    keys = ("who", "second", "days", "hours", "from", "until")
    fields = entries(node, problems, "a shift of on_call", keys, required=("who",))
    if "who" not in fields:
        return None
    who = text(fields["who"][1], problems, "who is on call")
    second = text(fields["second"][1], problems, "second") if "second" in fields else None
    if who is None:
        return None
    if second == who:
        problems.add(fields["second"][1], f"{who} is on call and second at once; name somebody else, or leave second out.")
    days = _days(fields["days"][1], problems) if "days" in fields else tuple(range(7))
    hours = _hours(fields["hours"][1], problems) if "hours" in fields else ((0, MINUTES_A_DAY),)
    starts = read_date(fields["from"][1], problems, "from: the date") if "from" in fields else None
    ends = read_date(fields["until"][1], problems, "until: the date") if "until" in fields else None
    if starts is not None and ends is not None and ends < starts:
        problems.add(fields["until"][1], f"until {ends} is before from {starts}; turn them round.")
    return Shift(who, second, days, hours, starts, ends)


def _days(node: Node, problems: Problems) -> tuple[int, ...]:
    found = []
    for each in items(node):
        name = each.value.strip() if isinstance(each, ScalarNode) else ""
        if name not in WEEKDAYS:
            problems.add(each, f"days has {shown(each)}, which is no weekday; {nearest(name, WEEKDAYS)}")
        else:
            found.append(WEEKDAYS.index(name))
    return tuple(dict.fromkeys(found))


def _hours(node: Node, problems: Problems) -> tuple[tuple[int, int], ...]:
    """Unlike opening hours, a night from the evening to the next morning is the usual case here."""
    found = []
    for each in items(node):
        match = INTERVAL.fullmatch(each.value) if isinstance(each, ScalarNode) else None
        hour, minute, end_hour, end_minute = (int(part) for part in match.groups()) if match else (99, 0, 0, 0)
        start, end = hour * 60 + minute, end_hour * 60 + end_minute
        if minute > 59 or end_minute > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY or start == end:
            problems.add(each, f'hours has {shown(each)}, which is no time of a shift; write it as "18:00-08:00", or 00:00-24:00.')
            continue
        found.append((start, end if end > start else end + MINUTES_A_DAY))
    return tuple(found)
