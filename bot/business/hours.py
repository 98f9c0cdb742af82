"""Reads the parts of business.yml that say when somebody is there: weeks, intervals, special days, changes, holidays."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from bot.business.ical import read_ical
from bot.business.languages import LANGUAGES, nearest_language
from bot.business.shop import MINUTES_A_DAY, WEEKDAYS, Change, DayHours, HolidaySpec, Interval, SpecialDay, Texts, Week
from bot.business.yaml import OpenText, Problems, Unreadable, entries, is_null, items, nearest, shown, text, yes_or_no

INTERVAL = re.compile(r"\s*(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})\s*")
HINT = 'write it as "09:00-17:30"'
# An interval that runs past midnight until the next morning and is longer than half a day is nearly always two times
# in the wrong order ("18:00-09:00"). A real one can be written as two, one on each day.
LATEST_PLAIN_MORNING = 6 * 60
LONGEST_PLAIN_NIGHT = 12 * 60


def day_hours(node: Node, problems: Problems, what: str) -> DayHours | None:
    """`closed`, one interval or a list of them; None with the problems noted."""
    if isinstance(node, ScalarNode) and node.value == "closed":
        return ()
    if is_null(node):
        problems.add(node, f"{what} says nothing; write closed or a list of intervals such as [\"09:00-17:30\"].")
        return None
    found: list[tuple[Interval, Node]] = []
    before = len(problems.sentences())
    for item in items(node):
        interval = _interval(item, problems, what)
        if interval is not None:
            found.append((interval, item))
    if len(problems.sentences()) > before:
        return None
    found.sort(key=lambda pair: pair[0])
    for (earlier, earlier_node), (later, later_node) in pairwise(found):
        if later.start < earlier.end:
            problems.add(
                later_node,
                f"{what}: {later_node.value} overlaps {earlier_node.value}; make them one interval or mend the times.",
            )
            return None
    return tuple(interval for interval, _ in found)


def _interval(node: Node, problems: Problems, what: str) -> Interval | None:
    match = INTERVAL.fullmatch(node.value) if isinstance(node, ScalarNode) else None
    if match is None:
        problems.add(node, f"{what}: {shown(node)} is no interval; {HINT}, or closed for the whole day.")
        return None
    hour, minute, end_hour, end_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, end_hour * 60 + end_minute
    if minute > 59 or end_minute > 59 or start >= MINUTES_A_DAY or end > MINUTES_A_DAY:
        problems.add(
            node, f"{what}: {node.value} has a time that does not exist; times go from 00:00 to 23:59, and an end may be 24:00."
        )
        return None
    if start == end:
        problems.add(
            node, f"{what}: {node.value} ends when it begins; mend a time, or write 00:00-24:00 for the whole day."
        )
        return None
    if end < start:
        end += MINUTES_A_DAY
        if end - MINUTES_A_DAY > LATEST_PLAIN_MORNING and end - start > LONGEST_PLAIN_NIGHT:
            problems.add(
                node,
                f"{what}: {node.value} ends before it begins; turn the times round, or write a real night as two "
                "intervals, until 24:00 and from 00:00 on the next day.",
            )
            return None
    return Interval(start, end)


def named_days(node: Node, problems: Problems, what: str) -> dict[int, DayHours]:
    """Weekday number → hours, of the weekdays that are named. `closed` alone names all seven."""
    if isinstance(node, ScalarNode) and node.value == "closed":
        return dict.fromkeys(range(7), ())
    days: dict[int, DayHours] = {}
    nodes: dict[int, Node] = {}
    for name, (_, value) in entries(node, problems, what, WEEKDAYS).items():
        hours = day_hours(value, problems, f"{what}.{name}")
        if hours is not None:
            days[WEEKDAYS.index(name)] = hours
            nodes[WEEKDAYS.index(name)] = value
    for weekday, hours in days.items():
        following = days.get((weekday + 1) % 7, ())
        if hours and following and hours[-1].end - MINUTES_A_DAY > following[0].start:
            problems.add(
                nodes[(weekday + 1) % 7],
                f"{what}: {WEEKDAYS[(weekday + 1) % 7]} begins before {WEEKDAYS[weekday]}'s night has ended; "
                "end one of them earlier.",
            )
    return days


def week(node: Node, problems: Problems, what: str) -> Week:
    """A whole week; a weekday that is not named is closed."""
    days = named_days(node, problems, what)
    return tuple(days.get(weekday, ()) for weekday in range(7))


def read_date(node: Node, problems: Problems, what: str) -> date | None:
    """A date with its year, or None with a problem noted."""
    value = node.value.strip() if isinstance(node, ScalarNode) else ""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", value)
    if match is None:
        if re.fullmatch(r"\d{1,2}[-/.]\d{1,2}\.?", value):
            sentence = f"{what} {value} has no year; write it with its year, such as 2026-12-24."
        else:
            sentence = f"{what} {shown(node)} is no date; write year-month-day, such as 2026-12-24."
        problems.add(node, sentence)
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        problems.add(node, f"{what} {value} is not in the calendar; mend the day or the month.")
        return None


def texts(node: Node, problems: Problems, what: str, languages: tuple[str, ...]) -> Texts:
    """One text for the default language, or one per language."""
    if not isinstance(node, MappingNode):
        one = text(node, problems, what)
        return {languages[0]: one} if one else {}
    found = {}
    for language, (key, value) in entries(node, problems, what).items():
        if language not in LANGUAGES:
            problems.add(key, f"{what} has {language}, which is no language code; {nearest_language(language)[1]}")
            continue
        one = text(value, problems, f"{what}.{language}")
        if one:
            found[language] = one
    return found


def special_days(node: Node, problems: Problems, what: str, languages: tuple[str, ...]) -> dict[date, SpecialDay]:
    """Date → its own hours. A value may be `closed`, a list of intervals, or {hours, reason}."""
    days: dict[date, SpecialDay] = {}
    for name, (key, value) in entries(node, problems, what).items():
        day = read_date(key, problems, f"{what}: the date")
        where = f"{what}.{name}"
        reason: Texts = {}
        hours: DayHours | None
        if isinstance(value, MappingNode):
            fields = entries(value, problems, where, ("hours", "reason"), required=("hours",))
            hours = day_hours(fields["hours"][1], problems, f"{where}.hours") if "hours" in fields else None
            if "reason" in fields:
                reason = texts(fields["reason"][1], problems, f"{where}.reason", languages)
        else:
            hours = day_hours(value, problems, where)
        if day is None or hours is None:
            continue
        if day in days:
            problems.add(key, f"{what}: {day} is given twice; keep one of the two.")
        days[day] = SpecialDay(hours, reason)
    return days


def changes(node: Node, problems: Problems, department_ids: list[str]) -> tuple[Change, ...]:
    """Weekdays that change from a date on, in the order of their dates."""
    found: list[Change] = []
    seen: set[tuple[date, str | None]] = set()
    for number, item in enumerate(items(node), 1):
        what = f"changes[{number}]"
        fields = entries(item, problems, what, ("from", "hours", "department"), required=("from", "hours"))
        department = None
        if "department" in fields:
            department = text(fields["department"][1], problems, f"{what}.department")
            if department is not None and department not in department_ids:
                problems.add(
                    fields["department"][1],
                    f"{what}: there is no department {department}; {nearest(department, department_ids)}",
                )
        starts = read_date(fields["from"][1], problems, f"{what}: from") if "from" in fields else None
        days = named_days(fields["hours"][1], problems, f"{what}.hours") if "hours" in fields else {}
        if starts is None:
            continue
        if (starts, department) in seen:
            problems.add(item, f"{what}: another change begins on {starts} too; make them one.")
        seen.add((starts, department))
        found.append(Change(starts, days, department))
    return tuple(sorted(found, key=lambda change: change.starts))


def holidays(node: Node, problems: Problems, folder: Path, open_text: OpenText) -> HolidaySpec | None:
    """The holidays' source; asks the holidays library only whether it knows the country."""
    if is_null(node) or isinstance(node, ScalarNode):
        problems.add(node, "holidays must name a source; write {country: NL, closed: true}, or leave the line out.")
        return None
    fields = entries(node, problems, "holidays", ("country", "subdivision", "closed", "ical"))
    if not fields:
        return None
    closed = yes_or_no(fields["closed"][1], problems, "holidays.closed") if "closed" in fields else True
    if ("country" in fields) == ("ical" in fields):
        problems.add(node, "holidays needs either country or ical; give exactly one of them.")
        return None
    if "ical" in fields:
        if "subdivision" in fields:
            problems.add(fields["subdivision"][0], "holidays.subdivision goes with country only; delete it.")
        name = text(fields["ical"][1], problems, "holidays.ical")
        if name is None:
            return None
        try:
            days, yearly = read_ical(folder / name, open_text)
        except Unreadable as error:
            problems.add(fields["ical"][1], f"holidays.ical cannot be used: {error}")
            return None
        return HolidaySpec(closed=closed is not False, ical_days=days, ical_yearly=yearly)
    return _country(fields, problems, closed=closed is not False)


def _country(fields: dict[str, tuple[ScalarNode, Node]], problems: Problems, *, closed: bool) -> HolidaySpec | None:
    node = fields["country"][1]
    country = text(node, problems, "holidays.country")
    if country is None:
        return None
    # Takes a fifth of a second to import, so only shops with holidays pay for it.
    from holidays.registry import COUNTRIES

    names = {codes[1]: codes[0] for codes in COUNTRIES.values()}
    if country not in names:
        by_name = {codes[0].lower(): codes[1] for codes in COUNTRIES.values()}
        code = by_name.get(country.lower().replace(" ", "")) or (country.upper() if country.upper() in names else None)
        hint = f"did you mean {code}?" if code else "write its two letters, such as NL or DE."
        problems.add(node, f"holidays.country {country} is not known; {hint}")
        return None
    subdivision = None
    if "subdivision" in fields:
        subdivision_node = fields["subdivision"][1]
        subdivision = text(subdivision_node, problems, "holidays.subdivision")
        import holidays as library

        known = library.list_supported_countries()[country]
        if subdivision is not None and subdivision not in known:
            choices = f"use one of: {', '.join(known)}." if known else f"{country} has none, so delete it."
            problems.add(subdivision_node, f"holidays.subdivision {subdivision} is not known in {country}; {choices}")
            return None
    return HolidaySpec(country=country, subdivision=subdivision, closed=closed)
