"""Whether a channel is silent at an hour at which somebody usually writes. Pure statistics, from our own messages alone.

What counts is not messages but *beginnings*: one for each customer and hour, because one talk is many messages at once. How
many are usual in the time of the silence is the mean of the same hours of the past weeks. How likely it is that nobody writes
all that time is a Poisson tail, made wider by what is not known: days differ from each other, each by itself, and a few weeks are few
(a gamma mixture, so the tail is (s / (s + usual)) ^ s).

The alarm is for what would happen by chance about once in half a year: with N beginnings a week there are as many gaps between
them that could be long, so a gap is strange when its chance is below 1 / (26 · N). Without three whole weeks of history, or
with fewer than five beginnings a week, there is never an alarm.

Moments are those of the shop's clocks, labelled UTC, so that eight o'clock stays eight o'clock when summer time ends.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

HOUR = timedelta(hours=1)
WEEK = timedelta(weeks=1)
WEEK_HOURS = 168
WEEKS_AT_MOST = 8
WEEKS_AT_LEAST = 3
BEGINNINGS_A_WEEK_AT_LEAST = 5
#: One false alarm of a channel in so many weeks is what is aimed at.
WEEKS_A_FALSE_ALARM = 26
#: The means of days scatter at least so much around their weekday's, whatever the few that were seen say (as 1 / variance).
STEADIEST = 10.0
#: How much larger the scatter of days may be than it looked in a few weeks.
SCATTER_UNDERRATED = 1.7
#: A gap this long is no silence of a channel that works, but of a shop that is closed for holidays; it was told of before.
LONGEST_GAP = timedelta(days=14)


@dataclass(frozen=True)
class History:
    """Beginnings per hour, of whole weeks up to `until`: `hours[0]` is the oldest hour."""

    until: datetime
    hours: tuple[int, ...]

    @property
    def weeks(self) -> int:
        return len(self.hours) // WEEK_HOURS

    @property
    def a_week(self) -> float:
        return sum(self.hours) / self.weeks if self.weeks else 0.0

    @cached_property
    def steadiness(self) -> float:
        """How little days differ from the mean of their weekday: 1 / the variance of their factor, at most STEADIEST."""
        days = [sum(self.hours[start : start + 24]) for start in range(0, len(self.hours), 24)]
        means = [_mean(days[weekday::7]) for weekday in range(7)]
        squares = sum((count - means[index % 7]) ** 2 for index, count in enumerate(days))
        freedom = self.weeks / (self.weeks - 1) if self.weeks > 1 else 1.0
        # What is above the Poisson's own scatter.
        excess = squares * freedom - sum(means[index % 7] for index in range(len(days)))
        scale = sum(means[index % 7] ** 2 for index in range(len(days)))
        if excess <= 0 or scale <= 0:
            return STEADIEST
        # It is itself known from a few weeks only, and too steady costs more than not steady enough.
        return min(STEADIEST, scale / excess / SCATTER_UNDERRATED)

    def at(self, moment: datetime, weeks_ago: int) -> int:
        """The beginnings of the hour of `moment` so many weeks ago."""
        index = len(self.hours) + math.floor((moment - weeks_ago * WEEK - self.until) / HOUR)
        return self.hours[index] if 0 <= index < len(self.hours) else 0


def history(written: Iterable[tuple[int, datetime]], first: datetime, now: datetime) -> History:
    """From who wrote when (conversation, moment). `first`: since when the channel is known; only whole weeks count."""
    until = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    weeks = max(0, min(WEEKS_AT_MOST, (until - first) // WEEK))
    start = until - weeks * WEEK
    beginnings = {(who, (at - start) // HOUR) for who, at in written if start <= at < until}
    hours = [0] * (weeks * WEEK_HOURS)
    for _, hour in beginnings:
        hours[hour] += 1
    return History(until, tuple(hours))


def usual(past: History, since: datetime, now: datetime) -> float:
    """How many beginnings are usual from `since` until `now`: the mean of the same time in the past weeks."""
    return sum(_per_day(past, since, now))


def chance(past: History, since: datetime, now: datetime) -> float:
    """How likely it is that nobody writes from `since` until `now`, though all is as usual."""
    days = _per_day(past, since, now)
    expected = sum(days)
    if expected <= 0:
        return 1.0
    # Two sources of doubt about the true mean add up: days differ, each by itself, and it was estimated from few weeks.
    differ = sum(day**2 for day in days) / expected**2 / past.steadiness
    shape = 1 / (differ + 1 / (past.weeks * expected))
    return math.exp(-shape * math.log1p(expected / shape))


def _per_day(past: History, since: datetime, now: datetime) -> list[float]:
    """The usual number of beginnings of each date that the time touches."""
    days: dict[date, float] = {}
    at = since if past.weeks else now
    while at < now:
        end = min(now, at.replace(minute=0, second=0, microsecond=0) + HOUR)
        number = sum(past.at(at, weeks) for weeks in range(1, past.weeks + 1)) / past.weeks
        days[at.date()] = days.get(at.date(), 0.0) + number * ((end - at) / HOUR)
        at = end
    return list(days.values())


def is_strange(past: History, since: datetime, now: datetime) -> bool:
    """Whether a silence since then is one to tell people of."""
    if past.weeks < WEEKS_AT_LEAST or past.a_week < BEGINNINGS_A_WEEK_AT_LEAST or now - since > LONGEST_GAP:
        return False
    # What any doubt only makes likelier, and is quickly told.
    if usual(past, since, now) <= math.log(WEEKS_A_FALSE_ALARM * past.a_week):
        return False
    return chance(past, since, now) < 1 / (WEEKS_A_FALSE_ALARM * past.a_week)


def _mean(values: Sequence[int]) -> float:
    return sum(values) / len(values) if values else 0.0
