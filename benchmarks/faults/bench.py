"""What every fault here is tried on: an empty database, the Twilio emulator, the product in its parts, customers who write."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.faults.count import Counted, count
from benchmarks.faults.database import Database, empty
from benchmarks.faults.product import Product, running
from benchmarks.faults.traffic import Twilio
from tests.peers.emulator import TwilioEmulator


@dataclass(frozen=True)
class Bench:
    product: Product
    twilio: Twilio
    emulator: TwilioEmulator
    database: Database

    async def count(self) -> Counted:
        """What became of everything that was accepted; and whether the product's own ledger says that all adds up."""
        counted = await asyncio.to_thread(count, self.product.store, self.emulator, self.twilio.accepted.values())
        done = await asyncio.to_thread(self.product.run, "ledger", "verify")
        if done.returncode:
            print(done.stdout, done.stderr, file=sys.stderr)
        return replace(counted, ledger_differs=int(done.returncode != 0))


@asynccontextmanager
async def bench(folder: Path, kind: str, data: Path | None = None, **how_many: int) -> AsyncIterator[Bench]:
    """`kind` of database; `data`: another folder for it. `how_many`: gateways, workers, senders; one of each without."""
    with TwilioEmulator(folder) as emulator, empty(kind, data or folder) as database:
        async with (
            running(folder, database.url, emulator, **how_many) as product,
            Twilio(emulator, product.public_url, product.gateways) as twilio,
        ):
            yield Bench(product, twilio, emulator, database)
