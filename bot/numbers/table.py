"""The figures as a table for spreadsheets (CSV) and as values for programs (JSON). Both hold the same numbers, and no customer."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from bot.numbers.count import Numbers
from bot.numbers.definitions import DEFINITIONS, Value
from bot.numbers.figures import Figures

COLUMNS = ("by", "value", "figure", "number", "of", "unit")
# A spreadsheet takes a cell that begins so for a formula: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(numbers: Numbers) -> str:
    """One figure a line. `of` is empty where a number is no part of anything, `number` where there was nothing to count."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in _rows(numbers):
        writer.writerow([_cell(value) for value in row])
    return made.getvalue()


def as_values(numbers: Numbers) -> dict[str, Any]:
    return {
        "nightdesk_numbers": 1,
        "first_day": numbers.period.first.isoformat(),
        "last_day": numbers.period.last.isoformat(),
        "timezone": numbers.period.zone.key,
        "counted_at": numbers.counted_at.isoformat(),
        "all": _values(numbers.all),
        "by_channel": {name: _values(made) for name, made in numbers.by_channel},
        "by_department": {name: _values(made) for name, made in numbers.by_department},
        "by_language": {name: _values(made) for name, made in numbers.by_language},
        "by_entry": {
            each.entry: {
                "answers": each.answers,
                "looked_at": each.looked_at,
                "wrong": each.wrong,
                "person_after": each.person_after,
            }
            for each in numbers.entries
        },
        "by_hour": [
            {"hour": each.hour, "while_open": each.while_open, "while_closed": each.while_closed} for each in numbers.hours
        ],
        "by_day": [
            {
                "day": each.day.isoformat(),
                "answered_hours": each.hours,
                "answered_rest": each.rest,
                "not_helped": each.not_helped,
                "person": each.person,
            }
            for each in numbers.days
        ],
        "sent": {"bot": numbers.sent_by_bot, "staff": numbers.sent_by_staff},
        "too_recent": numbers.all.fresh,
        "definitions": {
            name: {"title": each.title, "unit": each.unit, "means": each.means} for name, each in DEFINITIONS.items()
        },
    }


def _rows(numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    groups = [
        ("all", (("", numbers.all),)),
        ("channel", numbers.by_channel),
        ("department", numbers.by_department),
        ("language", numbers.by_language),
    ]
    for by, made in groups:
        for value, figures in made:
            for name, figure in _of(figures):
                yield by, value, name, figure.number, figure.of, DEFINITIONS[name].unit
    for entry in numbers.entries:
        yield "entry", entry.entry, "answers", entry.answers, None, "answers"
        yield "entry", entry.entry, "looked_at", entry.looked_at, entry.answers, "answers"
        yield "entry", entry.entry, "wrong", entry.wrong, entry.looked_at, "answers"
        yield "entry", entry.entry, "person_after", entry.person_after, None, "visits"
    for hour in numbers.hours:
        yield "hour", f"{hour.hour:02}:00", "messages_while_open", hour.while_open, None, "messages"
        yield "hour", f"{hour.hour:02}:00", "messages_while_closed", hour.while_closed, None, "messages"
    for day in numbers.days:
        yield "day", day.day.isoformat(), "answered_hours", day.hours, None, "visits"
        yield "day", day.day.isoformat(), "answered_rest", day.rest, None, "visits"
        yield "day", day.day.isoformat(), "not_helped", day.not_helped, None, "visits"
        yield "day", day.day.isoformat(), "person", day.person, None, "visits"


def _of(figures: Figures) -> Iterator[tuple[str, Value]]:
    return ((name, definition.value(figures)) for name, definition in DEFINITIONS.items())


def _values(figures: Figures) -> dict[str, dict[str, float | int | None]]:
    return {name: {"number": value.number, "of": value.of} for name, value in _of(figures)}


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_FORMULAS):
        return f"'{value}"
    return value
