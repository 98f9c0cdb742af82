"""The calendar part: Easter and what hangs on it, dates without a year, stretches of days."""

from datetime import date

import pytest

from bot.hours.dates import days_of, easter, next_date, next_day_of_month, next_holiday, next_weekday


@pytest.mark.parametrize(
    "day", [(2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2028, 4, 16), (2038, 4, 25), (2285, 3, 22)]
)
def test_easter_is_on_its_sunday(day: tuple[int, int, int]) -> None:
    assert easter(day[0]) == date(*day)
    assert easter(day[0]).weekday() == 6


@pytest.mark.parametrize(
    ("name", "today", "day"),
    [
        ("thanksgiving", date(2026, 11, 20), date(2026, 11, 26)),
        ("thanksgiving", date(2026, 11, 27), date(2027, 11, 25)),
        ("easter_monday", date(2026, 4, 6), date(2026, 4, 6)),
        ("ascension", date(2026, 4, 6), date(2026, 5, 14)),
        ("new_year", date(2026, 12, 31), date(2027, 1, 1)),
    ],
)
def test_a_holiday_is_the_coming_one(name: str, today: date, day: date) -> None:
    assert next_holiday(name, today) == day


def test_a_date_without_a_year_is_the_coming_one() -> None:
    assert next_date(12, 24, None, date(2026, 12, 24)) == date(2026, 12, 24)
    assert next_date(12, 24, None, date(2026, 12, 25)) == date(2027, 12, 24)
    assert next_date(2, 29, None, date(2026, 1, 1)) == date(2028, 2, 29)
    assert next_date(2, 29, None, date(2096, 3, 1)) == date(2104, 2, 29)
    assert next_date(2, 30, None, date(2026, 1, 1)) is None
    assert next_date(1, 5, 27, date(2026, 1, 1)) == date(2027, 1, 5)
    assert next_day_of_month(31, date(2027, 2, 1)) == date(2027, 3, 31)


def test_next_friday_on_a_friday_is_in_a_week() -> None:
    friday = date(2026, 11, 20)
    assert next_weekday(4, friday) == friday
    assert next_weekday(4, friday, skip_today=True) == date(2026, 11, 27)


def test_stretches_begin_today_at_the_earliest() -> None:
    sunday = date(2026, 11, 22)
    assert days_of("weekend", sunday) == (sunday,)
    assert days_of("next_weekend", sunday) == (date(2026, 11, 28), date(2026, 11, 29))
    assert len(days_of("next_week", sunday)) == 7
    assert days_of("between_holidays", date(2026, 12, 30)) == (date(2026, 12, 30), date(2026, 12, 31))
