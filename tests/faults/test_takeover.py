"""A person takes over while an answer is on its way: whatever the moment, no word of the bot arrives after the takeover's commit.

Each race is one customer whose message is being answered by a real worker and a real sender, and one claim at another moment:
at once, while the bot thinks, while the provider has the message, or any time.

A thousand of them: NIGHTDESK_RACES=1000 pytest tests/faults/test_takeover.py
"""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import clock
from bot.channels.pace import Pace
from bot.dialogue.reply import Reply
from bot.ledger.verify import verify
from bot.sender import Sender
from bot.staff import takeover
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Holder, Message, Status, User
from connectors.messages import OutboundMessage
from tests.cast import alice
from tests.fakes import FakeConnector, FakeDialogue
from tests.working import accept, worker

pytestmark = pytest.mark.timeout(900)
RACES = int(os.environ.get("NIGHTDESK_RACES", "100"))
AT_ONCE = 16
STAGES = ("at once", "while the bot thinks", "while the provider has it", "while the provider has it", "any time")
THINKING_SECONDS = 0.01
SENDING_SECONDS = 0.02
ANY_TIME_SECONDS = 0.25


@dataclass
class Races:
    """What happened, and the claims that are still to be made."""

    store: Store
    user_id: int
    chance: random.Random = field(default_factory=lambda: random.Random(7))
    stages: dict[str, str] = field(default_factory=dict)  # address → stage
    claims: list[asyncio.Task[None]] = field(default_factory=list)
    waited: int = 0
    arrived: set[int] = field(default_factory=set)
    late: list[int] = field(default_factory=list)

    def reach(self, address: str, stage: str, within_seconds: float) -> None:
        """That race is at `stage`; if it is the one for its claim, somebody claims within that time."""
        if self.stages[address] == stage:
            delay = self.chance.uniform(0, within_seconds)
            self.claims.append(asyncio.create_task(self._claim(address, delay)))

    async def _claim(self, address: str, delay: float) -> None:
        await asyncio.sleep(delay)
        if not await asyncio.to_thread(self._claim_now, address):
            self.waited += 1

    def _claim_now(self, address: str) -> bool:
        with self.store.write() as session:
            found = select(Conversation.id).join(Contact).where(Contact.address == address)
            user = session.get_one(User, self.user_id)
            return takeover.claim(session, session.scalars(found).one(), user, clock.now())

    def is_taken_over(self, message_id: int) -> bool:
        with self.store.read() as session:
            query = select(Conversation.holder).join(Message, Message.conversation_id == Conversation.id)
            return session.scalars(query.where(Message.id == message_id)).one() == Holder.STAFF


class Provider(FakeConnector):
    """Takes its time, and accepts a message at the very end of it."""

    def __init__(self, races: Races) -> None:
        super().__init__()
        self._races = races

    async def send(self, message: OutboundMessage) -> str:
        self._races.reach(message.address, "while the provider has it", SENDING_SECONDS)
        await asyncio.sleep(self._races.chance.uniform(0, SENDING_SECONDS))
        if await asyncio.to_thread(self._races.is_taken_over, message.outbox_id):
            self._races.late.append(message.outbox_id)
        self._races.arrived.add(message.outbox_id)
        return f"sent-{message.outbox_id}"


class Thinking(FakeDialogue):
    """Thinks for a moment. Every customer writes their own address, so that it knows whose race it is."""

    def __init__(self, races: Races) -> None:
        super().__init__()
        self._races = races

    async def ask(self, sender_id: str, text: str, metadata: dict[str, object], timeout_seconds: float) -> Reply:
        self._races.reach(text, "while the bot thinks", THINKING_SECONDS)
        await asyncio.sleep(self._races.chance.uniform(0, THINKING_SECONDS))
        return await super().ask(sender_id, text, metadata, timeout_seconds)


@asynccontextmanager
async def desk(store: Store, races: Races) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with Changes(store) as changes:
        provider = Provider(races)
        # No pace: the races are about the order of things, and no provider counts them here.
        sender = Sender(store, {"telegram": provider}, Pace({}))
        works = [worker(store, Thinking(races)).run(changes, stop), sender.run(changes, stop)]
        tasks = [asyncio.create_task(work) for work in works]
        yield
        stop.set()
        await asyncio.gather(*tasks)


def under_way(store: Store) -> int:
    with store.read() as session:
        return session.scalar(
            select(func.count()).where(Message.status.in_([Status.RECEIVED, Status.QUEUED, Status.SENDING]))
        )


async def test_after_a_takeovers_commit_no_word_of_the_bot_arrives(store: Store, tmp_path: Path) -> None:
    with store.write() as session:
        races = Races(store, alice(session).id)
    async with desk(store, races):
        for first in range(0, RACES, AT_ONCE):
            for number in range(first, min(first + AT_ONCE, RACES)):
                address = f"customer-{number}"
                races.stages[address] = STAGES[number % len(STAGES)]
                await asyncio.to_thread(accept, store, address, address=address)
                races.reach(address, "at once", 0)
                races.reach(address, "any time", ANY_TIME_SECONDS)
            async with asyncio.timeout(60):
                while await asyncio.to_thread(under_way, store):
                    await asyncio.sleep(0.01)
        await asyncio.gather(*races.claims)
    assert races.late == []
    with store.read() as session:
        assert len(races.claims) == RACES
        assert session.scalar(select(func.count()).where(Conversation.holder == Holder.STAFF)) == RACES
        assert session.scalar(select(func.count()).where(Conversation.taking_over.is_not(None))) == 0
        said = dict(session.execute(select(Message.id, Message.status).where(Message.author == Author.BOT)).all())
    # What arrived says so, and what was overtaken never left.
    assert {message_id for message_id, status in said.items() if status == Status.SENT} == races.arrived
    assert set(said.values()) <= {Status.SENT, Status.CANCELLED}
    # And these were races: claims came before, amid and after.
    assert 0 < races.waited < RACES
    assert 0 < len(races.arrived) < RACES
    # The rows alone tell the same story.
    assert verify(store, tmp_path, clock.now()).findings == ()
