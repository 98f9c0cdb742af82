"""Notices when something that a page shows has changed, once for all open pages.

The database also changes when a part reports that it is alive; a page has nothing to show for that and is left in peace.
"""

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.console.beat import CARDS_AT_MOST, Beat, Describe
from bot.console.seen import Seen, has_newer, look, touched_since
from bot.storage.changes import Changes
from bot.storage.engine import Store

log = logging.getLogger("nightdesk.console")

LOOK_AT_MOST_EVERY_SECONDS = 0.1
LOOK_AGAIN_SECONDS = 30.0
#: What the bot says and how far a message got on its way changes several times within a second; when neither a message of a person
#: nor a file is new, pages are told of what changed no sooner after a beat. With the time that drawing takes it is within a second.
ALL_AT_MOST_EVERY_SECONDS = 0.6
BEATS_REMEMBERED = 50
#: Instead of what pages are told: nothing yet.
LATER: dict[str, Any] = {}


class Pulse:
    """Beats with every visible change. `mark` names the present beat; a page carries the mark that it was made at."""

    def __init__(self, store: Store) -> None:
        self._store = store
        #: what pages are told of conversations that changed; None: they ask anew whatever it was
        self.describe: Describe | None = None
        self.listeners = 0
        self._told: deque[Beat] = deque(maxlen=BEATS_REMEMBERED)
        # Marks of an earlier run of the console must never look like ours.
        self._run = secrets.token_hex(4)
        self._beats = 0
        self._seen: Seen | None = None
        #: set at the next beat, and never again: each beat has one of its own
        self._next = asyncio.Event()
        self.is_over = False

    @property
    def mark(self) -> str:
        return f"{self._run}-{self._beats}"

    async def run(self, changes: Changes) -> None:
        """Watch until cancelled."""
        count, wait_seconds, all_from = 0, LOOK_AGAIN_SECONDS, 0.0
        clock_seconds = asyncio.get_running_loop().time
        while True:
            count = await changes.wait(count, wait_seconds)
            wait_seconds = LOOK_AGAIN_SECONDS
            early_seconds = all_from - clock_seconds()
            try:
                seen, told = await asyncio.to_thread(self._look, self._seen, tell_all=early_seconds <= 0)
            except SQLAlchemyError:
                log.warning("the database cannot be read at this moment; looking again", exc_info=True)
                await asyncio.sleep(1)
                wait_seconds = 0.0
                continue
            if told is LATER:
                wait_seconds = max(early_seconds, 0.0)
            elif seen != self._seen:
                self._seen, all_from = seen, clock_seconds() + ALL_AT_MOST_EVERY_SECONDS
                mark = self.mark
                self._beats += 1
                self._told.append(Beat(mark, self.mark, told))
                self._wake_all()
            await asyncio.sleep(LOOK_AT_MOST_EVERY_SECONDS)

    def end(self) -> None:
        """The console stops: whoever waits is let go, so that open pages do not hold the process back."""
        self.is_over = True
        self._wake_all()

    async def wait(self, mark: str, timeout_seconds: float) -> str:
        """The present mark, as soon as it is another than `mark`, or after `timeout_seconds`, or when all is over."""
        if not self.is_over and self.mark == mark:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(timeout_seconds):
                    await self._next.wait()
        return self.mark

    def _wake_all(self) -> None:
        woken, self._next = self._next, asyncio.Event()
        woken.set()

    def since(self, mark: str) -> list[Beat] | None:
        """The beats after that of `mark`, oldest first; None: it is not remembered, so the page has to ask anew."""
        beats = list(self._told)
        for place, beat in enumerate(beats):
            if beat.before == mark:
                return beats[place:]
        return None

    def _look(self, before: Seen | None, *, tell_all: bool) -> tuple[Seen, dict[str, Any] | None]:
        """How things stand, and what pages are told of it: None when they have to ask, LATER when it can wait."""
        # One view of both, so that what is told is no more and no less than what was seen.
        with self._store.snapshot() as session:
            if not tell_all and before is not None and not has_newer(session, before):
                return before, LATER
            seen = look(session, clock.now())
            if before is None or before.everywhere != seen.everywhere or self.describe is None or not self.listeners:
                return seen, None
            try:
                touched = touched_since(session, before, seen)
                if touched is None or len(touched) > CARDS_AT_MOST:
                    return seen, None
                return seen, {**self.describe(session, touched, before, seen), "elsewhere": before.elsewhere != seen.elsewhere}
            except Exception:
                # Then they ask for themselves.
                log.exception("what has changed could not be told; open pages ask for it")
                return seen, None
