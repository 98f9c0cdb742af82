"""The dialogue engine fails: away, slow, garbage, 500, an empty list, half a body. Nobody waits in silence; webhooks stay fast."""

import argparse
import asyncio
import itertools
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from benchmarks.faults.count import share
from benchmarks.faults.database import KINDS, empty
from benchmarks.faults.product import Product, running
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Twilio, Written
from bot.handoff import Reason
from bot.storage.tables import Contact, Conversation, Handoff, Holder
from tests.faults.proxy import HUNG_UP, NO_HTTP, NONE, Fault, FaultProxy, answering
from tests.peers.emulator import TwilioEmulator
from tests.peers.process import free_port

PROMISED_SECONDS = 15.0
CUSTOMERS = 24
PER_SECOND = 12.0
LOOK_EVERY_SECONDS = 0.2
# Asked for again then: a second text would have come by now.
THEN_WAIT_SECONDS = 3.0
FALLBACK = "Something is not working right on my side"
AWAY = "away (connection refused)"

# https://rasa.com/docs/rasa/connectors/your-own-website: a list of messages is expected.
ENGINES: dict[str, Fault] = {
    AWAY: NONE,
    "slow (30 s)": Fault(reaches=False, wait_before_seconds=30.0, cut_to=0),
    "hangs up": HUNG_UP,
    "garbage instead of JSON": answering(200, "<html>what</html>"),
    "garbage instead of HTTP": NO_HTTP,
    "JSON that is no list": answering(200, {"oops": 1}),
    "messages that nobody agreed on": answering(200, [{"text": "hi"}]),
    "an empty list": answering(200, []),
    "500": answering(500, {"status": "failure"}),
    "503": answering(503, "no model"),
    "half a body": Fault(cut_to=-20),
}


@dataclass(frozen=True)
class Heard:
    """What customers heard who wrote while the engine was like this. `before` and `yes`: seconds until a webhook was accepted."""

    name: str
    before: list[float]
    yes: list[float]
    told_after: list[float]  #: seconds until the fallback text stood in Twilio's list
    silent: int  #: heard nothing at all
    texts: dict[int, int]  #: how many customers heard so many texts
    in_queue: int  #: of so many there is one item in the queue, because of the failure
    answered_again: int  #: asked again when the engine was back, and were answered once

    @property
    def is_kept(self) -> bool:
        customers = len(self.yes)
        in_time = not self.silent and max(self.told_after) <= PROMISED_SECONDS
        return in_time and self.texts == {1: customers} and self.in_queue == customers == self.answered_again

    def __str__(self) -> str:
        texts = ", ".join(f"{count} heard {times}" for times, count in sorted(self.texts.items()))
        return (
            f"fallback after {share(self.told_after, 50):.1f} s, the last after {max(self.told_after, default=0):.1f} s; "
            f"{self.silent} silent; texts: {texts}; {self.in_queue} in the queue once; {self.answered_again} answered when it was back; "
            f"webhooks accepted in {_ms(self.yes, 50)}, p95 {_ms(self.yes, 95)} (before: {_ms(self.before, 50)}, {_ms(self.before, 95)})"
        )


def _ms(seconds: list[float], percent: float) -> str:
    return f"{share(seconds, percent) * 1000:.0f} ms"


class Desk:
    """The product with a proxy before its engine."""

    def __init__(self, product: Product, twilio: Twilio, emulator: TwilioEmulator, engine: FaultProxy) -> None:
        self.product, self.twilio, self.emulator, self.engine = product, twilio, emulator, engine
        self._numbers = itertools.count(1)

    def new_customers(self, count: int) -> list[Written]:
        return [Written(next(self._numbers), 0) for _ in range(count)]

    async def write(self, messages: list[Written], per_second: float = PER_SECOND) -> tuple[list[float], dict[str, float]]:
        """They write at a steady pace. Returns the seconds until each was accepted, and when each address wrote."""
        began: dict[str, float] = {}

        async def one(place: int, written: Written) -> float:
            await asyncio.sleep(place / per_second)
            began[written.address] = time.monotonic()
            assert await self.twilio.insist(written)
            return time.monotonic() - began[written.address]

        return list(await asyncio.gather(*(one(place, written) for place, written in enumerate(messages)))), began

    async def heard(self) -> dict[str, list[str]]:
        """The texts that every address was sent."""
        texts: dict[str, list[str]] = {}
        for message in await asyncio.to_thread(self.emulator.sent):
            texts.setdefault(message["to"], []).append(message["body"])
        return texts

    def waiting(self, addresses: set[str]) -> int:
        """Of how many of them there is exactly one open item in the queue, because the engine failed."""
        with self.product.store.read() as session:
            found = session.execute(
                select(Contact.address, Handoff.reason)
                .join(Conversation, Conversation.contact_id == Contact.id)
                .join(Handoff, Handoff.conversation_id == Conversation.id)
                .where(Contact.address.in_(addresses), Conversation.holder == Holder.WAITING)
            ).all()
        return sum(1 for address in addresses if [row.reason for row in found if row.address == address] == [Reason.FAILURE])


@asynccontextmanager
async def desk(folder: Path, kind: str) -> AsyncIterator[Desk]:
    rasa_port = free_port()
    with TwilioEmulator(folder) as emulator, empty(kind, folder) as database, FaultProxy(rasa_port) as engine:
        settings = {"NIGHTDESK_RASA_PORT": str(engine.port)}
        async with (
            running(folder, database.url, emulator, settings=settings, rasa_port=rasa_port) as product,
            Twilio(emulator, product.public_url, product.gateways) as twilio,
        ):
            yield Desk(product, twilio, emulator, engine)


async def like(at: Desk, name: str, customers: int = CUSTOMERS) -> Heard:
    """Customers write while the engine is like this; afterwards it is well again, and they ask once more."""
    well = at.new_customers(customers)
    before, _ = await at.write(well)
    await _until_answered(at, well)
    fault, asking = ENGINES[name], at.new_customers(customers)
    if name == AWAY:
        at.engine.shut()
    at.engine.choose = lambda asked: fault if asked.method == "POST" else NONE
    yes, began = await at.write(asking)
    told: dict[str, float] = {}
    while len(told) < customers and time.monotonic() < max(began.values()) + 2 * PROMISED_SECONDS:
        for address, texts in (await at.heard()).items():
            if address in began and address not in told and any(FALLBACK in text for text in texts):
                told[address] = time.monotonic() - began[address]
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    await asyncio.sleep(THEN_WAIT_SECONDS)
    heard = await at.heard()
    counts = [len(heard.get(address, [])) for address in began]
    in_queue = await asyncio.to_thread(at.waiting, set(began))

    at.engine.choose = lambda asked: NONE
    if name == AWAY:
        at.engine.open()
    again = [Written(written.conversation, 1) for written in asking]
    await at.write(again)
    answered = await _until_answered(at, again)
    return Heard(
        name=name,
        before=before,
        yes=yes,
        told_after=list(told.values()),
        silent=customers - len(told),
        texts={times: counts.count(times) for times in set(counts)},
        in_queue=in_queue,
        answered_again=answered,
    )


def _answered(heard: dict[str, list[str]], messages: list[Written]) -> int:
    return sum(1 for written in messages if sum(written.mark in text for text in heard.get(written.address, [])) == 1)


async def _until_answered(at: Desk, messages: list[Written]) -> int:
    """Until all of them are answered, or nobody would wait any more. Returns how many are, once."""
    until = time.monotonic() + PROMISED_SECONDS
    while (answered := _answered(await at.heard(), messages)) < len(messages) and time.monotonic() < until:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    return answered


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=KINDS, default="sqlite", help="(default: sqlite)")
    parser.add_argument("--like", choices=ENGINES, action="append", help="what is wrong with it (default: one after the other)")
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help=f"who write at once (default: {CUSTOMERS})")


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    async def run(folder: Path) -> list[Heard]:
        async with desk(folder, arguments.database) as at:
            return [await like(at, name, arguments.customers) for name in arguments.like or ENGINES]

    with tempfile.TemporaryDirectory() as folder:
        for heard in asyncio.run(run(Path(folder))):
            aim = f"the fallback text once within {PROMISED_SECONDS:.0f} s, in the queue once, webhooks as fast as before"
            yield Row(f"the engine: {heard.name}", aim, str(heard), heard.is_kept)
