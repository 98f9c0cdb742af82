"""Telegram fails while we send: 429, blocked, migrated, resets, lost answers, 401. Nothing is doubled, and what is in doubt is shown."""

import argparse
import asyncio
import json
import tempfile
import time
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
from sqlalchemy import select

from benchmarks.faults.row import Row
from bot import clock
from bot.channels.pauses import PauseKeeper
from bot.storage import channels
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Message, Status
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from tests.cast import NIGHT
from tests.faults.marked import MARK, EchoDialogue, new_mark, question
from tests.faults.odd_telegram import SECRET, post
from tests.faults.proxy import ANSWER_LOST, DROPPED, NO_JSON, NONE, Asked, Fault, FaultProxy, answering
from tests.faults.small_desk import SmallDesk, sqlite_store
from tests.peers.telegram_peer import TelegramPeer

WITHIN_SECONDS = 60.0
THEN_WAIT_SECONDS = 3.0
LOOK_EVERY_SECONDS = 0.1
RETRY_AFTER_SECONDS = 3
FIRST_CHAT = 820_000_000
MOVED_TO = 920_000_000
CUSTOMERS_OF_A_REFUSAL = 8
SENT, UNKNOWN, FAILED = Status.SENT, Status.UNKNOWN, Status.FAILED


@dataclass(frozen=True)
class Case:
    """`faults`: of the first requests for this chat, in order. `copies`: so many reached Telegram in the end."""

    name: str
    faults: tuple[Fault, ...] = ()
    copies: int = 1
    ends: Status = SENT
    not_before_seconds: float = 0.0


def no(status: int, words: str, **parameters: Any) -> Fault:
    """https://core.telegram.org/bots/api#making-requests"""
    said = {"ok": False, "error_code": status, "description": words}
    return answering(status, {**said, "parameters": parameters} if parameters else said)


SLOWLY = no(429, f"Too Many Requests: retry after {RETRY_AFTER_SECONDS}", retry_after=RETRY_AFTER_SECONDS)
CASES = (
    Case("nothing goes wrong"),
    Case("429, retry_after 3", (SLOWLY,), not_before_seconds=RETRY_AFTER_SECONDS),
    Case("429 twice", (SLOWLY, SLOWLY), not_before_seconds=2 * RETRY_AFTER_SECONDS),
    Case("blocked (403)", (no(403, "Forbidden: bot was blocked by the user"),), 0, FAILED),
    Case("the account is gone (403)", (no(403, "Forbidden: user is deactivated"),), 0, FAILED),
    Case("chat not found (400)", (no(400, "Bad Request: chat not found"),), 0, FAILED),
    Case("migrated (400)", (no(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=MOVED_TO),)),
    Case("refused (400)", (no(400, "Bad Request: message text is empty"),), 0, FAILED),
    Case("reset before Telegram has it", (DROPPED,), 0, UNKNOWN),
    Case("the answer is lost", (ANSWER_LOST,), 1, UNKNOWN),
    Case("502 though taken", (answering(502, "<html>Bad gateway</html>", reaches=True),), 1, UNKNOWN),
    Case("garbage for JSON though taken", (NO_JSON,), 1, UNKNOWN),
)
TOKEN_REVOKED = no(401, "Unauthorized")


@dataclass(frozen=True)
class Came:
    case: Case
    copies: int
    status: Status | None
    seconds: float

    @property
    def is_kept(self) -> bool:
        in_time = self.case.not_before_seconds <= self.seconds <= WITHIN_SECONDS
        return self.copies == self.case.copies and self.status == self.case.ends and in_time

    def __str__(self) -> str:
        return f"{self.copies} × at Telegram, {self.status or 'no reply'} after {self.seconds:.1f} s"


class Desk:
    def __init__(self, small: SmallDesk, proxy: FaultProxy, client: httpx.AsyncClient) -> None:
        self.small, self.proxy, self._client = small, proxy, client
        self.faults: dict[str, deque[Fault]] = defaultdict(deque)
        self.everything: Fault | None = None
        proxy.choose = self._choose

    def _choose(self, asked: Asked) -> Fault:
        if self.everything is not None:
            return self.everything
        if not asked.path.endswith("/sendMessage"):
            return NONE
        waiting = self.faults[_form(asked)["chat_id"]]
        return waiting.popleft() if waiting else NONE

    async def asks(self, chat: int) -> str:
        """A customer asks; returns the mark of the question."""
        mark = new_mark()
        person = {"id": chat, "is_bot": False, "first_name": "Anna"}
        # Beyond what the emulator numbers: one chat's messages, of both sides, have one sequence.
        message = {"message_id": 10**6 + int(mark[1:]), "from": person, "chat": {"id": chat, "type": "private", "first_name": "Anna"}}
        update = {"update_id": int(mark[1:]), "message": {**message, "date": int(time.time()), "text": question(mark)}}
        answer = await post(self._client, json.dumps(update).encode())
        assert answer.status_code == 200
        return mark

    def copies(self, mark: str) -> int:
        """How many texts with this mark reached Telegram."""
        got_through = [done.asked for done in self.proxy.done if done.fault.reaches and done.asked.path.endswith("/sendMessage")]
        return sum(mark in MARK.findall(_form(asked)["text"]) for asked in got_through)

    def status(self, mark: str) -> Status | None:
        """Of the bot's reply that names the mark."""
        with self.small.store.read() as session:
            found = session.execute(
                select(Message.status, Message.text)
                .join(Conversation, Conversation.id == Message.conversation_id)
                .join(Contact, Contact.id == Conversation.contact_id)
                .where(Message.author == Author.BOT)
            ).all()
        return next((Status(row.status) for row in found if mark in MARK.findall(row.text)), None)


def _form(asked: Asked) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


@asynccontextmanager
async def desk(store: Store, telegram: TelegramPeer) -> AsyncIterator[Desk]:
    upstream = int(telegram.url.rpartition(":")[2])
    with FaultProxy(upstream) as proxy:
        connector = TelegramConnector(TelegramConfig(telegram.token, webhook_secret=SECRET, api_url=proxy.url))
        small = SmallDesk(store, {"telegram": connector}, EchoDialogue())
        with store.write() as session:
            channels.turn_on(session, ("telegram",), clock.real_now())
        stop = asyncio.Event()
        keeping = asyncio.create_task(PauseKeeper(store, small.connectors).run(stop))
        async with small.door() as client, small.at_work():
            yield Desk(small, proxy, client)
        stop.set()
        await keeping
        await connector.close()


async def every_case(at: Desk, telegram: TelegramPeer, cases: Sequence[Case]) -> list[Came]:
    """All of them at once, each in a chat of its own."""
    for chat in [*range(FIRST_CHAT, FIRST_CHAT + len(cases)), MOVED_TO]:
        # telemelya knows a chat only when it has said something.
        await asyncio.to_thread(telegram.say, chat, "hello")
    return await asyncio.gather(*(_one(at, case, FIRST_CHAT + place) for place, case in enumerate(cases)))


async def _one(at: Desk, case: Case, chat: int) -> Came:
    at.faults[str(chat)].extend(case.faults)
    began = time.monotonic()
    mark = await at.asks(chat)
    while (seconds := time.monotonic() - began) < WITHIN_SECONDS:
        if await asyncio.to_thread(at.status, mark) == case.ends and at.copies(mark) == case.copies:
            break
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    await asyncio.sleep(THEN_WAIT_SECONDS)
    return Came(case, at.copies(mark), await asyncio.to_thread(at.status, mark), seconds)


async def _revoked(at: Desk, telegram: TelegramPeer) -> Row:
    """The token is revoked for a while, and customers go on writing."""
    chats = range(FIRST_CHAT + 1000, FIRST_CHAT + 1000 + CUSTOMERS_OF_A_REFUSAL)
    for chat in chats:
        await asyncio.to_thread(telegram.say, chat, "hello")
    at.everything = TOKEN_REVOKED
    marks = [await at.asks(chat) for chat in chats]
    began = time.monotonic()
    is_paused = False
    while not is_paused and time.monotonic() - began < WITHIN_SECONDS:
        with at.small.store.read() as session:
            is_paused = channels.paused(session) == ["telegram"]
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    at.everything = None
    again = time.monotonic()
    while not all(map(at.copies, marks)) and time.monotonic() - again < 2 * WITHIN_SECONDS:
        await asyncio.sleep(LOOK_EVERY_SECONDS)
    seconds = time.monotonic() - again
    await asyncio.sleep(THEN_WAIT_SECONDS)
    once = sum(at.copies(mark) == 1 for mark in marks)
    seen = f"channel {'paused' if is_paused else 'NOT paused'}; {once} of {len(marks)} sent once within {seconds:.0f} s"
    aim = "the channel pauses, nothing fails, all is sent once when the token works again"
    return Row("Telegram: 401 (token revoked), everything refused", aim, seen, is_paused and once == len(marks))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """It has nothing to choose."""


def rows(arguments: argparse.Namespace) -> Iterator[Row]:
    async def run(folder: Path) -> tuple[list[Came], Row]:
        with TelegramPeer(folder) as telegram, sqlite_store(folder) as store:
            async with desk(store, telegram) as at:
                return await every_case(at, telegram, CASES), await _revoked(at, telegram)

    clock.start_at(NIGHT)
    with tempfile.TemporaryDirectory() as folder:
        came, revoked = asyncio.run(run(Path(folder)))
    for one in came:
        aim = f"{one.case.copies} × at Telegram, {one.case.ends}"
        yield Row(f"Telegram: {one.case.name}", aim, str(one), one.is_kept)
    yield revoked
