"""Dates that people name: a weekday, "24.12.", Easter Monday, the weekend. Pure calendar, no opening hours."""

from collections.abc import Callable
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
#: Name → minutes from midnight, from and until.
DAY_PARTS: dict[str, tuple[int, int]] = {
    "morning": (6 * 60, 12 * 60),
    "noon": (12 * 60, 14 * 60),
    "afternoon": (12 * 60, 18 * 60),
    "evening": (18 * 60, 24 * 60),
    "night": (22 * 60, 30 * 60),
    # Of today only what is still to come counts.
    "later": (0, 24 * 60),
    # Spanish afternoons last until eight, and the evening begins then.
    "tarde": (12 * 60, 20 * 60),
    "noche": (20 * 60, 24 * 60),
    # Italian ones begin after lunch.
    "pomeriggio": (13 * 60, 19 * 60),
}


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar."""
    century, of_century = divmod(year, 100)
    golden = year % 19
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    correction = (golden + 11 * moon + 22 * to_sunday) // 451
    month, day = divmod(moon + to_sunday - 7 * correction + 114, 31)
    return date(year, month, day + 1)


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _thanksgiving(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 21)


def _black_friday(year: int) -> date:
    return _thanksgiving(year) + ONE_DAY


def _third_monday(month: int) -> Callable[[int], date]:
    return lambda year: next_weekday(0, date(year, month, 15))


def _patriots_day(year: int) -> date:
    """In Quebec: the Monday before 25 May."""
    return next_weekday(0, date(year, 5, 18))


def _third_sunday_of_september(year: int) -> date:
    return next_weekday(6, date(year, 9, 15))


def _kings_day(year: int) -> date:
    day = date(year, 4, 27)
    return day - ONE_DAY if day.weekday() == 6 else day


def _advent(sunday: int) -> Callable[[int], date]:
    """The first to the fourth Sunday of Advent; the fourth is the last one before Christmas. Sundays before are 0, -1 …"""
    return lambda year: next_weekday(6, date(year, 12, 18)) - timedelta(days=7 * (4 - sunday))


def _sunday_of(month: int, number: int) -> Callable[[int], date]:
    return lambda year: next_weekday(6, date(year, month, 7 * number - 6))


#: Holidays that customers name whether or not the shop's country keeps them.
HOLIDAYS: dict[str, Callable[[int], date]] = {
    "new_year": _fixed(1, 1),
    "epiphany": _fixed(1, 6),
    "valentine": _fixed(2, 14),
    "fat_thursday": _from_easter(-52),
    "carnival_sunday": _from_easter(-49),
    "rose_monday": _from_easter(-48),
    "shrove_tuesday": _from_easter(-47),
    "ash_wednesday": _from_easter(-46),
    "womens_day": _fixed(3, 8),
    "palm_sunday": _from_easter(-7),
    "maundy_thursday": _from_easter(-3),
    "saint_patrick": _fixed(3, 17),
    "good_friday": _from_easter(-2),
    "easter_saturday": _from_easter(-1),
    "easter": _from_easter(0),
    "easter_monday": _from_easter(1),
    "kings_day": _kings_day,
    "saint_joseph": _fixed(3, 19),
    "italian_liberation": _fixed(4, 25),
    "italian_republic": _fixed(6, 2),
    "saint_john": _fixed(6, 24),
    "guadalupe": _fixed(12, 12),
    "patriots_day": _patriots_day,
    "federal_fast_monday": lambda year: _third_sunday_of_september(year) + ONE_DAY,
    "may_day": _fixed(5, 1),
    "dutch_remembrance": _fixed(5, 4),
    "mothers_day": _sunday_of(5, 2),
    "fathers_day": _sunday_of(6, 3),
    "liberation_day": _fixed(5, 5),
    "victory_day": _fixed(5, 8),
    "ascension": _from_easter(39),
    "whit_sunday": _from_easter(49),
    "whit_monday": _from_easter(50),
    "corpus_christi": _from_easter(60),
    "juneteenth": _fixed(6, 19),
    "us_independence": _fixed(7, 4),
    "bastille": _fixed(7, 14),
    "swiss_national": _fixed(8, 1),
    "assumption": _fixed(8, 15),
    "princes_day": lambda year: next_weekday(1, date(year, 9, 15)),
    "childrens_day": _fixed(9, 20),
    "animal_day": _fixed(10, 4),
    "german_unity": _fixed(10, 3),
    "hispanity": _fixed(10, 12),
    "reformation": _fixed(10, 31),
    "halloween": _fixed(10, 31),
    "all_saints": _fixed(11, 1),
    "all_souls": _fixed(11, 2),
    "armistice": _fixed(11, 11),
    "remembrance_sunday": _advent(-1),
    "repentance": lambda year: _advent(0)(year) - timedelta(days=4),
    "sunday_of_the_dead": _advent(0),
    "advent_1": _advent(1),
    "advent_2": _advent(2),
    "advent_3": _advent(3),
    "advent_4": _advent(4),
    "thanksgiving": _thanksgiving,
    "black_friday": _black_friday,
    "martin_luther_king": _third_monday(1),
    "presidents_day": _third_monday(2),
    "saint_nicholas_eve": _fixed(12, 5),
    "saint_nicholas": _fixed(12, 6),
    "spanish_constitution": _fixed(12, 6),
    "immaculate": _fixed(12, 8),
    "christmas_eve": _fixed(12, 24),
    "christmas": _fixed(12, 25),
    "boxing_day": _fixed(12, 26),
    "new_years_eve": _fixed(12, 31),
}


#: Feasts of two days, by the second of them.
FEASTS = {"christmas_days": "boxing_day", "easter_days": "easter_monday", "whit_days": "whit_monday"}


def next_holiday(name: str, today: date) -> date:
    """Its next date, today included."""
    rule = HOLIDAYS[name]
    return rule(today.year) if rule(today.year) >= today else rule(today.year + 1)


def next_date(month: int, day: int, year: int | None, today: date) -> date | None:
    """That date; without a year the next one, today included. None when the calendar has no such date."""
    if year is not None:
        try:
            return date(year + 2000 if year < 100 else year, month, day)
        except ValueError:
            return None
    for candidate in range(today.year, today.year + 9):  # 29 February may be eight years away
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if found >= today:
            return found
    return None


def next_day_of_month(day: int, today: date) -> date | None:
    """The next date with that number, today included."""
    candidate = today
    for _ in range(62):
        if candidate.day == day:
            return candidate
        candidate += ONE_DAY
    return None


def next_day_of_month_on(weekday: int, day: int, today: date) -> date | None:
    """The next date with that number which is that weekday: "Thursday the 24th"."""
    candidate = today
    for _ in range(12):
        found = next_day_of_month(day, candidate)
        if found is None or found.weekday() == weekday:
            return found
        candidate = found + ONE_DAY
    return None


def next_weekday(weekday: int, today: date, *, skip_today: bool = False) -> date:
    """The next such weekday; today counts unless `skip_today`."""
    days = (weekday - today.weekday()) % 7
    return today + timedelta(days=7 if days == 0 and skip_today else days)


def days_of(name: str, today: date) -> tuple[date, ...]:
    """The dates of a named stretch of days, those before today left out."""
    monday = today - timedelta(days=today.weekday())
    days: tuple[date, ...]
    if name == "weekend":
        days = (monday + ONE_DAY * 5, monday + ONE_DAY * 6)
    elif name == "next_weekend":
        days = (monday + ONE_DAY * 12, monday + ONE_DAY * 13)
    elif name == "weekend_after_next":
        days = (monday + ONE_DAY * 19, monday + ONE_DAY * 20)
    elif name == "week_after_next":
        days = tuple(monday + ONE_DAY * number for number in range(14, 21))
    elif name in FEASTS:
        second = next_holiday(FEASTS[name], today)
        days = (second - ONE_DAY, second)
    elif name == "holy_week":
        sunday = easter(today.year)
        if today > sunday:
            sunday = easter(today.year + 1)
        days = tuple(sunday - ONE_DAY * number for number in range(7, -1, -1))
    elif name == "this_week":
        days = tuple(monday + ONE_DAY * number for number in range(7))
    elif name == "next_week":
        days = tuple(monday + ONE_DAY * number for number in range(7, 14))
    elif name == "christmas_week":
        christmas = next_holiday("christmas", today)
        days = tuple(christmas + ONE_DAY * (number - christmas.weekday()) for number in range(7))
    else:
        # Between Christmas and New Year.
        year = today.year - 1 if today <= date(today.year, 1, 1) else today.year
        days = tuple(date(year, 12, number) for number in range(27, 32))
    return tuple(day for day in days if day >= today)
