"""Takes business.yml from the disk into the database whenever its content has changed. Only the worker part runs this.

Several machines: every machine with a worker watches its own file. A file counts when it changes, or when its machine has
never shown it before; so the last change wins, wherever it was made, and two machines with different files do not take
turns. Keep the files of all machines equal (deploy the same one everywhere), else the next edit on a machine with an old
file brings the old lines back. Parts that are no worker read no file: they follow the database (bot.live_hours).
"""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from bot import clock
from bot.business.files import Looks, Taken, look_at, take
from bot.business.shop import Business
from bot.storage import business_versions
from bot.storage.engine import Store

log = logging.getLogger("nightdesk.hours")

LOOK_SECONDS = 0.5
# A file that is being written may be cut off anywhere. So it must stand still for as many looks, and longer when what it
# says is wrong: a half-written file mostly is.
STILL_LOOKS = 1
STILL_LOOKS_WHEN_WRONG = 3


class BusinessWatch:
    """Watches the file at `path`. `check` finds further mistakes in a business that could be read, one sentence each."""

    def __init__(
        self,
        path: Path,
        store: Store,
        check: Callable[[Business], Sequence[str]] = lambda business: (),
        *,
        machine: str | None = None,
    ) -> None:
        self._path = path
        self._store = store
        self._check = check
        self._machine = machine or socket.gethostname()
        self._known: Looks = ((path, ""),)  #: what was stored last
        self._waiting: Looks | None = None  #: what has changed since, and for how many looks it stands still
        self._still = 0

    def take(self) -> Taken:
        """Read the file now and store what it says, at the start of a process. A bad file is no error: see `problems`."""
        taken = self._read()
        self._keep(taken)
        return taken

    def look(self) -> None:
        """One look, of many: a change is taken when it has stood still for long enough."""
        looks = look_at(path for path, _ in self._known)
        if looks == self._known:
            self._waiting = None
            return
        if looks != self._waiting:
            self._waiting, self._still = looks, 0
            return
        self._still += 1
        if self._still < STILL_LOOKS:
            return
        taken = self._read()
        if taken.looks[0] != looks[0] or (taken.problems and self._still < STILL_LOOKS_WHEN_WRONG):
            return
        self._keep(taken)
        self._waiting = None

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`. A database that is away is tried again."""
        while not stop.is_set():
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                log.exception("business.yml could not be looked at or stored; trying again")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_SECONDS)

    def _read(self) -> Taken:
        taken = take(self._path)
        if taken.business is None:
            return taken
        problems = tuple(self._check(taken.business))
        return replace(taken, business=None, problems=problems) if problems else taken

    def _keep(self, taken: Taken) -> None:
        with self._store.write() as session:
            stored = business_versions.store_read(
                session, taken.files, taken.problems, machine=self._machine, now=clock.now()
            )
        # Only now: when the database did not take it, the next look tries again.
        self._known = taken.looks
        if stored is not None and taken.problems:
            log.warning("business.yml was refused, the one in force stays: %s", " ".join(taken.problems))
        elif stored is not None:
            log.info("business.yml was taken and is in force from now on")

