"""Bringing a database to the newest shape, with Alembic. Called at the start of every part; does nothing when it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.engine import Store

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same in every process: PostgreSQL lets one migrate while the others wait.
ADVISORY_LOCK = 7_301_946_245


def upgrade(store: Store, revision: str = "head") -> None:
    """Apply what is missing up to `revision`, all of it or nothing."""
    if is_current(store):
        return
    with store.engine.connect() as connection, _without_cascades(connection), connection.begin():
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(config(connection), revision)
        if store.is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
            raise RuntimeError("A migration left rows that refer to nothing; the database is as it was before.")


@contextmanager
def _without_cascades(connection: Connection) -> Iterator[None]:
    """While SQLite copies a table it drops the old one, which would delete every row that refers to it."""
    if connection.dialect.name != "sqlite":
        yield
        return
    # Not through SQLAlchemy, which would begin a transaction; inside one these have no effect:
    # https://www.sqlite.org/pragma.html#pragma_foreign_keys
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; it works on `connection` and never opens one of its own."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def is_current(store: Store) -> bool:
    head = ScriptDirectory.from_config(config()).get_current_head()
    with store.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == head
