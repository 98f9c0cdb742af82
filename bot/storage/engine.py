"""Opening the database: SQLite as the embedded default, PostgreSQL by URL. Built in __main__, handed to the parts."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from bot.storage.announcer import Announcer
from bot.storage.seals import seal_acts
from bot.storage.turns import Turns

LOCK_TIMEOUT_SECONDS = 30
# A connection that was in use within this time is taken to be whole, which saves a question for each transaction. When it is not,
# the transaction fails as one that is cut in the middle, and all of its age are thrown away.
ASK_AFTER_SECONDS = 1.0
_WRITES = ("INSERT", "UPDATE", "DELETE")
_HAS_WRITTEN = "has written"
_USED_AT = "used at"
# https://www.sqlite.org/rescode.html
_CONNECTION_IS_OF_NO_USE = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}


def open_engine(url: str) -> Engine:
    """An engine for `url`. SQLite gets WAL, synchronous=FULL and BEGIN IMMEDIATE; the folder of its file is made.

    Its errors do not name the values of a statement, which are what customers wrote: errors reach logs.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(url, parsed.database)
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        url = parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    return _open_postgresql(url)


def _open_postgresql(url: str) -> Engine:
    engine = create_engine(url, pool_size=10, max_overflow=20, hide_parameters=True)

    @event.listens_for(engine, "checkin")
    def note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info[_USED_AT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def ask(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        used_at = record.info.get(_USED_AT)
        if used_at is None or time.monotonic() - used_at < ASK_AFTER_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            # The pool opens another one.
            raise InvalidatePoolError from error

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info[_HAS_WRITTEN] = False

    @event.listens_for(engine, "after_cursor_execute")
    def learn(connection: Connection, cursor: Any, *_: object) -> None:
        # As the server says what it did: "UPDATE 3".
        if cursor.rowcount and (cursor.statusmessage or "").startswith(_WRITES):
            connection.info[_HAS_WRITTEN] = True

    return engine


def _open_sqlite(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    timeout = {"timeout": LOCK_TIMEOUT_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=timeout, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver must not start transactions by itself, else BEGIN IMMEDIATE below would come too late:
        # https://docs.sqlalchemy.org/en/20/dialects/sqlite.html#pysqlite-serializable
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        # NORMAL may lose the last commits at a power cut, and an accepted message must never be lost.
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA secure_delete=ON")
        cursor.close()

    @event.listens_for(engine, "handle_error")
    def distrust(context: ExceptionContext) -> None:
        # A connection that was opened while the file took no writing reads for ever, so none of the pool outlives such errors.
        code = getattr(context.original_exception, "sqlite_errorcode", 0) & 0xFF
        if code in _CONNECTION_IS_OF_NO_USE:
            context.is_disconnect = True

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        mode = "DEFERRED" if connection.get_execution_options().get("read_only") else "IMMEDIATE"
        connection.exec_driver_sql(f"BEGIN {mode}")

    return engine


class Store:
    """The database as the parts see it: `write()` for a transaction, `read()` for a look that takes no write lock."""

    def __init__(self, engine: Engine, erasure_key: bytes = b"") -> None:
        """`erasure_key`: what tombstones are hashed with; the same wherever this database is used (bot.storage.tombstones)."""
        self.engine = engine
        info = {"erasure_key": erasure_key}
        self._write = sessionmaker(engine, expire_on_commit=False, info=info)
        self._read = sessionmaker(engine.execution_options(read_only=True), expire_on_commit=False, info=info)
        path = engine.url.database if self.is_sqlite else None
        self._turns = Turns(Path(path), LOCK_TIMEOUT_SECONDS) if path and path != ":memory:" else None
        self._announcer = None if self.is_sqlite else Announcer(engine)

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction; commits at the end, rolls back on any exception. Whoever waits for changes is told."""
        if self._announcer is None:
            with self._turn(), self._write.begin() as session:
                yield session
                seal_acts(session)
            return
        with self._write.begin() as session:
            yield session
            seal_acts(session)
            has_written = session.connection().info[_HAS_WRITTEN]
        if has_written:
            self._announcer.announce()

    def _turn(self) -> AbstractContextManager[None]:
        return nullcontext() if self._turns is None else self._turns.take()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent look. Writing through it is a bug."""
        with self._read() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A look in which every query sees the same state, however long it takes. Writing through it is a bug."""
        with self._read() as session:
            if not self.is_sqlite:
                # A deferred transaction of SQLite is such a view by itself.
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        if self._announcer is not None:
            self._announcer.close()
        self.engine.dispose()
        if self._turns is not None:
            self._turns.close()
