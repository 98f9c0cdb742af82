"""Reads the holidays of an iCal file: all-day events, once or every year. Other calendars' features are refused, not guessed."""

import re
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.business.yaml import OpenText, Unreadable, read_text

MAX_EVENT_DAYS = 366
Yearly = dict[tuple[int, int], tuple[int, str]]


def read_ical(path: Path, open_text: OpenText = read_text) -> tuple[dict[date, str], Yearly]:
    """(date → name, (month, day) → (first year, name)). Raises Unreadable with file and line."""
    lines = _unfolded(open_text(path))
    if not any(line.upper() == "BEGIN:VCALENDAR" for _, line in lines):
        raise Unreadable(f"{path}:1: this is no iCal file, it has no BEGIN:VCALENDAR; export the calendar again.")
    days: dict[date, str] = {}
    yearly: Yearly = {}
    event: dict[str, tuple[int, str]] | None = None
    for number, line in lines:
        if line.upper() == "BEGIN:VEVENT":
            event = {}
        elif line.upper() == "END:VEVENT":
            if event is None:
                raise Unreadable(f"{path}:{number}: END:VEVENT without its BEGIN:VEVENT; export the calendar again.")
            _take(path, number, event, days, yearly)
            event = None
        elif event is not None:
            name, colon, value = line.partition(":")
            if not colon:
                raise Unreadable(f"{path}:{number}: {line[:40]!r} has no colon; export the calendar again.")
            event.setdefault(name.partition(";")[0].upper(), (number, value))
    if event is not None:
        raise Unreadable(f"{path}:{lines[-1][0]}: the last event has no END:VEVENT; export the calendar again.")
    return days, yearly


def _unfolded(text: str) -> list[tuple[int, str]]:
    # A line that begins with a space continues the one before (RFC 5545, 3.1).
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line.strip():
            lines.append((number, line.rstrip()))
    return lines


def _take(path: Path, end_line: int, event: dict[str, tuple[int, str]], days: dict[date, str], yearly: Yearly) -> None:
    if event.get("STATUS", (0, ""))[1].upper() == "CANCELLED":
        return
    if "DTSTART" not in event:
        raise Unreadable(f"{path}:{end_line}: the event above has no DTSTART; give it its date.")
    first = _date(path, *event["DTSTART"])
    # DTEND is the day after the last one; without it the event is one day.
    after = _date(path, *event["DTEND"]) if "DTEND" in event else first + timedelta(days=1)
    after = max(after, first + timedelta(days=1))
    if (after - first).days > MAX_EVENT_DAYS:
        raise Unreadable(f"{path}:{event['DTEND'][0]}: the event lasts over a year; mend its end.")
    name = re.sub(r"\\([,;\\])", r"\1", event.get("SUMMARY", (0, ""))[1]).replace("\\n", " ").strip()
    every_year = False
    if "RRULE" in event:
        line, rule = event["RRULE"]
        parts = dict(part.partition("=")[::2] for part in rule.upper().split(";") if part)
        own_day = parts.pop("BYMONTH", str(first.month)) == str(first.month)
        own_day = parts.pop("BYMONTHDAY", str(first.day)) == str(first.day) and own_day
        if not own_day or parts.pop("INTERVAL", "1") != "1" or parts != {"FREQ": "YEARLY"}:
            raise Unreadable(f"{path}:{line}: RRULE {rule} is not understood; export each year's date as its own event.")
        every_year = True
    day = first
    while day < after:
        if every_year:
            yearly[(day.month, day.day)] = (day.year, name)
        else:
            days[day] = name
        day += timedelta(days=1)


def _date(path: Path, line: int, value: str) -> date:
    match = re.match(r"\d{8}(?=$|T)", value)
    try:
        if match is None:
            raise ValueError
        return datetime.strptime(match[0], "%Y%m%d").date()  # noqa: DTZ007 (a date has no zone)
    except ValueError:
        raise Unreadable(f"{path}:{line}: {value[:30]!r} is no date; write it as 20261225.") from None
