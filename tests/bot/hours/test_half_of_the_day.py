""" "At 7" without the half of the day: the one that somebody would ask this shop about."""

import pytest

from bot.hours import Hours
from bot.hours.ask import ask
from bot.hours.commands import read_moment

from .conftest import MakeBusiness

SHOP = 'hours: {thursday: ["09:00-21:00"], friday: ["09:00-18:00"]}'
BAR = 'hours: {thursday: ["18:00-02:00"], friday: ["18:00-02:00"]}'
BAKERY = 'hours: {thursday: ["05:30-13:00"], friday: ["05:30-13:00"]}'


@pytest.mark.parametrize(
    ("lines", "at", "text", "day", "is_open", "time"),
    [
        (SHOP, "2026-11-26T15:00", "are you open at 7?", "2026-11-26", True, "19:00"),
        (SHOP, "2026-11-26T22:00", "are you open at 3?", "2026-11-27", True, "15:00"),
        (SHOP, "2026-11-25T15:00", "are you open on Thursday at 10?", "2026-11-26", True, "10:00"),
        (SHOP, "2026-11-25T15:00", "are you open on Thursday at 12?", "2026-11-26", True, "12:00"),
        # A bar: nobody asks about seven in the morning, and one o'clock is in the night.
        (BAR, "2026-11-25T15:00", "are you open on Thursday at 7?", "2026-11-26", True, "19:00"),
        (BAR, "2026-11-26T22:00", "are you open at 1?", "2026-11-27", True, "01:00"),
        (BAR, "2026-11-26T22:00", "are you open at 12?", "2026-11-26", True, "24:00"),
        # A bakery: six is in the morning.
        (BAKERY, "2026-11-25T15:00", "are you open on Thursday at 6?", "2026-11-26", True, "06:00"),
        (BAKERY, "2026-11-25T15:00", "are you open on Thursday at 6 pm?", "2026-11-26", False, "18:00"),
        (BAKERY, "2026-11-26T22:00", "are you open at 6?", "2026-11-27", True, "06:00"),
    ],
)  # fmt: skip
def test_it_takes_the_half_of_the_day_that_is_meant(
    make_business: MakeBusiness, lines: str, at: str, text: str, day: str, is_open: bool, time: str
) -> None:
    hours = Hours(make_business(lines))
    found = ask(text, hours, read_moment(at, hours))
    assert (found.date.isoformat() if found.date else None, found.open) == (day, is_open)
    assert time in (found.answer or "")


def test_an_occasion_of_several_words_is_not_read_word_by_word(make_business: MakeBusiness) -> None:
    hours = Hours(
        make_business(SHOP + '\nspecial_days: {2026-12-12: {hours: ["09:00-12:00"], reason: {en: Long Friday market}}}')
    )
    found = ask("are you open for the long friday market?", hours, read_moment("2026-11-25T15:00", hours))
    assert (found.date.isoformat() if found.date else None, found.open) == ("2026-12-12", True)
