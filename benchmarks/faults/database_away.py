"""The database cannot be written for a while: PostgreSQL restarted, SQLite locked by somebody else, its disk full, its file read-only."""

import argparse
import asyncio
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.bench import Bench, bench
from benchmarks.faults.count import Counted, is_sound, settled
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import TWILIO_WAITS_SECONDS, Conversations, Delivery, write

BEFORE_SECONDS = 3.0
# After its end every part must work again within this time, by itself.
BACK_WITHIN_SECONDS = 30.0
DISK_MB = 8


class CannotTry(Exception):
    """This machine cannot have that fault; the message says why."""


@dataclass(frozen=True)
class Away:
    counted: Counted
    during: Counter[str]  #: answers to webhooks that came during the fault: 200, 503, no answer, …
    faults: int  #: server's errors without Retry-After, at any time
    slowest_seconds: float  #: of an answer during the fault
    back_seconds: float  #: from the end of the fault until a message that came then was accepted
    restarts: dict[str, int]  #: parts that had died of it, by name
    is_sound: bool

    @property
    def wrong(self) -> dict[str, int]:
        """What must not be."""
        found = dict(self.counted.wrong)
        if self.faults:
            found["5xx without Retry-After"] = self.faults
        if self.during["no answer"]:
            found[f"without answer for {TWILIO_WAITS_SECONDS:g} s"] = self.during["no answer"]
        if not self.during["503"]:
            found["never refused, so nothing was tried"] = 1
        if not self.is_sound:
            found["integrity_check"] = 1
        return found


async def away(
    folder: Path,
    kind: str,
    fault: Callable[[Bench], AbstractContextManager[None]],
    seconds: float,
    per_second: float,
    data: Path | None = None,
) -> Away:
    """Customers write before, during and after `fault`, which lasts for `seconds`."""
    async with bench(folder, kind, data) as desk:
        customers = Conversations(200)
        await write(desk.twilio, per_second, BEFORE_SECONDS, customers)
        earlier = len(desk.twilio.deliveries)
        cause = fault(desk)
        await asyncio.to_thread(cause.__enter__)
        began = time.monotonic()
        writing = asyncio.create_task(write(desk.twilio, per_second, seconds, customers))
        await asyncio.sleep(seconds)
        await asyncio.to_thread(cause.__exit__, None, None, None)
        ended = time.monotonic()
        await asyncio.gather(writing, write(desk.twilio, per_second, BACK_WITHIN_SECONDS / 4, customers))
        await settled(desk.product.store)
        told = [done for done in desk.twilio.deliveries[earlier:] if began <= done.at < ended]
        return Away(
            counted=await desk.count(),
            during=Counter(_said(done) for done in told),
            faults=sum(1 for done in desk.twilio.deliveries if done.is_fault),
            slowest_seconds=max((done.seconds for done in told), default=0.0),
            back_seconds=min(
                (done.at + done.seconds - ended for done in desk.twilio.deliveries if done.at >= ended and done.is_accepted),
                default=float("inf"),
            ),
            restarts={part.name: part.starts - 1 for part in desk.product.parts if part.starts > 1},
            is_sound=await asyncio.to_thread(is_sound, desk.product.store),
        )


def _said(done: Delivery) -> str:
    return str(done.status) if done.status else "no answer"


@contextmanager
def restarted(desk: Bench) -> Iterator[None]:
    """PostgreSQL is down."""
    desk.database.stop()
    yield
    desk.database.start()


@contextmanager
def locked(desk: Bench) -> Iterator[None]:
    """Somebody else holds SQLite's write lock (a backup, a person with a shell)."""
    somebody = sqlite3.connect(_file(desk), timeout=30, isolation_level=None, check_same_thread=False)
    somebody.execute("BEGIN IMMEDIATE")
    yield
    somebody.execute("ROLLBACK")
    somebody.close()


@contextmanager
def full(desk: Bench) -> Iterator[None]:
    """Not a byte is free where the database lies."""
    filler = _file(desk).with_name("filler")
    with filler.open("wb", buffering=0) as file:
        for block in (65_536, 4_096, 1):
            try:
                while True:
                    file.write(b"\0" * block)
            except OSError:
                continue
    yield
    filler.unlink()


@contextmanager
def read_only(desk: Bench) -> Iterator[None]:
    """The file takes no writing, whoever has it open already."""
    # Not the index of the log, which processes share in memory: writing there would end them with SIGBUS.
    files = [path for path in (_file(desk), _file(desk).with_name("nightdesk.db-wal")) if path.exists()]
    _immutable(files, on=True)
    yield
    _immutable(files, on=False)


def _file(desk: Bench) -> Path:
    return Path(desk.database.url.removeprefix("sqlite:///"))


def _immutable(files: list[Path], *, on: bool) -> None:
    chattr = shutil.which("chattr")
    if chattr is None or os.geteuid() != 0:
        raise CannotTry("Making a file read-only for a process that has it open needs root and chattr.")
    done = subprocess.run([chattr, "+i" if on else "-i", *files], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotTry(f"This file system cannot make a file read-only for root: {done.stderr.strip()}")


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of its own with a few megabytes. Raises CannotTry."""
    disk = folder / "disk"
    disk.mkdir()
    mount, umount = shutil.which("mount"), shutil.which("umount")
    if mount is None or umount is None or os.geteuid() != 0:
        raise CannotTry("A small file system that can be filled up needs root and mount.")
    command = [mount, "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", disk]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CannotTry(f"A small file system cannot be mounted here: {done.stderr.strip()}")
    try:
        yield disk
    finally:
        subprocess.run([umount, disk], check=False)


async def tried(name: str, folder: Path, seconds: float, per_second: float) -> Away:
    """One of FAULTS. Raises CannotTry."""
    if name == "full":
        with small_disk(folder) as disk:
            return await away(folder, "sqlite", full, seconds, per_second, disk)
    kind, fault = FAULTS[name][1:]
    return await away(folder, kind, fault, seconds, per_second)


# What is said of it, on which database, what it is.
FAULTS: dict[str, tuple[str, str, Callable[[Bench], AbstractContextManager[None]]]] = {
    "restarted": ("PostgreSQL stopped for {seconds:g} s and started again", "postgresql", restarted),
    "locked": ("SQLite locked by somebody else for {seconds:g} s", "sqlite", locked),
    "full": ("the disk of SQLite full for {seconds:g} s", "sqlite", full),
    "read-only": ("SQLite's file read-only for {seconds:g} s", "sqlite", read_only),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fault", choices=list(FAULTS), nargs="+", default=list(FAULTS))
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--per-second", type=float, default=20)


def rows(given: argparse.Namespace) -> list[Row]:
    found = []
    for name in given.fault:
        said = FAULTS[name][0].format(seconds=given.seconds) + f", {given.per_second:g} messages/s (stand-in for Rasa)"
        aim = "503 with Retry-After, no false 200, recovers by itself"
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            try:
                seen = asyncio.run(tried(name, Path(folder), given.seconds, given.per_second))
            except CannotTry as why:
                found.append(Row(said, aim, f"not tried: {why}", None))
                continue
        during = ", ".join(f"{answer}: {times}" for answer, times in sorted(seen.during.items()))
        again = ", ".join(f"{part} {times}×" for part, times in seen.restarts.items()) or "none"
        told = (
            f"during: {during}, slowest {seen.slowest_seconds:.1f} s; accepted again after {seen.back_seconds:.1f} s; "
            f"parts started again: {again}; {seen.counted}"
        )
        found.append(Row(said, aim, told, not seen.wrong and seen.back_seconds <= BACK_WITHIN_SECONDS))
    return found
