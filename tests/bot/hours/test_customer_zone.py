"""Times on the customer's clock, beside those on the shop's."""

from zoneinfo import ZoneInfo

import pytest

from bot.hours import Hours
from bot.hours.ask import ask
from bot.hours.commands import read_moment

from .conftest import MakeBusiness

SHOP = 'hours: {monday: ["09:00-12:30", "13:30-18:00"], tuesday: ["20:00-02:00"]}'


@pytest.mark.parametrize(
    ("zone", "text", "at", "answer"),
    [
        ("America/New_York", "are you open?", "2026-11-23T15:00",
         "We are open now, until 18:00 (12:00 in your time zone)."),
        ("America/New_York", "are you open?", "2026-11-22T15:00",
         "We are closed now. We open again tomorrow, Monday 23 November, at 09:00 (03:00 in your time zone)."),
        ("America/New_York", "are you open on Monday?", "2026-11-20T15:00",
         "On Monday 23 November we are open from 09:00 to 12:30 and from 13:30 to 18:00"
         " (from 03:00 to 06:30 and from 07:30 to 12:00 in your time zone)."),
        ("America/New_York", "are you open on Monday at 10:00?", "2026-11-20T15:00",
         "On Monday 23 November at 10:00 (04:00 in your time zone) we are open, until 12:30 (06:30 in your time zone)."),
        # Another date there.
        ("Pacific/Auckland", "are you open?", "2026-11-24T21:00",
         "We are open now, until 02:00 on Wednesday 25 November (14:00 in your time zone)."),
        ("Pacific/Auckland", "are you open?", "2026-11-23T15:00",
         "We are open now, until 18:00 (06:00 on Tuesday 24 November in your time zone)."),
        # Another name of a zone, the same clock.
        ("Europe/Berlin", "are you open?", "2026-11-23T15:00", "We are open now, until 18:00."),
        (None, "are you open?", "2026-11-23T15:00", "We are open now, until 18:00."),
        # The week in which only one of the two has changed its clocks.
        ("America/New_York", "are you open?", "2026-10-26T15:00", "We are open now, until 18:00 (13:00 in your time zone)."),
    ],
)  # fmt: skip
def test_it_tells_both_times_where_the_clocks_differ(
    make_business: MakeBusiness, zone: str | None, text: str, at: str, answer: str
) -> None:
    hours = Hours(make_business(SHOP))
    found = ask(text, hours, read_moment(at, hours), customer_zone=ZoneInfo(zone) if zone else None)
    assert found.answer == answer


@pytest.mark.parametrize(
    ("language", "text", "part"),
    [
        ("de", "Habt ihr am Montag offen?", "(in Ihrer Zeitzone: von 03:00 bis 06:30 Uhr und von 07:30 bis 12:00 Uhr)"),
        ("fr", "Êtes-vous ouverts lundi ?", "(de 03:00 à 06:30 et de 07:30 à 12:00 dans votre fuseau horaire)"),
        ("es", "¿Abren el lunes?", "(de 03:00 a 06:30 y de 07:30 a 12:00 en su zona horaria)"),
        ("nl", "Zijn jullie maandag open?", "(van 03:00 tot 06:30 uur en van 07:30 tot 12:00 uur in jouw tijdzone)"),
    ],
)
def test_it_says_so_in_each_language(make_business: MakeBusiness, language: str, text: str, part: str) -> None:
    hours = Hours(make_business(SHOP))
    at = read_moment("2026-11-20T15:00", hours)
    found = ask(text, hours, at, language=language, customer_zone=ZoneInfo("America/New_York"))
    assert found.answer is not None
    assert part in found.answer
