"""Takes new unanswered questions into their groups while nobody waits for it: a process of its own, because it needs the models.

Runs in the worker part. Who asks for the groups before it has run gets them a moment later: the command does the same.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

from bot import clock
from bot.storage import leases
from bot.storage.engine import Store
from bot.storage.unanswered import is_due

log = logging.getLogger("nightdesk.unanswered")

PROGRAM = (sys.executable, "-m", "bot", "faq", "unanswered", "--json")
DUTY = "group_unanswered"
#: Real seconds. Not right at the start, when everything else starts too.
FIRST_LOOK_SECONDS, LOOK_EVERY_SECONDS = 900.0, 3600.0
TIMEOUT_SECONDS = 600.0
_NICENESS = 15


class GroupKeeper:
    def __init__(self, store: Store, program: Sequence[str] = PROGRAM) -> None:
        self._store = store
        self._holder = secrets.token_hex(8)
        self._program = program

    async def run(self, stop: asyncio.Event) -> None:
        """Look a quarter of an hour after the start and then once an hour until `stop`."""
        wait = FIRST_LOOK_SECONDS
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            if stop.is_set():
                return
            wait = LOOK_EVERY_SECONDS
            try:
                await asyncio.to_thread(self.look)
            except Exception:
                log.exception("unanswered questions could not be grouped; it is tried again in an hour")

    def look(self) -> bool:
        """Group what is new, unless somebody else is at it; whether it was done."""
        with self._store.read() as session:
            if not is_due(session, clock.now()):
                return False
        with self._store.write() as session:
            if not leases.take(session, DUTY, self._holder, clock.real_now(), timedelta(seconds=TIMEOUT_SECONDS)):
                return False
        try:
            return self._started()
        finally:
            with self._store.write() as session:
                leases.give_back(session, DUTY, self._holder)

    def _started(self) -> bool:
        with subprocess.Popen(  # noqa: S603 - our own command
            self._program, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        ) as process:
            with contextlib.suppress(OSError):
                # Customers who are answered meanwhile come first.
                os.setpriority(os.PRIO_PROCESS, process.pid, _NICENESS)
            try:
                _, said = process.communicate(timeout=TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                log.warning("grouping unanswered questions took more than %s seconds and was stopped", TIMEOUT_SECONDS)
                return False
        if process.returncode != 0:
            log.warning("unanswered questions could not be grouped: %s", _why(said))
        return process.returncode == 0


def _why(said: str) -> str:
    """Its last line, which is a sentence for the owner; of what broke only the name, for its message may quote a question."""
    _, broke, after = said.rpartition("Traceback (most recent call last):\n")
    if not broke:
        return (said.strip().splitlines() or ["it said nothing"])[-1]
    names = [line for line in after.splitlines() if line and not line[0].isspace()]
    return names[0].partition(":")[0] if names else "it broke"
