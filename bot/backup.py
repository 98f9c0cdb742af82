"""A copy of everything that a desk cannot make again, taken while it runs: docs/keeping.md.

Not in it: what comes with the program or is computed again (models, caches, Rasa's training, its throw-away trackers).
"""

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.business.files import take
from bot.settings import Settings

#: Of the folder that Nightdesk writes to; the database is copied by itself.
OWN = ("media", "erasure.key")


class BackupFailed(Exception):
    """There is no backup; the message is one sentence."""


@dataclass(frozen=True)
class Backup:
    folder: Path
    size_bytes: int
    has_database: bool  #: False: it is PostgreSQL, whose own tools copy it


def back_up(settings: Settings, root: Path, faq: Path, into: Path, now: datetime) -> Backup:
    """Copy the desk to a new folder below `into`, laid out as the folder of the program `root`: copied over that, it restores.

    `faq` is where the FAQ's files are. The folder has its name only once it is whole. Raises BackupFailed.
    """
    folder = into / f"nightdesk-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}"
    partly = folder.with_suffix(".part")
    if folder.exists() or partly.exists():
        raise BackupFailed(f"{folder} is there already; wait a second and try again, or take {partly.name} away.")
    try:
        partly.mkdir(mode=0o700, parents=True)
        (partly / "var").mkdir()
        has_database = _copy_database(settings.database_url, partly / "var")
        # After the database, so that every file that it names is there.
        for name in OWN:
            _copy(settings.var / name, partly / "var" / name)
        _copy_shop(settings, partly)
        _copy(root / "data", partly / "data", without="faq")
        _copy(faq, partly / "data" / "faq")
        _copy(Path(".env"), partly / ".env")
        size = sum(each.stat().st_size for each in partly.rglob("*") if each.is_file())
        os.sync()
        partly.rename(folder)
    except (OSError, sqlite3.Error) as error:
        shutil.rmtree(partly, ignore_errors=True)
        raise BackupFailed(f"The backup to {folder} failed ({error}); nothing of it was kept.") from error
    return Backup(folder, size, has_database)


def _copy_database(url: str, to: Path) -> bool:
    """The whole of one moment, also while others write, and checked. False for a database that is no file."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        return False
    path = Path(parsed.database).absolute()
    # https://www.sqlite.org/backup.html: in one step, so that nobody's writing begins it anew.
    with (
        closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True)) as source,
        closing(sqlite3.connect(to / path.name)) as copy,
    ):
        source.backup(copy)
        if copy.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
            raise sqlite3.DatabaseError("the copy of the database is damaged, so the database may be: see nightdesk doctor")
        # One file, without a log of writes beside it.
        copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return True


def _copy_shop(settings: Settings, to: Path) -> None:
    """business.yml, and the calendar that lies beside it."""
    for name, text in take(settings.business).files.items():
        if not Path(name).is_absolute():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            (to / name).write_text(text)


def _copy(what: Path, to: Path, without: str = "") -> None:
    if what.is_dir():
        shutil.copytree(what, to, copy_function=_copy_file, ignore=lambda where, _: [without] if where == str(what) else [])
    elif what.exists():
        _copy_file(what, to)


def _copy_file(what: str | Path, to: str | Path) -> None:
    # Who was erased meanwhile is not in the backup either.
    with suppress(FileNotFoundError):
        shutil.copy2(what, to)
