"""Telling other processes, over PostgreSQL, that something was written.

A NOTIFY inside the transaction would make all writers queue up behind each other, each until it is on the disk, because
PostgreSQL keeps their order: https://www.postgresql.org/docs/current/sql-notify.html. So one thread says it right after the
commit, once for many of them. When we die in between, nobody is told; whoever waits also looks by himself after a while.
"""

import contextlib
import threading

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

NOTIFY_CHANNEL = "nightdesk"
REST_SECONDS = 0.01


class Announcer:
    """Announces what this process writes to PostgreSQL, at most every `REST_SECONDS`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._wanted = threading.Event()
        self._closed = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def announce(self) -> None:
        """Something was committed just now. Does not wait."""
        self._wanted.set()
        if self._thread is None:
            with self._starting:
                if self._thread is None and not self._closed.is_set():
                    self._thread = threading.Thread(target=self._announce_all, name="announcer", daemon=True)
                    self._thread.start()

    def _announce_all(self) -> None:
        while True:
            self._wanted.wait()
            # First: cleared after the look, a close in between would be forgotten, and whoever closes waits for us for ever.
            self._wanted.clear()
            if self._closed.is_set():
                return
            # A database that is away has nothing to tell either.
            with contextlib.suppress(SQLAlchemyError), self._engine.connect() as connection:
                connection.execute(text("SELECT pg_notify(:channel, '')"), {"channel": NOTIFY_CHANNEL})
            self._closed.wait(REST_SECONDS)

    def close(self) -> None:
        """No more of it."""
        with self._starting:
            self._closed.set()
            self._wanted.set()
        if self._thread is not None:
            self._thread.join()
