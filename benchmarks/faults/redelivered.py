"""Every message delivered one to five times, in any order and side by side, to two of every part: one row and one answer each."""

import argparse
import asyncio
import math
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.faults.bench import bench
from benchmarks.faults.count import Counted, count, settled
from benchmarks.faults.database import KINDS
from benchmarks.faults.product import ROOT, write_business
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Twilio, Written
from bot.storage.engine import Store, open_engine
from tests.journeys.desk import Desk
from tests.peers.emulator import TwilioEmulator

AT_MOST_TIMES = 5
LINES = 16


@dataclass(frozen=True)
class Redelivered:
    counted: Counted
    deliveries: int
    refused: int
    seconds: float


def schedule(messages: int, conversations: int, seed: int = 1) -> list[Written]:
    """Which message is delivered when: each 1 to 5 times, conversations shuffled, first deliveries of one in its order."""
    chance = random.Random(seed)
    sizes = [messages // conversations + (place < messages % conversations) for place in range(conversations)]
    times = [(place, number) for place, size in enumerate(sizes) for number in range(size)]
    slots = [message for message in times for _ in range(chance.randint(1, AT_MOST_TIMES))]
    chance.shuffle(slots)
    # Whichever message of a conversation comes first is its first one.
    numbers: dict[int, dict[int, int]] = defaultdict(dict)
    return [
        Written(place, numbers[place].setdefault(number, len(numbers[place]))) for place, number in slots
    ]  # fmt: skip


async def redelivered(folder: Path, kind: str, messages: int, conversations: int) -> Redelivered:
    async with bench(folder, kind, gateways=2, workers=2, senders=2) as desk:
        twilio, began = desk.twilio, time.monotonic()
        await deliver(twilio, schedule(messages, conversations))
        await settled(desk.product.store)
        took = time.monotonic() - began
        refused = sum(1 for done in twilio.deliveries if not done.is_accepted)
        return Redelivered(await desk.count(), len(twilio.deliveries), refused, took)


async def deliver(twilio: Twilio, slots: list[Written]) -> None:
    """Several lines deliver side by side; none begins before the message before it was accepted."""
    accepted: dict[Written, asyncio.Event] = defaultdict(asyncio.Event)
    left: Iterator[Written] = iter(slots)
    begun: set[Written] = set()

    async def line() -> None:
        for written in left:
            is_first = written not in begun
            begun.add(written)
            if written.number:
                await accepted[Written(written.conversation, written.number - 1)].wait()
            if is_first:
                await twilio.insist(written, math.inf)
                accepted[written].set()
            else:
                # Comes beside the first one, or much later; whether it is taken is not waited for.
                await twilio.deliver(written)

    await asyncio.gather(*(line() for _ in range(LINES)))


async def redelivered_to_rasa(folder: Path, messages: int, conversations: int) -> Redelivered:
    """The same with everything that `nightdesk up` starts, Rasa and the FAQ included: one of each part."""
    with TwilioEmulator(folder) as emulator:
        desk = Desk(
            folder,
            datetime.now(UTC),
            twilio=emulator,
            PYTHONPATH=str(ROOT),
            NIGHTDESK_BUSINESS=str(write_business(folder)),
        )
        store = Store(open_engine(f"sqlite:///{folder / 'var' / 'nightdesk.db'}"))
        await asyncio.to_thread(desk.make_ready)
        try:
            async with Twilio(emulator, desk.gateway, [desk.ports["GATEWAY"]]) as twilio:
                began = time.monotonic()
                await deliver(twilio, schedule(messages, conversations))
                await settled(store)
                took = time.monotonic() - began
                counted = await asyncio.to_thread(count, store, emulator, twilio.accepted.values())
                refused = sum(1 for done in twilio.deliveries if not done.is_accepted)
                return Redelivered(counted, len(twilio.deliveries), refused, took)
        finally:
            store.close()
            await asyncio.to_thread(desk.stop)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--with-rasa", type=int, default=200, metavar="MESSAGES", help="0: not with Rasa itself")
    parser.add_argument("--database", choices=KINDS, nargs="+", default=list(KINDS))


def rows(given: argparse.Namespace) -> list[Row]:
    found = []
    for kind in given.database:
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            seen = asyncio.run(redelivered(Path(folder), kind, given.messages, given.conversations))
        fault = (
            f"{given.messages} messages, each delivered 1 to {AT_MOST_TIMES} times, shuffled, {LINES} at once, "
            f"to two gateways, workers and senders, {kind} (stand-in for Rasa)"
        )
        found.append(_row(fault, seen, given.messages))
    if given.with_rasa:
        with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
            seen = asyncio.run(redelivered_to_rasa(Path(folder), given.with_rasa, max(1, given.with_rasa // 10)))
        fault = f"{given.with_rasa} messages, each delivered 1 to {AT_MOST_TIMES} times, shuffled, to `nightdesk up` with Rasa itself"
        found.append(_row(fault, seen, given.with_rasa))
    return found


def _row(fault: str, seen: Redelivered, messages: int) -> Row:
    aim = "one row and at most one answer each, in order, 0 lost"
    told = f"{seen.deliveries} deliveries, {seen.refused} refused; {seen.counted}; {seen.seconds:.0f} s"
    return Row(fault, aim, told, not seen.counted.wrong and seen.counted.accepted == messages)
