"""Customers who write, as Twilio tells it: signed webhooks, each message delivered again until somebody says yes to it.

Every message carries a mark, c<conversation>m<number>, which the answer names. A conversation's next message is first
delivered after its last one was accepted, so that their order is defined; redeliveries come whenever they like.
"""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp
from twilio.request_validator import RequestValidator

from tests.peers.emulator import TwilioEmulator

PATH = "/webhooks/whatsapp"
# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: all attempts together end after 15 seconds.
TWILIO_WAITS_SECONDS = 15.0
TWILIO_CONNECTS_SECONDS = 5.0
AGAIN_AFTER_SECONDS = 0.5


@dataclass(frozen=True)
class Written:
    """What a customer wrote: the `number`th message of a conversation."""

    conversation: int
    number: int

    @property
    def mark(self) -> str:
        return f"c{self.conversation}m{self.number}"

    @property
    def sid(self) -> str:
        return f"SM{self.conversation:016x}{self.number:016x}"

    @property
    def address(self) -> str:
        return address_of(self.conversation)


def address_of(conversation: int) -> str:
    return f"whatsapp:+316{conversation:08d}"


@dataclass(frozen=True)
class Delivery:
    """One webhook. `status` 0: no answer at all."""

    written: Written
    at: float  #: time.monotonic()
    seconds: float
    status: int
    retry_after: str | None

    @property
    def is_accepted(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_fault(self) -> bool:
        """A server's error that does not tell the provider when to come again."""
        return self.status >= 500 and not (self.status == 503 and self.retry_after is not None)


@dataclass
class Twilio:
    """Posts webhooks to the `gateways` (ports) of one public URL, and remembers every answer. An async context manager."""

    emulator: TwilioEmulator
    public_url: str
    gateways: Sequence[int]
    seed: int = 1
    path: str = PATH
    deliveries: list[Delivery] = field(default_factory=list)
    accepted: dict[str, Written] = field(default_factory=dict)
    given_up: list[Written] = field(default_factory=list)

    async def __aenter__(self) -> "Twilio":
        self._random = random.Random(self.seed)
        self._sign = RequestValidator(self.emulator.auth_token).compute_signature
        timeout = aiohttp.ClientTimeout(total=TWILIO_WAITS_SECONDS, connect=TWILIO_CONNECTS_SECONDS)
        self._http = aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.close()

    async def deliver(self, written: Written) -> Delivery:
        """One attempt, at one of the gateways."""
        form = self._form(written)
        headers = {"X-Twilio-Signature": self._sign(self.public_url + self.path, form)}
        port = self._random.choice(self.gateways)
        began, status, retry_after = time.monotonic(), 0, None
        try:
            async with self._http.post(f"http://127.0.0.1:{port}{self.path}", data=form, headers=headers) as answer:
                await answer.read()
                status, retry_after = answer.status, answer.headers.get("Retry-After")
        except (aiohttp.ClientError, TimeoutError):
            pass
        done = Delivery(written, began, time.monotonic() - began, status, retry_after)
        self.deliveries.append(done)
        if done.is_accepted:
            self.accepted.setdefault(written.sid, written)
        return done

    async def insist(self, written: Written, within_seconds: float = TWILIO_WAITS_SECONDS) -> bool:
        """Deliver until it is accepted, or as long as Twilio would. Whether it was accepted."""
        until = time.monotonic() + within_seconds
        while time.monotonic() < until:
            if (await self.deliver(written)).is_accepted:
                return True
            await asyncio.sleep(AGAIN_AFTER_SECONDS)
        self.given_up.append(written)
        return False

    def _form(self, written: Written) -> dict[str, str]:
        return {
            "MessageSid": written.sid,
            "SmsSid": written.sid,
            "SmsMessageSid": written.sid,
            "AccountSid": self.emulator.account_sid,
            "From": written.address,
            "WaId": written.address.partition("+")[2],
            "To": self.emulator.number,
            "ProfileName": f"Customer {written.conversation}",
            "Body": f"Where is my order {written.mark}?",
            "MessageType": "text",
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
        }


class Conversations:
    """`count` conversations; each writes its next message only when the last one was accepted (or given up)."""

    def __init__(self, count: int, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._free = list(range(count))
        self._numbers = [0] * count

    def next(self) -> Written | None:
        """The next message of a conversation that waits for nothing; None when all of them wait."""
        if not self._free:
            return None
        place = self._random.randrange(len(self._free))
        self._free[place], self._free[-1] = self._free[-1], self._free[place]
        conversation = self._free.pop()
        written = Written(conversation, self._numbers[conversation])
        self._numbers[conversation] += 1
        return written

    def back(self, written: Written) -> None:
        self._free.append(written.conversation)


async def write(
    twilio: Twilio, per_second: float, seconds: float, conversations: Conversations, stop: asyncio.Event | None = None
) -> None:
    """Customers write at a steady pace, whatever becomes of it, until `stop` or for `seconds`.

    Returns when the last message was accepted or given up.
    """
    tasks: set[asyncio.Task[None]] = set()

    async def one(written: Written) -> None:
        await twilio.insist(written)
        conversations.back(written)

    began, number = time.monotonic(), 0
    while number < per_second * seconds and not (stop is not None and stop.is_set()):
        await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
        number += 1
        written = conversations.next()
        if written is not None:
            task = asyncio.create_task(one(written))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    await asyncio.gather(*tasks)
