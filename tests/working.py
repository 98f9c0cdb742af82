"""A worker at work on a store: customers write, the worker runs until nothing is left to do, and what it said is read."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from sqlalchemy import or_, select

from bot import clock
from bot.live_hours import LiveHours
from bot.respond import Responder
from bot.storage import inbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Message, Status
from bot.worker import Worker
from tests.fakes import FakeDialogue, inbound
from tests.shop import HOURS, TEXTS, WORDS


def worker(store: Store, dialogue: FakeDialogue, live: LiveHours | None = None) -> Worker:
    return Worker(store, Responder(live or LiveHours(HOURS), TEXTS, dialogue, lambda _, before: before or "en", words=WORDS))


@asynccontextmanager
async def running(store: Store, *workers: Worker) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with Changes(store) as changes:
        tasks = [asyncio.create_task(one.run(changes, stop)) for one in workers]
        yield
        stop.set()
        await asyncio.gather(*tasks)


async def until(condition: Callable[[], bool], within_seconds: float = 60) -> None:
    # Lest it hang; a busy machine may take a while.
    async with asyncio.timeout(within_seconds):
        while not condition():
            await asyncio.sleep(0.01)


def accept(store: Store, *args, **kwargs) -> None:
    with store.write() as session:
        inbox.accept(session, inbound(*args, **kwargs), clock.now())


def all_handled(store: Store) -> Callable[[], bool]:
    """Nothing is to be done at this moment, and nobody is at work."""

    def check() -> bool:
        due = or_(Message.not_before.is_(None), Message.not_before <= clock.now())
        with store.read() as session:
            left = session.scalar(select(Message.id).where(Message.status == Status.RECEIVED, due))
            at_work = session.scalar(select(Conversation.id).where(Conversation.worker.is_not(None)))
            return left is None and at_work is None

    return check


def said(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.text).where(Message.author == Author.BOT).order_by(Message.id)))


async def work(store: Store, dialogue: FakeDialogue, live: LiveHours | None = None) -> None:
    async with running(store, worker(store, dialogue, live)):
        await until(all_handled(store))
