"""A desk in this process: the gateway's app, workers and senders on one store, with connectors and a dialogue from the bench."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from sqlalchemy import func, or_, select
from starlette.applications import Starlette

from bot import clock
from bot.gateway import create_gateway
from bot.live_hours import LiveHours
from bot.respond import Dialogue, Responder
from bot.sender import Sender
from bot.storage.changes import Changes
from bot.storage.engine import Store, open_engine
from bot.storage.migrate import upgrade
from bot.storage.tables import Author, Conversation, Direction, Message, Quarantined, Status
from bot.worker import Worker
from connectors.connector import Connector
from tests.shop import HOURS, TEXTS, WORDS

LOOK_EVERY_SECONDS = 0.02
HOST = "http://desk"


class SmallDesk:
    """Everything of the product that a message passes, but no console and no processes. `connectors` by channel."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector], dialogue: Dialogue) -> None:
        self.store = store
        self.connectors = connectors
        self.dialogue = dialogue
        self.app: Starlette = create_gateway(store, connectors, self._is_ready)
        self._sends = True

    async def _is_ready(self) -> bool:
        return True

    @asynccontextmanager
    async def door(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client whose requests reach the gateway without a network; an exception of the gateway is its 500."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            yield client

    @asynccontextmanager
    async def at_work(self, *, workers: int = 1, senders: int = 1) -> AsyncIterator[None]:
        """So many workers and senders run while inside."""
        stop = asyncio.Event()
        self._sends = senders > 0
        responder = Responder(LiveHours(HOURS), TEXTS, self.dialogue, lambda _, before: before or "en", words=WORDS)
        async with Changes(self.store) as changes:
            tasks = [asyncio.create_task(Worker(self.store, responder).run(changes, stop)) for _ in range(workers)]
            for number in range(senders):
                sender = Sender(self.store, self.connectors)
                tasks.append(asyncio.create_task(sender.run(changes, stop, is_alone=number == 0)))
            try:
                yield
            finally:
                stop.set()
                await asyncio.gather(*tasks)

    async def until_idle(self, within_seconds: float = 300) -> None:
        """Until nothing is to be handled, or sent by a sender of ours, at this moment. Raises TimeoutError, lest it hang."""
        async with asyncio.timeout(within_seconds):
            while not await asyncio.to_thread(self.is_idle):
                await asyncio.sleep(LOOK_EVERY_SECONDS)

    def is_idle(self) -> bool:
        due = or_(Message.not_before.is_(None), Message.not_before <= clock.now())
        unsent = [Status.QUEUED, Status.SENDING] if self._sends else []
        open_ones = Message.status.in_([Status.RECEIVED, *unsent])
        with self.store.read() as session:
            left = session.scalar(select(Message.id).where(open_ones, due).limit(1))
            at_work = session.scalar(select(Conversation.id).where(Conversation.worker.is_not(None)).limit(1))
            return left is None and at_work is None

    def count_rows(self) -> tuple[int, int]:
        """Messages that came in, and rows in quarantine."""
        with self.store.read() as session:
            came_in = select(func.count()).select_from(Message).where(Message.direction == Direction.IN)
            return session.scalar(came_in) or 0, session.scalar(select(func.count()).select_from(Quarantined)) or 0

    def replies_to(self, external_id: str) -> list[str]:
        """What the bot said in answer to one message of a customer."""
        with self.store.read() as session:
            asked = select(Message.id).where(Message.external_id == external_id).scalar_subquery()
            said = select(Message.text).where(Message.reply_to_id == asked, Message.author == Author.BOT)
            return list(session.scalars(said.order_by(Message.ordinal)))


class Troubles(logging.Handler):
    """Everything that was logged as an error, or with an exception: one line each, without what customers wrote."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR or record.exc_info:
            kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
            self.lines.append(f"{record.name}: {record.msg} {kind}".strip())


@contextmanager
def troubles() -> Iterator[Troubles]:
    """What is logged while inside."""
    handler = Troubles()
    logging.getLogger().addHandler(handler)
    try:
        yield handler
    finally:
        logging.getLogger().removeHandler(handler)


@contextmanager
def sqlite_store(folder: Path) -> Iterator[Store]:
    """An empty database in `folder`, for benchmarks; tests have the fixture `store`."""
    store = Store(open_engine(f"sqlite:///{folder / 'nightdesk.db'}"))
    upgrade(store)
    try:
        yield store
    finally:
        store.close()
