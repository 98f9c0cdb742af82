"""Shops whose customers write at random: by the hour of the day and of the week, on better and worse days."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from bot.channels.silence import WEEKS_AT_MOST, History, history, is_strange

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
#: Who writes when, hour by hour: little at night, most in the late morning and in the evening.
HOURS = (1, 1, 0, 0, 0, 1, 2, 4, 7, 10, 12, 11, 9, 9, 9, 9, 10, 11, 12, 13, 12, 9, 5, 2)
WEEKDAYS = (1.2, 1.1, 1.0, 1.0, 1.1, 1.0, 0.6)
LOOK = timedelta(minutes=5)


@dataclass(frozen=True)
class Shop:
    """`a_week`: how many customers begin to write in a usual week. `scatter`: how much days differ (a coefficient of variation)."""

    a_week: float
    scatter: float

    def arrivals(self, weeks: int, dice: random.Random) -> list[datetime]:
        """When somebody began to write, in order, over so many weeks from MONDAY on."""
        total = sum(HOURS) * sum(WEEKDAYS)
        found = []
        for day in range(weeks * 7):
            factor = dice.gammavariate(1 / self.scatter**2, self.scatter**2) if self.scatter else 1.0
            for hour, weight in enumerate(HOURS):
                mean = self.a_week * factor * weight * WEEKDAYS[day % 7] / total
                begins = MONDAY + timedelta(days=day, hours=hour)
                found += [begins + timedelta(hours=dice.random()) for _ in range(_poisson(mean, dice))]
        return sorted(found)


@dataclass(frozen=True)
class Measured:
    false_alarms: int
    channel_weeks: int
    hours_to_notice: tuple[float, ...]  #: after the channel broke at a random hour of a weekday's opening hours


def measure(shop: Shop, *, half_years: int, seed: int) -> Measured:
    """Watch a shop for so many half years, each after eight weeks of history, and break its channel at the end of each."""
    dice = random.Random(seed)  # noqa: S311
    false_alarms, noticed = 0, []
    for _ in range(half_years):
        arrivals = shop.arrivals(WEEKS_AT_MOST + 26, dice)
        watched_from = MONDAY + timedelta(weeks=WEEKS_AT_MOST)
        false_alarms += sum(1 for _ in _alarms(arrivals, watched_from))
        broke_at = MONDAY + timedelta(weeks=WEEKS_AT_MOST + 25, days=dice.randrange(5), hours=9 + 9 * dice.random())
        noticed.append(_hours_to_notice([at for at in arrivals if at < broke_at], broke_at))
    return Measured(false_alarms, half_years * 26, tuple(sorted(noticed)))


def _alarms(arrivals: list[datetime], begin: datetime) -> Iterator[datetime]:
    """Each gap that was strange, though the channel worked. The longer a gap, the stranger: its end decides."""
    past: History | None = None
    for since, until in pairwise(arrivals):
        if until < begin:
            continue
        if past is None or since - past.until > timedelta(days=1):
            past = _history(arrivals, since)
        if is_strange(past, since, until):
            yield since


def _hours_to_notice(arrivals: list[datetime], broke_at: datetime) -> float:
    """The first look at which the silence is strange; the longer it lasts the stranger it is, so it is found by halving."""
    past, last = _history(arrivals, broke_at), arrivals[-1]
    early, late = 0, timedelta(days=13) // LOOK
    if not is_strange(past, last, broke_at + late * LOOK):
        return math.inf
    while early < late:
        middle = (early + late) // 2
        if is_strange(past, last, broke_at + middle * LOOK):
            late = middle
        else:
            early = middle + 1
    return early * LOOK / timedelta(hours=1)


def _history(arrivals: list[datetime], now: datetime) -> History:
    return history(enumerate(arrivals), MONDAY, now)


def _poisson(mean: float, dice: random.Random) -> int:
    limit, product, number = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        number += 1
    return number
