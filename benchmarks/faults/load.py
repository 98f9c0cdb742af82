"""Signed webhooks at a steady pace: how long a yes takes, whether anything else is said, how memory grows."""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.faults.bench import bench
from benchmarks.faults.count import Counted, settled, share
from benchmarks.faults.database import KINDS
from benchmarks.faults.product import Product
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Conversations, Delivery, write

AIM_MILLISECONDS = 250
AIM_GROWTH_MB = 50
# What is loaded and cached by the first messages is no growth.
WARM_SECONDS = 10.0
KINDS_OF_PARTS = ("gateway", "worker", "sender")


@dataclass(frozen=True)
class Loaded:
    counted: Counted
    deliveries: list[Delivery]
    per_second: float  #: that was really asked
    grown_mb: float  #: all parts together, after the first seconds
    behind_seconds: float  #: from the last message until everything was answered
    processor_milliseconds: dict[str, float]  #: for each message, by kind of part

    @property
    def refused(self) -> int:
        return sum(1 for done in self.deliveries if not done.is_accepted)

    def milliseconds(self, percent: float) -> float:
        return share([done.seconds * 1000 for done in self.deliveries], percent)


async def loaded(folder: Path, kind: str, per_second: float, seconds: float, conversations: int) -> Loaded:
    async with bench(folder, kind) as desk:
        twilio, product, customers = desk.twilio, desk.product, Conversations(conversations)
        await write(twilio, per_second, min(WARM_SECONDS, seconds / 4), customers)
        twilio.deliveries.clear()
        used = {kind: _processor_seconds(product, kind) for kind in KINDS_OF_PARTS}
        memory, began = _memory_mb(product), time.monotonic()
        await write(twilio, per_second, seconds, customers)
        took, grown = time.monotonic() - began, _memory_mb(product) - memory
        behind = await settled(product.store)
        written = len(twilio.deliveries)
        return Loaded(
            counted=await desk.count(),
            deliveries=twilio.deliveries,
            per_second=written / took,
            grown_mb=grown,
            behind_seconds=behind,
            processor_milliseconds={
                kind: (_processor_seconds(product, kind) - before) * 1000 / written for kind, before in used.items()
            },
        )


def _processor_seconds(product: Product, kind: str) -> float:
    """What the parts of this kind have used."""
    return sum(sum(psutil.Process(part.pid).cpu_times()[:2]) for part in product.of(kind))


def _memory_mb(product: Product) -> float:
    return sum(psutil.Process(part.pid).memory_info().rss for part in product.parts) / 1e6


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--per-second", type=float, default=150)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--conversations", type=int, default=1000)
    parser.add_argument("--database", choices=KINDS, nargs="+", default=list(KINDS))


def rows(given: argparse.Namespace) -> list[Row]:
    found = []
    for kind in given.database:
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            seen = asyncio.run(loaded(Path(folder), kind, given.per_second, given.seconds, given.conversations))
        fault = f"{given.per_second:g} signed webhooks/s for {given.seconds:g} s, {kind} (stand-in for Rasa)"
        times = ", ".join(f"p{percent:g} {seen.milliseconds(percent):.0f}" for percent in (50, 95, 99, 100))
        used = ", ".join(f"{part} {taken:.1f}" for part, taken in seen.processor_milliseconds.items())
        p99 = seen.milliseconds(99)
        counted = f"{seen.counted}; all answered {seen.behind_seconds:.0f} s after the last"
        found += [
            Row(fault, f"p99 ≤ {AIM_MILLISECONDS} ms", f"{times} ms at {seen.per_second:.0f}/s", p99 <= AIM_MILLISECONDS),
            Row("", "non-2xx 0", str(seen.refused), seen.refused == 0),
            Row("", f"memory grows < {AIM_GROWTH_MB} MB", f"{seen.grown_mb:.0f} MB", seen.grown_mb < AIM_GROWTH_MB),
            Row("", "0 lost, 0 twice", counted, not seen.counted.wrong),
            Row("", "", f"each message took so many ms of a processor: {used}", None),
        ]
    return found
