"""What placeholders turn into, also on days when there is nothing to put in."""

import pytest

from bot.hours import Hours
from bot.hours.commands import read_moment
from bot.hours.placeholders import PLACEHOLDERS, fill, unknown_placeholders, uses_hours

from .conftest import MakeBusiness

SHOP = """
contact: {phone: "+31 20 555 0100", email: hello@example.com}
hours:
  monday: ["09:00-12:30", "13:30-18:00"]
  tuesday: ["09:00-18:00"]
special_days: {2026-11-24: {hours: closed, reason: {en: stocktaking, de: Inventur}}}
"""


@pytest.mark.parametrize(
    ("text", "at", "filled"),
    [
        ("until {{ hours.closes_at }}", "2026-11-23T10:00", "until 12:30"),
        ("until {{hours.closes_at}}", "2026-11-23T14:00", "until 18:00"),
        ("until {{  hours.closes_at  }}", "2026-11-23T20:00", "until 18:00"),
        ("from {{ hours.opens_at }}", "2026-11-23T08:00", "from 09:00"),
        ("from {{ hours.opens_at }}", "2026-11-23T12:45", "from 13:30"),
        ("from {{ hours.opens_at }}", "2026-11-23T20:00", "from 09:00"),
        ("{{ hours.today }}", "2026-11-23T20:00", "from 09:00 to 12:30 and from 13:30 to 18:00"),
        ("{{ hours.today }}", "2026-11-24T20:00", "closed (stocktaking)"),
        ("{{ hours.status }}", "2026-11-23T10:00", "We are open now, until 12:30, and later today from 13:30 to 18:00."),
        ("{{ hours.next_opening }}", "2026-11-22T20:00", "tomorrow, Monday 23 November, at 09:00"),
        ("{{ business.name }}, {{ business.phone }}, {{ business.email }}", "2026-11-22T20:00",
         "Corner Shop, +31 20 555 0100, hello@example.com"),
        # No opening today: the sentence gives way to the status, once.
        ("Hello. We send until {{ hours.closes_at }} today. Call from {{ hours.opens_at }} on.", "2026-11-22T20:00",
         "Hello. We are closed now. We open again tomorrow, Monday 23 November, at 09:00."),
        ("{{ hours.status }} We send until {{ hours.closes_at }}.", "2026-11-22T20:00",
         "We are closed now. We open again tomorrow, Monday 23 November, at 09:00."),
        ("One line.\nUntil {{ hours.closes_at }}.\nLast line.", "2026-11-22T20:00",
         "One line.\nWe are closed now. We open again tomorrow, Monday 23 November, at 09:00.\nLast line."),
        ("{{ nonsense }} stays", "2026-11-22T20:00", "{{ nonsense }} stays"),
        ("no placeholder.  Two spaces", "2026-11-23T20:00", "no placeholder.  Two spaces"),
    ],
)  # fmt: skip
def test_it_fills_in_what_holds_at_the_moment(make_business: MakeBusiness, text: str, at: str, filled: str) -> None:
    hours = Hours(make_business(SHOP))
    assert fill(text, hours, read_moment(at, hours), "en") == filled


def test_it_speaks_the_customers_language(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(SHOP))
    at = read_moment("2026-11-24T10:00", hours)
    assert fill("{{ hours.today }}", hours, at, "de") == "geschlossen (Inventur)"
    assert fill("{{ hours.today }}", hours, at, "nl") == "gesloten (stocktaking)"


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "xx"])
@pytest.mark.parametrize("at", ["2026-11-22T20:00", "2026-11-23T10:00", "2026-11-23T20:00", "2026-11-24T09:00"])
def test_every_placeholder_gives_a_text_in_every_language(make_business: MakeBusiness, language: str, at: str) -> None:
    hours = Hours(make_business(SHOP))
    for name in PLACEHOLDERS:
        filled = fill(f"{{{{ {name} }}}}", hours, read_moment(at, hours), language)
        assert filled
        assert "{" not in filled
        assert "None" not in filled


def test_a_week_is_seven_lines_from_today_on(make_business: MakeBusiness) -> None:
    hours = Hours(make_business(SHOP))
    lines = fill("{{ hours.week }}", hours, read_moment("2026-11-22T20:00", hours), "en").splitlines()
    assert lines[:3] == [
        "Sunday 22 November: closed",
        "Monday 23 November: from 09:00 to 12:30 and from 13:30 to 18:00",
        "Tuesday 24 November: closed (stocktaking)",
    ]
    assert len(lines) == 7


def test_unknown_placeholders_are_found() -> None:
    assert unknown_placeholders("{{ hours.close_at }} {{ hours.today }} {{x}} {{ }}") == ["hours.close_at", "x", ""]
    assert uses_hours("until {{hours.closes_at}}")
    assert not uses_hours("{{ business.name }}")
