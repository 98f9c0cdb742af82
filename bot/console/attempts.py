"""How often somebody may try to sign in: per name and address, kept in this process's memory."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta

TRIES = 10
WITHIN = timedelta(minutes=1)
MOST_KEYS = 10_000


class Attempts:
    """Counts tries in a sliding window. The oldest keys are forgotten, so that a flood of names takes no memory."""

    def __init__(self, tries: int = TRIES, within: timedelta = WITHIN) -> None:
        self._most, self._within = tries, within
        self._tries: OrderedDict[tuple[str, str], deque[datetime]] = OrderedDict()

    def is_allowed(self, name: str, address: str, now: datetime) -> bool:
        """Count one more try. False when there were too many of late."""
        key = (name.casefold()[:200], address)
        tries = self._tries.setdefault(key, deque())
        self._tries.move_to_end(key)
        while tries and tries[0] <= now - self._within:
            tries.popleft()
        if len(tries) >= self._most:
            return False
        tries.append(now)
        while len(self._tries) > MOST_KEYS:
            self._tries.popitem(last=False)
        return True
