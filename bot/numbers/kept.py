"""Figures that were counted a moment ago: counting a quarter of a large shop takes seconds, and everybody sees the same."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.numbers.count import Numbers
from bot.numbers.period import Period

FRESH = timedelta(minutes=5)
MOST_KEPT = 16


class KeptNumbers:
    """Hold one per console. Two who ask at the same moment wait for one count."""

    def __init__(self) -> None:
        self._counting = threading.Lock()
        self._kept: dict[Period, Numbers] = {}

    def of(self, period: Period, now: datetime, count: Callable[[], Numbers], *, anew: bool) -> Numbers:
        """What was counted up to FRESH ago, unless it is to be counted anew."""
        with self._counting:
            kept = self._kept.get(period)
            if kept is not None and not anew and now - FRESH < kept.counted_at <= now:
                return kept
            made = count()
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[period] = made
            return made
