"""Taking turns at writing one SQLite file, among threads and processes.

SQLite lets one write at a time, and who waits for it looks again ever more rarely, up to every 100 ms, while others come and
overtake: https://www.sqlite.org/src/file/src/main.c (sqliteDefaultBusyCallback). With a gateway, a worker and a sender at work
somebody then waits for seconds. So ours first wait for their turn, threads behind a lock and processes behind another that the
kernel keeps and gives back however a process ends. It only orders them: what keeps the file sound is SQLite's own lock, which also
holds against everybody who knows nothing of turns.
"""

import contextlib
import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import OperationalError

LOOK_SECONDS = 0.001


class Turns:
    """The turns at writing the SQLite file `database`, as this process takes them."""

    def __init__(self, database: Path, wait_seconds: float) -> None:
        """Who has waited `wait_seconds` gets the error that SQLite has for it."""
        self._wait_seconds = wait_seconds
        # Who has the turn may ask for it again.
        self._threads = threading.RLock()
        self._depth = 0
        # Only who is next waits for the turn itself. Else a process with many writers would take its own turn up again at the
        # very moment in which it ends, before anybody who looks every millisecond.
        self._next = _Lock(database.with_name(f"{database.name}-next"))
        self._turn = _Lock(database.with_name(f"{database.name}-turn"))

    @contextmanager
    def take(self) -> Iterator[None]:
        """It is this thread's turn while inside. Raises OperationalError (database is locked)."""
        until = time.monotonic() + self._wait_seconds
        if not self._threads.acquire(timeout=self._wait_seconds):
            raise _locked()
        try:
            self._depth += 1
            with contextlib.ExitStack() as turn:
                if self._depth == 1:
                    with self._next.held(until):
                        turn.enter_context(self._turn.held(until))
                yield
        finally:
            self._depth -= 1
            self._threads.release()

    def close(self) -> None:
        """Let go of the files."""
        with self._threads:
            self._next.close()
            self._turn.close()


class _Lock:
    """A lock that the kernel keeps among processes, on a file of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    @contextmanager
    def held(self, until: float) -> Iterator[None]:
        """Raises OperationalError when it is not free before `until`, of the monotonic clock."""
        if self._file is None:
            # A folder that takes no file just now: SQLite says so itself, or needs none.
            with contextlib.suppress(OSError):
                self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if self._file is None:
            yield
            return
        while not _is_locked(self._file):
            if time.monotonic() > until:
                raise _locked()
            time.sleep(LOOK_SECONDS)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _is_locked(file: int) -> bool:
    """Whether it is ours now."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _locked() -> OperationalError:
    return OperationalError("BEGIN IMMEDIATE", None, sqlite3.OperationalError("database is locked"))
