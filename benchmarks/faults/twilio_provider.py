"""Twilio fails: answers get lost, connections break, 429, 5xx, 63016, 401. What was sent is in its list once, or staff are asked."""

import argparse
import asyncio
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs

import httpx
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from benchmarks.faults.database import KINDS, empty
from benchmarks.faults.product import Product, running
from benchmarks.faults.row import Row
from benchmarks.faults.traffic import Twilio, Written
from benchmarks.faults.twilio_cases import CASES, OUT, REFUSALS, Case
from bot.storage import channels
from bot.storage.tables import Author, Contact, Conversation, Message, Status
from tests.faults.proxy import DROPPED, NONE, Asked, Fault, FaultProxy
from tests.peers.emulator import TwilioEmulator

LOOK_EVERY_SECONDS = 0.25
# Asked for again after every case: what would be sent a second time has had the time to.
THEN_WAIT_SECONDS = 3.0
CUSTOMERS_OF_A_REFUSAL = 10
REFUSED_FOR_SECONDS = 5.0
# The login is tried after half a minute, and after a whole one when it was refused again so soon.
GOES_ON_WITHIN_SECONDS = 90.0


@dataclass(frozen=True)
class Came:
    """What came of one case."""

    case: Case
    copies: int
    status: Status | None
    error: str | None
    seconds: float  #: from the customer's message until it stood as it should, or we gave up waiting

    @property
    def is_kept(self) -> bool:
        return self.copies == self.case.copies and self.status in self.case.ends and self._is_in_time

    @property
    def _is_in_time(self) -> bool:
        return self.case.not_before_seconds <= self.seconds <= self.case.within_seconds

    def __str__(self) -> str:
        return f"{self.copies} × in Twilio's list, {self.status or 'no reply'} after {self.seconds:.1f} s"


@dataclass(frozen=True)
class Refused:
    name: str
    paused: str | None  #: why the channel was paused; None: it was not
    failed: int
    sent_while_refused: int
    answered: dict[str, int]  #: by customer
    went_on_after_seconds: float

    @property
    def is_kept(self) -> bool:
        once = set(self.answered.values()) == {1}
        in_time = self.went_on_after_seconds <= GOES_ON_WITHIN_SECONDS
        return self.paused is not None and not self.failed and not self.sent_while_refused and once and in_time

    def __str__(self) -> str:
        once = sum(1 for count in self.answered.values() if count == 1)
        return (
            f"channel {'paused' if self.paused else 'NOT paused'}, {self.failed} failed; after the login worked again "
            f"{once} of {len(self.answered)} answered once within {self.went_on_after_seconds:.0f} s"
        )


class Between:
    """The proxies between Twilio and us: what each customer's requests meet, and whose callbacks get through."""

    def __init__(self) -> None:
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.without_callbacks: set[str] = set()
        self.everything: Fault | None = None
        self._sent_to: dict[str, str] = {}

    def to_twilio(self, asked: Asked) -> Fault:
        if self.everything is not None:
            return self.everything
        if asked.method != "POST" or "/Messages" not in asked.path:
            return NONE
        waiting = self.faults[parse_qs(asked.body.decode())["To"][0]]
        return waiting.popleft() if waiting else NONE

    def from_twilio(self, asked: Asked) -> Fault:
        (address,) = parse_qs(asked.body.decode()).get("To", [""])
        return DROPPED if address in self.without_callbacks else NONE


@dataclass(frozen=True)
class Desk:
    product: Product
    twilio: Twilio
    emulator: TwilioEmulator
    between: Between

    def copies(self, written: Written) -> int:
        return sum(1 for text in self.emulator.sent_to(written.address) if written.mark in text)

    def reply(self, written: Written) -> tuple[int, Status, str | None] | None:
        """Id, status and error of the bot's reply."""
        with self.product.store.read() as session:
            found = session.execute(
                select(Message.id, Message.status, Message.error)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .join(Contact, Contact.id == Conversation.contact_id)
                .where(Contact.address == written.address, Message.author == Author.BOT)
                .order_by(Message.id)
            ).first()
            return None if found is None else (found.id, Status(found.status), found.error)


@asynccontextmanager
async def desk(folder: Path, kind: str) -> AsyncIterator[Desk]:
    """The product with its sender behind one proxy, and its public address behind another."""
    between = Between()
    with (
        TwilioEmulator(folder) as emulator,
        empty(kind, folder) as database,
        FaultProxy(emulator.port, between.to_twilio) as outwards,
        FaultProxy(0, between.from_twilio) as inwards,
    ):
        settings = {"TWILIO_API_URL": outwards.url, "NIGHTDESK_PUBLIC_URL": inwards.url}
        async with running(folder, database.url, emulator, settings=settings) as product:
            inwards.upstream_port = product.gateways[0]
            async with Twilio(emulator, product.public_url, product.gateways) as twilio:
                yield Desk(product, twilio, emulator, between)


async def every_case(at: Desk, cases: Sequence[Case]) -> list[Came]:
    """All of them at once, each with a customer of its own."""
    return await asyncio.gather(*(_one(at, case, Written(number, 0)) for number, case in enumerate(cases, 1)))


async def _one(at: Desk, case: Case, written: Written) -> Came:
    at.between.faults[written.address].extend(case.faults)
    if not case.has_callbacks:
        at.between.without_callbacks.add(written.address)
    began = time.monotonic()
    assert await at.twilio.insist(written), f"{case.name}: the question was not accepted"
    is_reported = case.reported is None
    while True:
        reply = await asyncio.to_thread(at.reply, written)
        copies = await asyncio.to_thread(at.copies, written)
        if not is_reported and reply is not None and reply[1] in OUT:
            await _report(at, written, reply[0], case.reported or "")
            is_reported = True
        done = reply is not None and reply[1] in case.ends and copies == case.copies and is_reported
        seconds = time.monotonic() - began
        if done or seconds > case.within_seconds:
            break
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    await asyncio.sleep(THEN_WAIT_SECONDS)
    reply, copies = await asyncio.to_thread(at.reply, written), await asyncio.to_thread(at.copies, written)
    return Came(case, copies, reply and reply[1], reply and reply[2], seconds)


async def _report(at: Desk, written: Written, message_id: int, code: str) -> None:
    """Twilio reports that it could not deliver a message, which the emulator cannot say with a code."""
    (sid,) = {message["sid"] for message in at.emulator.messages(to=written.address)}
    url = f"{at.product.public_url}/webhooks/whatsapp/status?o={message_id}"
    form = {"MessageSid": sid, "MessageStatus": "undelivered", "ErrorCode": code, "To": written.address, "From": at.emulator.number}
    headers = {"X-Twilio-Signature": RequestValidator(at.emulator.auth_token).compute_signature(url, form)}
    async with httpx.AsyncClient(trust_env=False) as client:
        (await client.post(url, data=form, headers=headers)).raise_for_status()


async def refused(at: Desk, name: str, first: int) -> Refused:
    """Twilio refuses everything for a while, and customers go on writing."""
    customers = [Written(number, 0) for number in range(first, first + CUSTOMERS_OF_A_REFUSAL)]
    at.between.everything = REFUSALS[name]
    accepted = await asyncio.gather(*(at.twilio.insist(written) for written in customers))
    assert all(accepted)
    began = time.monotonic()
    why = None
    while time.monotonic() - began < REFUSED_FOR_SECONDS or (why is None and time.monotonic() - began < 20):
        await asyncio.sleep(LOOK_EVERY_SECONDS)
        why = why or await asyncio.to_thread(_paused, at)
    before = await asyncio.to_thread(lambda: sum(at.copies(written) for written in customers))
    failed = sum(1 for written in customers if (found := at.reply(written)) is not None and found[1] is Status.FAILED)
    at.between.everything = None
    again = time.monotonic()
    answered: dict[str, int] = {}
    while time.monotonic() - again < 2 * GOES_ON_WITHIN_SECONDS:
        answered = {written.mark: await asyncio.to_thread(at.copies, written) for written in customers}
        if all(answered.values()):
            break
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    seconds = time.monotonic() - again
    await asyncio.sleep(THEN_WAIT_SECONDS)
    answered = {written.mark: await asyncio.to_thread(at.copies, written) for written in customers}
    return Refused(name, why, failed, before, answered, seconds)


def _paused(at: Desk) -> str | None:
    with at.product.store.read() as session:
        return next((state.paused_why for state in channels.states(session) if state.paused_at is not None), None)


async def run(folder: Path, kind: str) -> tuple[list[Came], list[Refused]]:
    async with desk(folder, kind) as at:
        cases = await every_case(at, CASES)
        refusals = [await refused(at, name, 1000 * place) for place, name in enumerate(REFUSALS, 1)]
        return cases, refusals


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database", choices=KINDS, default="sqlite", help="(default: sqlite)")


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        cases, refusals = asyncio.run(run(Path(folder), arguments.database))
    for came in cases:
        ends = "/".join(came.case.ends[:1])
        after = f", not before {came.case.not_before_seconds:.0f} s" if came.case.not_before_seconds else ""
        aim = f"{came.case.copies} × in Twilio's list, {ends}, within {came.case.within_seconds:.0f} s{after}"
        yield Row(f"Twilio: {came.case.name}", aim, str(came), came.is_kept)
    for came_back in refusals:
        aim = "the channel pauses, nothing fails, all is sent once when the login works again"
        yield Row(f"Twilio: {came_back.name}, everything refused", aim, str(came_back), came_back.is_kept)
