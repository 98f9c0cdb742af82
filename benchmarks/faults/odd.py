"""Odd input in numbers: brings it to a desk in this process, tells how far it is, and makes the row of the table."""

import asyncio
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from benchmarks.faults.row import Row
from bot import clock
from connectors.connector import Connector
from tests.cast import NIGHT
from tests.fakes import FakeDialogue
from tests.faults.odd_input import ODD_PER_CUSTOMER, Post, Seen, bring
from tests.faults.small_desk import SmallDesk, sqlite_store

AIM = "0 × 5xx; no exception in the log without a row in quarantine; each customer's next message is answered"


def odd_input(
    fault: str,
    connectors: Mapping[str, Connector],
    count: int,
    batches: Iterable[Sequence[tuple[int, Any]]],
    post: Post,
    ask: Callable[[httpx.AsyncClient, int], Awaitable[str]],
) -> Row:
    """Bring all of `batches`, which are `count`, and see what comes of it. What is broken is told on stderr, with its input."""
    began = time.monotonic()

    told_of = 0

    def progress(seen: Seen) -> None:
        nonlocal told_of
        for sentence in seen.broken[told_of:]:
            print(f"\n{sentence}", file=sys.stderr)
        told_of = len(seen.broken)
        done = time.monotonic() - began
        told = f"{seen.count:,} of {count:,}, {seen.count / done:.0f}/s, {len(seen.broken)} broken"
        print(f"\r{told}", end="", file=sys.stderr, flush=True)

    clock.start_at(NIGHT)
    with tempfile.TemporaryDirectory() as folder, sqlite_store(Path(folder)) as store:
        desk = SmallDesk(store, connectors, FakeDialogue())
        seen = asyncio.run(bring(desk, batches, post, ask, progress))
    print(file=sys.stderr)
    took = f"{seen}; {time.monotonic() - began:.0f} s, {ODD_PER_CUSTOMER} for each customer"
    return Row(fault, AIM, took, not seen.broken and seen.count == count)
