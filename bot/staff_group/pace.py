"""How fast the group is written to: Telegram takes 20 messages a minute in one. https://core.telegram.org/bots/faq

Customers' messages are paced by themselves (bot/channels/pace.py); nothing here ever slows one down.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

#: Together never more than 20 in any minute.
AT_ONCE = 5
EVERY_SECONDS = 4.0


class GroupPace:
    """A few at once, then one every few seconds. One for each process that writes to the group."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._left = float(AT_ONCE)
        self._counted_at = clock()
        self._paused_until = self._counted_at

    async def turn(self) -> None:
        """Wait until one more may be written, and take that place."""
        while (wait := self._wait_seconds()) > 0:
            await self._sleep(wait)
        self._left -= 1

    def pause(self, seconds: float) -> None:
        """Telegram asks for it."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)

    def _wait_seconds(self) -> float:
        now = self._clock()
        self._left = min(float(AT_ONCE), self._left + (now - self._counted_at) / EVERY_SECONDS)
        self._counted_at = now
        return max((1 - self._left) * EVERY_SECONDS if self._left < 1 else 0.0, self._paused_until - now)
