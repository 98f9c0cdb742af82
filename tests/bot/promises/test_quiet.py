"""When customers are left in peace."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.business.shop import Business, Interval
from bot.hours import Hours
from bot.hours.engine import Override
from bot.promises.quiet import is_quiet, last_moment_to_tell
from tests.shop import HOURS

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("moment", "wrote", "quiet"),
    [
        ("2026-11-24T10:00", "2026-11-23T22:40", False),  # open
        ("2026-11-24T22:40", "2026-11-24T17:00", True),  # night
        ("2026-11-24T22:40", "2026-11-24T20:59", True),  # wrote in the evening, not in the night
        ("2026-11-24T22:40", "2026-11-24T21:30", False),  # wrote in this very night
        ("2026-11-25T02:00", "2026-11-24T21:30", False),  # still the same night
        ("2026-11-25T02:00", "2026-11-23T23:30", True),  # wrote in the night before
        ("2026-11-25T02:00", None, True),
        ("2026-11-25T07:59", "2026-11-24T17:00", True),
        ("2026-11-25T08:00", "2026-11-24T17:00", False),  # closed, but day
        ("2026-11-29T14:00", "2026-11-28T16:00", False),  # a closed Sunday is no night
        ("2026-11-24T20:59", "2026-11-24T17:00", False),
        ("2026-11-24T21:00", "2026-11-24T17:00", True),
        ("2026-11-26T20:55", "2026-11-26T17:00", False),
    ],
)
def test_nobody_is_written_to_at_night_unless_they_wrote_in_it(moment: str, wrote: str | None, quiet: bool) -> None:
    assert is_quiet(HOURS, HOURS, at(moment), "service", AMSTERDAM, at(wrote) if wrote else None) is quiet


def test_a_bar_is_not_quiet_while_it_is_open_and_just_before() -> None:
    business = Business("Bar", AMSTERDAM, ("en",), week=((Interval(22 * 60, 26 * 60),),) * 7)
    hours = Hours(business)
    moments = ["2026-11-24T21:49", "2026-11-24T21:50", "2026-11-25T01:59", "2026-11-25T02:00"]
    assert [is_quiet(hours, hours, at(moment), None, AMSTERDAM, None) for moment in moments] == [True, False, False, True]
    # The night begins when it closes, so whoever wrote during the opening is left in peace afterwards.
    assert is_quiet(hours, hours, at("2026-11-25T03:00"), None, AMSTERDAM, at("2026-11-25T01:30"))
    assert not is_quiet(hours, hours, at("2026-11-25T03:00"), None, AMSTERDAM, at("2026-11-25T02:30"))


def test_who_was_promised_a_word_for_an_evening_that_staff_called_off_is_told() -> None:
    business = Business("Bar", AMSTERDAM, ("en",), week=((Interval(20 * 60, 26 * 60),),) * 7)
    closed = Hours(business, (Override(False, at("2026-11-24T19:00"), at("2026-11-25T12:00")),))
    assert not is_quiet(closed, Hours(business), at("2026-11-24T22:50"), None, AMSTERDAM, None)


def test_the_customers_own_clock_counts_where_it_is_known() -> None:
    night_there = at("2026-11-29T10:00")  # a closed Sunday
    assert not is_quiet(HOURS, HOURS, night_there, "service", AMSTERDAM, None)
    assert is_quiet(HOURS, HOURS, night_there, "service", ZoneInfo("America/New_York"), None)


@pytest.mark.parametrize(
    ("closes", "told"),
    [
        ("2026-11-24T15:00", "2026-11-24T14:30"),
        ("2026-11-24T21:29", "2026-11-24T20:30"),
        ("2026-11-24T22:40", "2026-11-24T20:30"),
        ("2026-11-24T03:00", "2026-11-23T20:30"),
        ("2026-11-24T08:29", "2026-11-23T20:30"),
        ("2026-11-24T08:30", "2026-11-24T08:00"),
        ("2026-11-25T21:25", "2026-11-25T20:30"),  # five minutes of day would be left else
        ("2026-11-25T20:45", "2026-11-25T20:15"),
    ],
)
def test_before_a_window_closes_it_is_told_by_day(closes: str, told: str) -> None:
    assert last_moment_to_tell(at(closes), AMSTERDAM) == at(told)
