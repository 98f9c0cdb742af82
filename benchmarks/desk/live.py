"""Fifty open consoles: how soon all of them are told of a message, and what that costs the console's process.

Each keeps its event stream open and asks for its queue anew every minute, as the pages' script does; all look at the queue. What
fifty browsers do with what they are told is not measured here.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field

import httpx

from benchmarks.desk.served import Served
from bot import clock
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Direction, Message, Status
from tests.fakes import inbound

CONSOLES = 50
#: What pages ask for by themselves comes once a minute each, so a minute of quiet and a minute of messages have the same of it.
MESSAGES = 60
QUIET_SECONDS = 60.0
#: The aims: seconds until all have it, and the share of a core when a message comes every second.
AIM_SECONDS = 1.0
AIM_OF_A_CORE = 0.05
ASKED_AGAIN_EVERY_SECONDS = 60.0
GIVE_UP_AFTER_SECONDS = 30.0


@dataclass(frozen=True)
class Told:
    """What a round of messages, one a second, came to."""

    name: str
    slowest: tuple[float, ...]  #: of each message: seconds until the last console had it
    of_a_core: float  #: on top of what open consoles take while nothing happens

    @property
    def is_reached(self) -> bool:
        return max(self.slowest) <= AIM_SECONDS and self.of_a_core <= AIM_OF_A_CORE


@dataclass
class _Consoles:
    """Open pages. `heard` holds when each was told of which words."""

    served: Served
    tokens: Sequence[str]
    awaited: str = ""
    heard: dict[int, float] = field(default_factory=dict)
    all_have_it: asyncio.Event = field(default_factory=asyncio.Event)
    are_open: int = 0
    #: the customers of this run, so that a database can be measured several times
    run: str = field(default_factory=lambda: secrets.token_hex(4))

    async def listen(self, number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.served.port, limit=2**24)
        writer.write(
            f"GET /events?since=none HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            f"Cookie: nightdesk={self.tokens[number]}\r\n\r\n".encode()
        )
        async for line in reader:
            if line.startswith(b"data: "):
                if number not in self.heard and self.awaited and self.awaited.encode() in line:
                    self.heard[number] = time.perf_counter()
                    if len(self.heard) == len(self.tokens):
                        self.all_have_it.set()
            elif line.startswith(b"retry:"):
                self.are_open += 1
        writer.close()

    async def ask_now_and_then(self, number: int) -> None:
        """As a page does, each at its own moment of the minute."""
        await asyncio.sleep(ASKED_AGAIN_EVERY_SECONDS * number / len(self.tokens))
        async with httpx.AsyncClient(base_url=self.served.address, timeout=30) as browser:
            browser.cookies.set("nightdesk", self.tokens[number])
            while True:
                (await browser.get("/queue", headers={"x-nightdesk": "live"})).raise_for_status()
                await asyncio.sleep(ASKED_AGAIN_EVERY_SECONDS)

    async def told_of(self, words: str, store: Store, number: int) -> float:
        """Write a message of a new customer. Returns after how many seconds all had it."""
        self.awaited, self.heard = words, {}
        self.all_have_it.clear()
        await asyncio.to_thread(_write, store, words, f"{self.run}-{words.replace(' ', '')}-{number}")
        written = time.perf_counter()
        async with asyncio.timeout(GIVE_UP_AFTER_SECONDS):
            await self.all_have_it.wait()
        # Who is told faster than the commit returns to us has it at once.
        return max(0.0, max(self.heard.values()) - written)


async def measure(served: Served, store: Store, tokens: Sequence[str], messages: int = MESSAGES) -> tuple[float, list[Told]]:
    """The share of a core while nothing happens, and what messages come to: alone, and with all that follows one."""
    consoles = _Consoles(served, tokens)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(consoles.listen(number)) for number in range(len(tokens))]
        while consoles.are_open < len(tokens):
            await asyncio.sleep(0.05)
        tasks += [group.create_task(consoles.ask_now_and_then(number)) for number in range(len(tokens))]
        # The first one warms up what is made once.
        await consoles.told_of("to begin with", store, 0)
        quiet = await _of_a_core(served, asyncio.sleep(QUIET_SECONDS))
        found = []
        for name, follow in (("a message", False), ("a message, answered and delivered", True)):
            slowest: list[float] = []
            busy = await _of_a_core(served, _talk(consoles, store, slowest, messages, follow=follow))
            found.append(Told(name, tuple(slowest), max(0.0, busy - quiet)))
        for task in tasks:
            task.cancel()
    return quiet, found


async def _talk(consoles: _Consoles, store: Store, slowest: list[float], messages: int, *, follow: bool) -> None:
    for number in range(messages):
        until = time.perf_counter() + 1
        slowest.append(await consoles.told_of(f"Bench {follow} {number}.", store, number))
        if follow:
            await asyncio.to_thread(_answer, store)
        await asyncio.sleep(max(0.0, until - time.perf_counter()))


async def _of_a_core(served: Served, doing: Awaitable[None]) -> float:
    began, began_at = served.core_seconds(), time.perf_counter()
    await doing
    return (served.core_seconds() - began) / (time.perf_counter() - began_at)


def _write(store: Store, words: str, customer: str) -> None:
    message = inbound(words, address=f"bench-{customer}", external_id=customer, name="Bench")
    with store.write() as session:
        inbox.accept(session, message, clock.now())


def _answer(store: Store) -> None:
    """What worker and sender write after it: the reply, that it is under way, sent, delivered."""
    with store.write() as session:
        asked = session.query(Message).order_by(Message.id.desc()).limit(1).one()
        asked.status = Status.HANDLED
        reply = Message(
            conversation_id=asked.conversation_id, channel=asked.channel, direction=Direction.OUT, author=Author.BOT,
            status=Status.QUEUED, text="We open at nine.", reply_to_id=asked.id, ordinal=0, created_at=clock.now(), status_at=clock.now(),
        )  # fmt: skip
        session.add(reply)
        session.flush()
        number = reply.id
    for status in (Status.SENDING, Status.SENT, Status.DELIVERED):
        time.sleep(0.12)
        with store.write() as session:
            reply = session.get_one(Message, number)
            reply.status, reply.status_at = status, clock.now()


def table(quiet: float, found: Sequence[Told], consoles: int) -> str:
    lines = [
        f"{consoles} consoles open, nothing happens: {quiet:.1%} of a core (each page asks anew once a minute)",
        f"{'one a second, on top of that':34} {'median':>9} {'slowest':>9} {'of a core':>12}",
    ]
    for one in found:
        said = "reached" if one.is_reached else "missed"
        ordered = sorted(one.slowest)
        lines.append(
            f"{one.name:34} {ordered[len(ordered) // 2] * 1000:6.0f} ms {ordered[-1] * 1000:6.0f} ms {one.of_a_core:11.1%}  {said}"
        )
    return "\n".join(lines)
