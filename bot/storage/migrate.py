"""Bringing a database to the newest shape, with Alembic. Called at the start of every part; does nothing when it is there."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.storage.engine import Store

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number, the same in every process: PostgreSQL lets one migrate while the others wait.
ADVISORY_LOCK = 7_301_946_245


def upgrade(store: Store) -> None:
    """Apply what is missing, all of it or nothing."""
    if _is_current(store):
        return
    with store.engine.begin() as connection:
        if not store.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_LOCK})
        command.upgrade(config(connection), "head")


def config(connection: Connection | None = None) -> Config:
    """Alembic's configuration; it works on `connection` and never opens one of its own."""
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    made.attributes["connection"] = connection
    return made


def _is_current(store: Store) -> bool:
    head = ScriptDirectory.from_config(config()).get_current_head()
    with store.read() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() == head
