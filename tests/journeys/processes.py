"""What the system says about processes: whose child one is, whether it lives, whether its port has unread words."""

import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from sqlalchemy.exc import OperationalError

from bot.storage.turns import Turns
from tests.peers.process import missing

PROC = Path("/proc")
_ESTABLISHED = "01"
#: Whoever still has the turn at writing then was stopped in the middle of it.
WRITES_WITHIN_SECONDS = 1.0


def children(parent: int) -> dict[int, list[str]]:
    """The living processes that `parent` has started, with their command lines."""
    _need_proc()
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdecimal() and _parent(int(folder.name)) == parent and lives(int(folder.name)):
            found[int(folder.name)] = (folder / "cmdline").read_text().rstrip("\0").split("\0")
    return found


def lives(pid: int) -> bool:
    """Whether this process runs; one that is dead and only not yet collected does not."""
    return _stat(pid)[:1] not in ([], ["Z"])


@contextmanager
def halted(pid: int) -> Iterator[None]:
    """The process does nothing while inside; whoever did not kill it meanwhile finds it at work again."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


@contextmanager
def halted_between_writes(pid: int, database: Path) -> Iterator[None]:
    """`halted`, but never in the middle of a write to this SQLite file, where it would keep all others from writing."""
    turns = Turns(database, WRITES_WITHIN_SECONDS)
    with ExitStack() as stopped:
        stopped.callback(turns.close)
        while True:
            with ExitStack() as tried:
                tried.enter_context(halted(pid))
                with suppress(OperationalError):
                    with turns.take():
                        pass
                    stopped.push(tried.pop_all())
                    break
            time.sleep(0.05)
        yield


def kill(pids: Iterable[int]) -> None:
    """kill -9 on those that still live."""
    for pid in filter(lives, pids):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def has_unread_words(port: int) -> bool:
    """Whether somebody has written to this port of 127.0.0.1 and its process has not read it yet."""
    _need_proc()
    rows = [line.split() for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]]
    return any(
        local == f"0100007F:{port:04X}" and state == _ESTABLISHED and int(queues.partition(":")[2], 16) > 0
        for _, local, _, state, queues, *_ in rows
    )


def _parent(pid: int) -> int | None:
    fields = _stat(pid)
    return int(fields[1]) if fields else None


def _stat(pid: int) -> list[str]:
    """State, parent and more; nothing of a process that has gone."""
    try:
        # The name stands in brackets and may hold anything.
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _need_proc() -> None:
    if not PROC.is_dir():
        missing("This needs /proc, so it runs on Linux only.")
