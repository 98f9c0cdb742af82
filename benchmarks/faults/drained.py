"""SIGTERM to every part while customers write, as at an update: it ends in time, and after the next start nothing is missing."""

import argparse
import asyncio
import math
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.bench import bench
from benchmarks.faults.count import Counted, settled
from benchmarks.faults.database import KINDS
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Conversations, write

AIM_SECONDS = 10.0
BETWEEN_SECONDS = 3.0


@dataclass(frozen=True)
class Drained:
    counted: Counted
    seconds: list[float]  #: until the slowest part had ended, each time


async def drained(folder: Path, kind: str, times: int, per_second: float) -> Drained:
    seconds, stop = [], asyncio.Event()
    async with bench(folder, kind) as desk:
        writing = asyncio.create_task(write(desk.twilio, per_second, math.inf, Conversations(200), stop))
        try:
            for _ in range(times):
                await asyncio.sleep(BETWEEN_SECONDS)
                seconds.append(await desk.product.drain())
                await desk.product.start_parts()
        finally:
            stop.set()
        await writing
        await settled(desk.product.store)
        return Drained(await desk.count(), seconds)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--per-second", type=float, default=30)
    parser.add_argument("--database", choices=KINDS, nargs="+", default=["sqlite"])


def rows(given: argparse.Namespace) -> list[Row]:
    found = []
    for kind in given.database:
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            seen = asyncio.run(drained(Path(folder), kind, given.times, given.per_second))
        fault = f"SIGTERM to all parts, {given.times} times under {given.per_second:g} messages/s, {kind} (stand-in for Rasa)"
        told = f"slowest {max(seen.seconds):.1f} s; {seen.counted}"
        is_kept = max(seen.seconds) <= AIM_SECONDS and not seen.counted.wrong and not seen.counted.unknown
        found.append(Row(fault, f"ends ≤ {AIM_SECONDS:g} s, 0 lost, 0 twice, 0 unknown", told, is_kept))
    return found
