"""The window: when it opens, how long it is, what it takes, on which channels."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import clock
from bot.promises.window import ends_after, takes_text, wrote_at
from tests.cast import NIGHT, as_theirs

DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("after", "takes"),
    [(-SECOND, True), (-2 * SECOND, True), (timedelta(0), False), (timedelta(minutes=1), False), (DAY, False)],
)
def test_free_text_is_taken_until_a_minute_before_the_end(after: timedelta, takes: bool) -> None:
    ends_at = ends_after("whatsapp", NIGHT)
    assert ends_at == NIGHT + DAY
    assert takes_text("whatsapp", ends_at, ends_at - timedelta(minutes=1) + after) is takes


def test_a_day_on_which_clocks_change_has_24_hours_all_the_same() -> None:
    summer = datetime(2026, 10, 24, 12, tzinfo=ZoneInfo("Europe/Amsterdam")).astimezone(UTC)
    ends_at = ends_after("whatsapp", summer)
    assert ends_at is not None
    assert ends_at.astimezone(ZoneInfo("Europe/Amsterdam")).hour == 11


@pytest.mark.parametrize("channel", ["telegram", "local", "sms", "carrier pigeon"])
def test_a_channel_without_a_window_takes_text_at_any_time(channel: str) -> None:
    assert ends_after(channel, NIGHT) is None
    assert takes_text(channel, None, NIGHT + 30 * DAY)


def test_a_window_that_never_opened_takes_nothing() -> None:
    assert ends_after("whatsapp", None) is None
    assert not takes_text("whatsapp", None, NIGHT)


def test_it_opens_when_the_customer_wrote_not_when_we_heard_of_it() -> None:
    assert wrote_at(NIGHT, None) == NIGHT
    assert wrote_at(NIGHT, as_theirs(NIGHT - timedelta(hours=5))) == NIGHT - timedelta(hours=5)


def test_a_providers_clock_that_is_fast_opens_no_window_in_the_future() -> None:
    assert wrote_at(NIGHT, as_theirs(NIGHT + timedelta(hours=1))) == NIGHT


def test_where_our_clock_was_moved_the_providers_time_moves_with_it() -> None:
    clock.shift(timedelta(days=3))
    assert wrote_at(NIGHT + timedelta(days=3), NIGHT - timedelta(hours=1)) == NIGHT + timedelta(days=3, hours=-1)
