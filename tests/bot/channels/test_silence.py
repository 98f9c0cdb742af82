import math
from datetime import timedelta

import pytest

from benchmarks.silence.shops import MONDAY, Measured, Shop, measure
from bot.channels.silence import WEEK, History, chance, history, is_strange, usual

NOON = MONDAY + timedelta(weeks=8, hours=12)


def every_hour(weeks: int = 8, *, of_day: range = range(24), count: int = 1) -> History:
    """So many beginnings in each of these hours of every day, without any scatter."""
    days = tuple(count if hour in of_day else 0 for hour in range(24))
    return History(MONDAY + weeks * WEEK, days * 7 * weeks)


def test_what_is_usual_is_the_mean_of_the_same_hours_of_the_past_weeks() -> None:
    past = every_hour(of_day=range(9, 18), count=2)
    assert usual(past, NOON, NOON + timedelta(hours=2)) == pytest.approx(4)
    assert usual(past, NOON, NOON + timedelta(minutes=15)) == pytest.approx(0.5)
    assert usual(past, NOON + timedelta(hours=6), NOON + timedelta(hours=20)) == 0


def test_a_silent_night_of_a_shop_that_sleeps_is_not_strange_and_a_silent_day_is() -> None:
    past = every_hour(of_day=range(9, 18), count=3)
    evening = MONDAY + timedelta(weeks=8, hours=18)
    assert not is_strange(past, evening, evening + timedelta(hours=15))
    assert is_strange(past, evening, evening + timedelta(hours=15 + 9 * 2))


def test_the_longer_the_silence_the_less_likely() -> None:
    past = every_hour(count=2)
    chances = [chance(past, NOON, NOON + timedelta(hours=hours)) for hours in range(0, 20)]
    assert chances[0] == 1
    assert chances == sorted(chances, reverse=True)
    assert all(each >= math.exp(-2 * hours) for hours, each in enumerate(chances)), "doubt only makes silence likelier"


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_with_less_than_three_weeks_there_is_never_an_alarm(weeks: int) -> None:
    past = every_hour(weeks, count=50)
    assert not is_strange(past, past.until, past.until + timedelta(days=3))


def test_a_channel_that_is_hardly_used_is_never_silent() -> None:
    past = History(MONDAY + 8 * WEEK, ((1,) + (0,) * 41) * 4 * 8)
    assert past.a_week == 4
    assert not is_strange(past, past.until, past.until + timedelta(days=13))


def test_one_talk_counts_once_an_hour_however_many_messages_it_is() -> None:
    at = MONDAY + timedelta(minutes=5)
    written = [(1, at + timedelta(minutes=n)) for n in range(10)] + [(2, at), (1, at + timedelta(hours=1))]
    past = history(written, MONDAY, MONDAY + WEEK)
    assert past.hours[:3] == (2, 1, 0)


def test_only_whole_weeks_count_and_at_most_eight() -> None:
    assert history([], MONDAY, MONDAY + 3 * WEEK - timedelta(minutes=1)).weeks == 2
    assert history([], MONDAY, MONDAY + 30 * WEEK).weeks == 8
    assert history([], MONDAY + WEEK, MONDAY).weeks == 0


def test_days_that_differ_much_make_it_slower_to_wonder() -> None:
    steady, scattered = every_hour(count=2), every_hour(count=2)
    hours = tuple((4 if day % 2 else 0) for day in range(56) for _ in range(24))
    scattered = History(scattered.until, hours)
    assert scattered.steadiness < steady.steadiness
    until = NOON + timedelta(hours=8)
    assert chance(scattered, NOON, until) > chance(steady, NOON, until)


def test_false_alarms_are_as_rare_as_the_page_says() -> None:
    """The aim is one in 26 weeks; what is written down in docs/recovery.md was measured with more of the same."""
    found: list[Measured] = []
    for size in (10, 30, 100, 300):
        for scatter in (0.3, 0.6):
            one = measure(Shop(size, scatter), half_years=3, seed=size)
            print(f"{size:5} a week, days differ by {scatter:.0%}: {one.false_alarms} false alarms in {one.channel_weeks} weeks")
            found.append(one)
    weeks, wrong = sum(each.channel_weeks for each in found), sum(each.false_alarms for each in found)
    print(f"together {wrong} in {weeks} weeks")
    assert wrong / weeks <= 1 / 26


def test_a_busy_channel_that_breaks_is_noticed_the_same_day() -> None:
    found = measure(Shop(300, 0.3), half_years=3, seed=7)
    print(f"noticed after {[round(hours, 1) for hours in found.hours_to_notice]} hours")
    assert found.hours_to_notice[1] < 24
