"""A simulated fortnight: customers, staff, worker, timekeeper and sender on one database, with a clock that is moved by hand.

Everything but the two providers, Rasa and the people is the product's own code. What must be true afterwards is in
`checks.py`; `python -m tests.simulation` prints what happened.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select

from bot import clock
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.promises.timekeeper import Timekeeper
from bot.respond import Responder
from bot.sender import Sender
from bot.storage import inbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Direction, Message, Status
from bot.words.texts import Texts
from bot.worker import Worker
from connectors.messages import InboundMessage, Kind
from tests.fakes import FakeConnector
from tests.shop import WORDS
from tests.simulation.customers import TEXTS_OF, Wish, Written
from tests.simulation.dialogue import SimulatedDialogue
from tests.simulation.staff import Staff

STEP = timedelta(minutes=5)
# While nobody may be told anything and nobody writes.
NIGHT_STEP = timedelta(minutes=30)
DAY = (7, 22)  #: hours of the shop's clock
SETTLE_SECONDS = 120.0


@dataclass
class Fortnight:
    """What a run needs. `report` is called once a day with the moment."""

    store: Store
    hours: Hours
    texts: Texts
    staff: Staff
    written: Sequence[Written]
    start: datetime
    end: datetime
    report: Callable[[datetime], None] = lambda moment: None

    async def run(self) -> None:
        """Live through it. Leaves the clock where it ended; the caller sets it right again."""
        live = LiveHours(self.hours)
        dialogue = SimulatedDialogue(self.hours)
        responder = Responder(live, self.texts, dialogue, lambda text, previous: previous or "en", words=WORDS)
        timekeeper = Timekeeper(self.store, live, self.texts, ("telegram",))
        connectors = {channel: FakeConnector(channel) for channel in ("telegram", "whatsapp")}
        stop = asyncio.Event()
        clock.start_at(self.start)
        with self.store.write() as session:
            self.staff.hire(session, self.start)
        async with Changes(self.store) as changes:
            running = [
                asyncio.create_task(Worker(self.store, responder).run(changes, stop)),
                asyncio.create_task(Sender(self.store, connectors).run(changes, stop, is_alone=True)),
            ]
            try:
                await self._live_through(timekeeper)
            finally:
                stop.set()
                await asyncio.gather(*running)

    async def _live_through(self, timekeeper: Timekeeper) -> None:
        coming = list(reversed(self.written))
        moment = self.start
        while moment < self.end:
            clock.start_at(moment)
            while coming and coming[-1].at <= moment:
                # One after the other, as they were written.
                one = coming.pop()
                self._receive(one, len(coming))
                await self._settle()
            timekeeper.look(clock.now())
            with self.store.write() as session:
                self.staff.step(session, clock.now())
            await self._settle()
            for conversation_id, address in self._asked_for_a_word():
                # Every other customer does what WhatsApp's window makes necessary.
                if conversation_id % 2:
                    self._receive(
                        Written(moment, "whatsapp", address, Wish.WORD, TEXTS_OF[Wish.WORD][0]), -conversation_id
                    )
            await self._settle()
            moment += STEP if self._something_may_happen(moment, coming) else NIGHT_STEP
            if moment.hour == 0 and moment.minute == 0:
                self.report(moment)

    def _something_may_happen(self, moment: datetime, coming: Sequence[Written]) -> bool:
        """Whether it is day, or somebody writes within the next long step: at night nothing else is due."""
        is_day = DAY[0] <= moment.astimezone(self.hours.zone).hour < DAY[1]
        return is_day or bool(moment.minute % 30) or bool(coming and coming[-1].at <= moment + NIGHT_STEP)

    def _receive(self, one: Written, number: int) -> None:
        is_photo = one.wish is Wish.PHOTO
        message = InboundMessage(
            channel=one.channel,
            external_id=f"in-{number}-{one.at.isoformat()}",
            address=one.address,
            kind=Kind.MEDIA if is_photo else Kind.TEXT,
            raw={"text": one.text},
            text=one.text,
        )
        with self.store.write() as session:
            inbox.accept(session, message, clock.now())

    def _asked_for_a_word(self) -> list[tuple[int, str]]:
        """Customers who were asked for a short word just now, so that WhatsApp's window opens again."""
        asked = (
            select(Conversation.id, Contact.address)
            .join(Message, Message.conversation_id == Conversation.id)
            .join(Contact, Contact.id == Conversation.contact_id)
            .where(Message.client_key.like("auto:window_closing:%"), Message.created_at > clock.now() - STEP)
        )
        with self.store.read() as session:
            return [(conversation_id, address) for conversation_id, address in session.execute(asked)]

    async def _settle(self) -> None:
        """Until nothing is left that could be handled or sent at this moment."""
        async with asyncio.timeout(SETTLE_SECONDS):
            while self._is_busy():
                await asyncio.sleep(0.005)

    def _is_busy(self) -> bool:
        now = clock.now()
        open_message = exists().where(
            or_(
                Message.status.in_([Status.RECEIVED, Status.QUEUED]),
                Message.status == Status.SENDING,
            ),
            or_(Message.not_before.is_(None), Message.not_before <= now),
            Message.direction.in_([Direction.IN, Direction.OUT]),
        )
        claimed = exists().where(Conversation.worker.is_not(None))
        with self.store.read() as session:
            return bool(session.scalar(select(or_(open_message, claimed))))
