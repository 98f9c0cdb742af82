"""Forged webhooks at speed, over HTTP: each is refused, nothing of it is kept, and honest messages come through meanwhile."""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from sqlalchemy import func, select

from benchmarks.faults.bench import bench
from benchmarks.faults.count import share
from benchmarks.faults.database import KINDS
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Written
from bot.storage.tables import Contact, Message, Quarantined
from tests.faults.odd_twilio import forgeries

CONNECTIONS = 32
HONEST_PER_SECOND = 5.0
# No number of an honest customer (traffic.py).
FORGER = 49_150_000_000


@dataclass(frozen=True)
class Refusals:
    statuses: Counter[int]
    seconds: float
    took: list[float]
    kept: int  #: rows of contacts, messages and quarantine that came of it
    honest: list[float]  #: seconds until an honest message, written meanwhile, was accepted

    @property
    def is_kept(self) -> bool:
        return set(self.statuses) == {403} and self.kept == 0 and len(self.honest) > 0

    def __str__(self) -> str:
        count = sum(self.statuses.values())
        statuses = ", ".join(f"{number:,} × {status}" for status, number in sorted(self.statuses.items()))
        return (
            f"{statuses}, {count / self.seconds:.0f}/s, in {_ms(self.took)}; {self.kept} rows kept; "
            f"{len(self.honest)} honest messages accepted meanwhile in {_ms(self.honest)}"
        )


def _ms(seconds: list[float]) -> str:
    return f"{share(seconds, 50) * 1000:.0f} ms (p95 {share(seconds, 95) * 1000:.0f} ms)"


async def forged(folder: Path, kind: str, count: int) -> Refusals:
    async with bench(folder, kind) as desk:
        port = desk.product.gateways[0]
        kinds = itertools.cycle(forgeries(FORGER))
        statuses: Counter[int] = Counter()
        took: list[float] = []
        honest: list[float] = []
        done = asyncio.Event()

        async def attack(http: aiohttp.ClientSession) -> None:
            while sum(statuses.values()) + CONNECTIONS <= count:
                _, path, headers, body = next(kinds)
                text = {name: value.decode("latin-1") if isinstance(value, bytes) else value for name, value in headers.items()}
                began = time.monotonic()
                async with http.post(f"http://127.0.0.1:{port}{path}", data=body, headers=text) as answer:
                    await answer.read()
                statuses[answer.status] += 1
                took.append(time.monotonic() - began)

        async def write() -> None:
            for number in itertools.count():
                if done.is_set():
                    return
                began = time.monotonic()
                if await desk.twilio.insist(Written(number, 0)):
                    honest.append(time.monotonic() - began)
                await asyncio.sleep(1 / HONEST_PER_SECOND)

        writing = asyncio.create_task(write())
        began = time.monotonic()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=CONNECTIONS)) as http:
            await asyncio.gather(*(attack(http) for _ in range(CONNECTIONS)))
        seconds = time.monotonic() - began
        done.set()
        await writing
        with desk.product.store.read() as session:
            forger = f"whatsapp:+{FORGER}"
            contacts = session.scalar(select(func.count()).select_from(Contact).where(Contact.address == forger)) or 0
            unread = session.scalar(select(func.count()).select_from(Quarantined)) or 0
            known = {written.sid for written in desk.twilio.accepted.values()}
            strangers = [
                sid for sid in session.scalars(select(Message.external_id).where(Message.direction == "in")) if sid not in known
            ]
        return Refusals(statuses, seconds, took, contacts + unread + len(strangers), honest)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--count", type=int, default=10_000, help="how many forged webhooks (default: 10000)")
    parser.add_argument("--database", choices=KINDS, default="sqlite", help="(default: sqlite)")


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(forged(Path(folder), arguments.database, arguments.count))
    yield Row("forged webhooks at speed", "403 each, nothing kept, honest messages accepted", str(seen), seen.is_kept)
