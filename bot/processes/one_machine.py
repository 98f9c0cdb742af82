"""The guard of a SQLite file: one desk, on one machine. PostgreSQL is made for several, and needs no guard.

The kernel holds the locks and gives them back however a process ends. `up` excludes every other `up` and every part that was
started by itself, because it takes for granted that nobody else is at work: it throws away claims, and what its sender finds
on its way is lost. Its own parts are let in. Other commands (`ask`, `faq publish`, `ledger verify`) need no lock.
"""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

from sqlalchemy.engine import make_url

from bot.build import CannotStart

#: Set by `up` for its parts.
UNDER_UP = "NIGHTDESK_UNDER_UP"
# What is left of a killed `up` finishes what it has begun (bot/processes/running.py) and is gone then.
PARTS_END_WITHIN_SECONDS = 15.0
LOOK_SECONDS = 0.1

MOUNTS = Path("/proc/self/mountinfo")
#: SQLite's write-ahead log needs memory that all its processes share: https://www.sqlite.org/wal.html
NETWORK_FILE_SYSTEMS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "glusterfs", "lustre", "beegfs", "gpfs",
    "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone",
}  # fmt: skip


class AlreadyRuns(CannotStart):
    """Somebody else is at work on the SQLite file."""


@contextmanager
def the_only_desk(database_url: str) -> Iterator[None]:
    """Nobody else works on the same SQLite file while inside. Raises AlreadyRuns, or CannotStart where it cannot lie there."""
    database = _sqlite_file(database_url)
    if database is None:
        yield
        return
    with _locked(database, _lock(database), fcntl.LOCK_EX, "up"):
        _wait_for_leftovers(database)
        yield


@contextmanager
def a_part(database_url: str, name: str) -> Iterator[None]:
    """A gateway, worker or sender is at work on the file while inside: of the `up` that started it, or beside other parts.

    Raises AlreadyRuns while an `up` of somebody else runs.
    """
    database = _sqlite_file(database_url)
    if database is None:
        yield
        return
    with contextlib.ExitStack() as locks:
        if UNDER_UP not in os.environ:
            locks.enter_context(_locked(database, _lock(database), fcntl.LOCK_SH, name))
        locks.enter_context(_locked(database, _lock(database, "parts"), fcntl.LOCK_SH, name))
        yield


def network_file_system(path: Path, mounts: str) -> str | None:
    """The kind of network file system that `path` lies on, by the kernel's table of mounts; None: none, as far as it says."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        # https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html: blanks of a path are written as \040.
        mounted, _, source = line.partition(" - ")
        fields = mounted.split(" ")
        if len(fields) < 5 or not source:
            continue
        point = fields[4].replace("\\040", " ")
        is_above = path == Path(point) or Path(point) in path.parents
        # Of two mounts at one place the later one hides the earlier.
        if is_above and len(point) >= best:
            best, kind = len(point), source.split(" ")[0]
    return kind if kind in NETWORK_FILE_SYSTEMS else None


def _sqlite_file(database_url: str) -> Path | None:
    """The file, whatever name led to it; None for another database. Raises CannotStart on a network file system."""
    url = make_url(database_url)
    if url.get_backend_name() != "sqlite" or not url.database:
        return None
    database = Path(url.database).resolve()
    database.parent.mkdir(parents=True, exist_ok=True)
    kind = network_file_system(database, MOUNTS.read_text(errors="replace")) if MOUNTS.exists() else None
    if kind is not None:
        raise CannotStart(
            [
                f"{database} lies on a network file system ({kind}), where SQLite cannot keep processes from writing at once; "
                "set NIGHTDESK_VAR to a folder on this machine's own disk, or use PostgreSQL."
            ]
        )
    return database


def _lock(database: Path, name: str = "") -> Path:
    return database.with_name(f"{database.name}.{name}.lock" if name else f"{database.name}.lock")


@contextmanager
def _locked(database: Path, path: Path, kind: int, who: str) -> Iterator[None]:
    with _opened(path) as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRuns(
                [
                    f"Nightdesk already runs on {database} ({_holder(file)}); stop that one first, or use PostgreSQL for several."
                ]
            ) from error
        # Only to tell whoever finds it locked; a full disk keeps nobody from working on.
        with contextlib.suppress(OSError):
            file.truncate(0)
            file.write(f"{who}, process {os.getpid()}".encode())
        yield


def _wait_for_leftovers(database: Path) -> None:
    """Until the parts of an `up` that was killed have ended."""
    until = time.monotonic() + PARTS_END_WITHIN_SECONDS
    with _opened(_lock(database, "parts")) as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError as error:
                if time.monotonic() > until:
                    raise CannotStart(
                        [f"A part of an earlier start still works on {database} ({_holder(file)}); stop it first."]
                    ) from error
            time.sleep(LOOK_SECONDS)


def _opened(path: Path) -> FileIO:
    """The lock's file. Raises CannotStart where there can be none."""
    try:
        return path.open("ab+", buffering=0)
    except OSError as error:
        raise CannotStart(
            [f"{path} cannot be written ({error.strerror}); make room or give the right to write there, then start again."]
        ) from error


def _holder(file: FileIO) -> str:
    """Who wrote that it has the lock; of several parts the one that came last."""
    file.seek(0)
    return file.read().decode(errors="replace").strip() or "another process"
