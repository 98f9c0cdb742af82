"""Waking up when somebody else has written: SQLite's data_version, PostgreSQL's LISTEN/NOTIFY. One watcher a process."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine import make_url

from bot.storage.announcer import NOTIFY_CHANNEL
from bot.storage.engine import Store

# https://www.sqlite.org/pragma.html#pragma_data_version: a few microseconds, so asking this often costs nothing.
SQLITE_LOOK_SECONDS = 0.03
# So long nobody is told of further changes after one of PostgreSQL.
REST_SECONDS = 0.03
RECONNECT_SECONDS = 1.0


class Changes:
    """Tells when the database has changed. Start it with `async with Changes(store) as changes:`."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._count = 0
        self._changed = asyncio.Condition()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> "Changes":
        self._task = asyncio.create_task(self._watch_sqlite() if self._store.is_sqlite else self._watch_postgresql())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    @property
    def count(self) -> int:
        """Rises with every change; hand it to `wait` so that a change between a look and the wait is not missed."""
        return self._count

    async def wait(self, since: int, timeout_seconds: float, *, rest_seconds: float = 0) -> int:
        """Return the new count when it is above `since`, or the old one after `timeout_seconds`.

        Not before `rest_seconds`: for who looks for something rare, while others write many times a second.
        """
        await asyncio.sleep(rest_seconds)
        # Not wait_for: before Python 3.12 it swallows a cancellation that comes together with what is waited for
        # (https://github.com/python/cpython/issues/86296), and who waits in a loop is then never stopped.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds), self._changed:
                await self._changed.wait_for(lambda: self._count > since)
        return self._count

    async def _tell(self) -> None:
        async with self._changed:
            self._count += 1
            self._changed.notify_all()

    async def _watch_sqlite(self) -> None:
        with _sqlite_connection(self._store) as connection:
            seen = None
            while True:
                try:
                    (version,) = connection.execute("PRAGMA data_version").fetchone()
                except sqlite3.Error:
                    # A disk that cannot be read for a moment is no disaster either.
                    await asyncio.sleep(RECONNECT_SECONDS)
                    continue
                if version != seen:
                    seen = version
                    await self._tell()
                await asyncio.sleep(SQLITE_LOOK_SECONDS)

    async def _watch_postgresql(self) -> None:
        import psycopg  # a tenth of what every part would otherwise load, and most shops have no use for it

        url = make_url(str(self._store.engine.url.render_as_string(hide_password=False)))
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            # A lost connection is no disaster: everybody also looks by himself after a while.
            with contextlib.suppress(psycopg.OperationalError):
                async with await psycopg.AsyncConnection.connect(plain, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {NOTIFY_CHANNEL}")
                    await self._tell()
                    while True:
                        async for _ in connection.notifies(stop_after=1):
                            pass
                        # Many may have come at once, and what came meanwhile is told next time.
                        await self._tell()
                        await asyncio.sleep(REST_SECONDS)
            await asyncio.sleep(RECONNECT_SECONDS)


@contextmanager
def _sqlite_connection(store: Store) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(store.engine.url.database or ":memory:", isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
