"""Dates that only the shop's own file knows by name: its country's holidays, its iCal file, the reasons of special days."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from bot.hours.engine import Hours
from bot.hours.grammar import fold, pattern_of
from bot.hours.holiday_names import Holidays
from bot.hours.rest import Rest

#: How far ahead holidays of the shop's own calendar are known by name.
YEAR_AHEAD = timedelta(days=400)
#: How many dates with one reason ("summer break") are told.
MOST_DAYS = 14


def in_own_calendar(name: str, hours: Hours, today: date) -> date | None:
    """The next holiday of the shop's calendar with that (folded) name, with or without "day"."""
    found = _calendar(hours, today)
    return found.get(name) or found.get(f"{name} day") or found.get(name.removesuffix(" day"))


def own_holiday(rest: Rest, hours: Hours, today: date) -> tuple[date, ...]:
    """The dates whose special reason or holiday name stands in the text."""
    return _named(rest, _holidays_by_name(hours, today))


def own_occasion(rest: Rest, hours: Hours, today: date) -> tuple[date, ...]:
    """The dates of a special day whose reason has several words ("Black Friday"), before its words are read singly."""
    return _named(rest, _occasions_by_name(hours, today))


@dataclass(frozen=True)
class _Names:
    """Folded names, the longest first, with their dates; `any` finds the texts that have one at all."""

    dates: Mapping[str, tuple[date, ...]]
    any: "re.Pattern[str]"


def _names(named: Mapping[str, Sequence[date]]) -> _Names:
    ordered = sorted(filter(None, named), key=len, reverse=True)
    dates = {name: tuple(dict.fromkeys(named[name]))[:MOST_DAYS] for name in ordered}
    return _Names(dates, pattern_of(ordered))


def _named(rest: Rest, names: _Names) -> tuple[date, ...]:
    if not names.any.search(rest.text):
        return ()
    for name, dates in names.dates.items():
        if rest.take(rf"(?<!\w){re.escape(name)}(?!\w)"):
            return dates
    return ()


# Kept, because every message is read for them, in every language, and they change once a day.
@lru_cache(maxsize=16)
def _holidays_by_name(hours: Hours, today: date) -> _Names:
    named: dict[str, list[date]] = {}
    for day, special in sorted(_special_days(hours)):
        if day >= today:
            for text in special:
                named.setdefault(fold(text), []).append(day)
    for name, day in _calendar(hours, today).items():
        named.setdefault(name, []).append(day)
        named.setdefault(name.removesuffix(" day"), []).append(day)
    return _names(named)


@lru_cache(maxsize=16)
def _occasions_by_name(hours: Hours, today: date) -> _Names:
    named: dict[str, list[date]] = {}
    for day, special in sorted(_special_days(hours)):
        for text in special:
            if day >= today and " " in fold(text):
                named.setdefault(fold(text), []).append(day)
    return _names(named)


def _special_days(hours: Hours) -> list[tuple[date, tuple[str, ...]]]:
    every = [hours.business.special_days, *(one.special_days for one in hours.business.departments.values())]
    return [(day, tuple(special.reason.values())) for days in every for day, special in days.items()]


def _calendar(hours: Hours, today: date) -> Mapping[str, date]:
    """Folded name → the next date so called."""
    return _names_from(hours.holidays, today) if hours.holidays is not None else {}


@lru_cache(maxsize=16)
def _names_from(holidays: Holidays, today: date) -> Mapping[str, date]:
    found: dict[str, date] = {}
    for day in holidays.between(today, today + YEAR_AHEAD):
        for text in holidays.names(day).values():
            # Two holidays on one date share an entry.
            for name in text.split(";"):
                found.setdefault(fold(name), day)
    return found
