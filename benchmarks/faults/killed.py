"""kill -9 at random moments, of gateway, worker, sender or all of them, while customers write."""

import argparse
import asyncio
import math
import random
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.bench import bench
from benchmarks.faults.count import Counted, is_sound, settled, share
from benchmarks.faults.database import KINDS
from benchmarks.faults.product import Part, Product
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Conversations, write

AIM_READY_SECONDS = 5.0
# One kill in so many takes all parts at once, as when the power fails.
ALL_AT_ONCE = 10


@dataclass(frozen=True)
class Killed:
    counted: Counted
    kills: dict[str, int]  #: by kind of part
    written: int
    seconds: float  #: for so long they were written
    given_up: int  #: messages that Twilio would not deliver any more, because nobody said yes for 15 s
    faults: int  #: a server's error without Retry-After
    ready: dict[str, list[float]]  #: seconds from a kill until that part worked again, by kind
    yes: list[float]  #: seconds until a webhook was accepted
    is_sound: bool
    behind_seconds: float

    @property
    def all_ready(self) -> list[float]:
        return [seconds for each in self.ready.values() for seconds in each]


async def killed(
    folder: Path, kind: str, kills: int, per_second: float, conversations: int, *, every_seconds: float, seed: int = 1
) -> Killed:
    """`kills` kills, on average one in `every_seconds`, whatever the parts are doing."""
    done: dict[str, int] = defaultdict(int)
    ready: dict[str, list[float]] = defaultdict(list)
    stop = asyncio.Event()
    async with bench(folder, kind) as desk:
        twilio, began = desk.twilio, time.monotonic()
        writing = asyncio.create_task(write(twilio, per_second, math.inf, Conversations(conversations), stop))
        try:
            await _kill(desk.product, kills, every_seconds, random.Random(seed), done, ready)
        finally:
            stop.set()
        await writing
        took = time.monotonic() - began
        behind = await settled(desk.product.store)
        return Killed(
            counted=await desk.count(),
            kills=dict(done),
            written=len({delivery.written for delivery in twilio.deliveries}),
            seconds=took,
            given_up=len(twilio.given_up),
            faults=sum(1 for delivery in twilio.deliveries if delivery.is_fault),
            ready=dict(ready),
            yes=[delivery.seconds for delivery in twilio.deliveries if delivery.is_accepted],
            is_sound=await asyncio.to_thread(is_sound, desk.product.store),
            behind_seconds=behind,
        )


async def _kill(
    product: Product,
    kills: int,
    every_seconds: float,
    chance: random.Random,
    done: dict[str, int],
    ready: dict[str, list[float]],
) -> None:
    waits: set[asyncio.Task[None]] = set()
    while sum(done.values()) < kills:
        await asyncio.sleep(chance.expovariate(1 / every_seconds))
        chosen = product.parts if chance.randrange(ALL_AT_ONCE) == 0 else [chance.choice(product.parts)]
        for part in chosen:
            if part.is_alive:
                part.kill()
                done[part.kind] += 1
                waits.add(asyncio.create_task(_ready_again(product, part, part.starts, ready)))
    await asyncio.gather(*waits)


async def _ready_again(product: Product, part: Part, starts: int, ready: dict[str, list[float]]) -> None:
    """Notes how long it took after so many starts; a start that is itself killed does not count."""
    died = time.monotonic()
    while part.starts == starts:
        await asyncio.sleep(0.005)
    waiting = asyncio.create_task(product.until_ready(part))
    while not waiting.done() and part.starts == starts + 1:
        await asyncio.wait([waiting], timeout=0.05)
    if part.starts == starts + 1:
        await waiting
        ready[part.kind].append(time.monotonic() - died)
    waiting.cancel()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--every-seconds", type=float, default=1.5)
    parser.add_argument("--per-second", type=float, default=100)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--database", choices=KINDS, nargs="+", default=["sqlite"])


def rows(given: argparse.Namespace) -> list[Row]:
    found = []
    for kind in given.database:
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            seen = asyncio.run(
                killed(Path(folder), kind, given.kills, given.per_second, given.conversations, every_seconds=given.every_seconds)
            )  # fmt: skip
        found += _rows(seen, kind, given.per_second)
    return found


def _rows(seen: Killed, kind: str, per_second: float) -> list[Row]:
    kills = ", ".join(f"{part} {number}" for part, number in sorted(seen.kills.items()))
    fault = f"{sum(seen.kills.values())} kill -9 ({kills}) under {per_second:g} messages/s, {kind} (stand-in for Rasa)"
    ready = "; ".join(f"{part} {_spread(each)}" for part, each in sorted(seen.ready.items()))
    yes = ", ".join(f"p{percent:g} {share(seen.yes, percent) * 1000:.0f}" for percent in (50, 95, 99, 100))
    aim = "0 accepted lost, 0 twice but what is marked unknown"
    written = f"{seen.written} written, {seen.written / seen.seconds:.0f}/s"
    told = f"{written}; {seen.counted}; all answered {seen.behind_seconds:.0f} s after the last"
    middle = share(seen.all_ready, 50)
    return [
        Row(fault, aim, told, not seen.counted.wrong),
        Row("", f"ready again ≤ {AIM_READY_SECONDS:g} s", f"median, 95 %, slowest: {ready}", middle <= AIM_READY_SECONDS),
        Row("", "no 5xx without Retry-After", str(seen.faults), not seen.faults),
        Row("", "the file is sound", "integrity_check " + ("ok" if seen.is_sound else "finds faults"), seen.is_sound),
        Row("", "", f"an accepted webhook took {yes} ms; {seen.given_up} messages found nobody for 15 s", None),
    ]  # fmt: skip


def _spread(values: list[float]) -> str:
    return ", ".join(f"{share(values, percent):.1f}" for percent in (50, 95, 100)) + " s"
