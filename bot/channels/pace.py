"""Keeps one sender within what providers take: a recipient that must wait holds nobody else up. Pure but for its clock.

It counts what this process sends. Several senders together can go over a provider's limit for a moment; the provider then
refuses with a wish for a pause, which is kept for the refused conversation alone (bot/retry.py).
"""

import time
from collections import deque
from collections.abc import Callable, Mapping

from connectors.limits import Limits

WINDOW_SECONDS = 1.0
# So many recipients are looked through at once for those who may be forgotten.
REMEMBERED = 1000


class Pace:
    """`limits` by channel; a channel that is not named has none. A recipient is known by any number of ours."""

    def __init__(self, limits: Mapping[str, Limits], seconds: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._seconds = seconds
        self._sent: dict[str, deque[float]] = {
            channel: deque(maxlen=limit.per_second) for channel, limit in limits.items() if limit.per_second
        }
        self._free_at: dict[tuple[str, int], float] = {}

    def wait_seconds(self, channel: str, recipient: int) -> float:
        """How long a message to `recipient` must wait; 0: it may go now."""
        now = self._seconds()
        wait = self._free_at.get((channel, recipient), now) - now
        sent = self._sent.get(channel)
        if sent is not None and len(sent) == sent.maxlen:
            wait = max(wait, sent[0] + WINDOW_SECONDS - now)
        return max(wait, 0.0)

    def take(self, channel: str, recipient: int) -> None:
        """A message goes out now."""
        now = self._seconds()
        if channel in self._sent:
            self._sent[channel].append(now)
        apart = self._limits[channel].recipient_seconds if channel in self._limits else 0.0
        if not apart:
            return
        if len(self._free_at) >= REMEMBERED:
            self._free_at = {key: free_at for key, free_at in self._free_at.items() if free_at > now}
        self._free_at[channel, recipient] = now + apart
