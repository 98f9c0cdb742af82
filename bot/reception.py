"""The reception: what connectors received becomes rows, and only then may anybody say yes to the provider."""

import asyncio
import logging
from collections import deque

from sqlalchemy.exc import OperationalError

from bot import clock
from bot.storage import inbox, outbox, reachability, staff_commands
from bot.storage.engine import Store
from bot.storage.unstorable import blames_input, is_collision
from connectors.clean import body_as_raw, fingerprint
from connectors.messages import DeliveryReport, InboundMessage, Reachability, Received, StaffMessage, Unreadable

log = logging.getLogger("nightdesk.gateway")

UNSTORABLE = "The database cannot hold what this says; look at it and answer the customer by hand."


# So many webhooks are stored in one transaction of SQLite, which makes one wait for the disk of many.
TOGETHER = 32
# PostgreSQL ends one of two transactions that wait for each other: https://www.postgresql.org/docs/current/explicit-locking.html
COLLISIONS_AT_MOST = 3


class Reception:
    """Stores what connectors received. Shared by webhooks and by Telegram's long polling."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[tuple[list[Received], asyncio.Future[None]]] = deque()
        self._storing: asyncio.Task[None] | None = None

    async def accept(self, received: list[Received]) -> None:
        """Store everything in one transaction; when this returns, nothing of it can be lost. Database errors pass through."""
        if not received:
            return
        if not self._store.is_sqlite:
            # PostgreSQL writes many transactions to the disk at once by itself.
            await asyncio.to_thread(self.store_all, received)
            return
        stored = asyncio.get_running_loop().create_future()
        self._waiting.append((received, stored))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_waiting())
        await stored

    async def _store_waiting(self) -> None:
        """Store whatever waits, together, until nothing does."""
        while self._waiting:
            some = [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]
            # Whoever gave up waiting has said no, and the provider comes again.
            some = [(received, stored) for received, stored in some if not stored.done()]
            if not some:
                continue
            problems = await asyncio.to_thread(self._store_several, [received for received, _ in some])
            for (_, stored), problem in zip(some, problems, strict=True):
                if stored.done():
                    continue
                if problem is None:
                    stored.set_result(None)
                else:
                    stored.set_exception(problem)

    def _store_several(self, several: list[list[Received]]) -> list[Exception | None]:
        """Store them all in one transaction, or each by itself where one is at fault. What stands in the way, for each."""
        try:
            self._store_together([item for received in several for item in received])
        except Exception as error:
            if not blames_input(error):
                return [error] * len(several)
            return [self._problem(received) for received in several]
        return [None] * len(several)

    def _problem(self, received: list[Received]) -> Exception | None:
        try:
            self.store_all(received)
        except Exception as error:
            return error
        return None

    def store_all(self, received: list[Received]) -> int:
        """The same, waiting for it. Returns how many messages of customers were not here yet."""
        try:
            return self._store_past_collisions(received)
        except Exception as error:
            if not blames_input(error):
                raise
            return sum(self._store_alone(item) for item in received)

    def _store_past_collisions(self, received: list[Received]) -> int:
        for _ in range(COLLISIONS_AT_MOST):
            try:
                return self._store_together(received)
            except OperationalError as error:
                if not is_collision(error):
                    raise
        return self._store_together(received)

    def _store_together(self, received: list[Received]) -> int:
        now, new = clock.now(), 0
        with self._store.write() as session:
            for item in received:
                match item:
                    case InboundMessage():
                        new += inbox.accept(session, item, now)
                    case DeliveryReport():
                        outbox.record_report(session, item, now)
                    case Reachability():
                        reachability.learn(session, item, now)
                    case StaffMessage():
                        staff_commands.accept(session, item, now)
                    case Unreadable():
                        log.warning("unreadable input on %s: %s", item.channel, item.why)
                        inbox.quarantine(session, item, now)
        return new

    def _store_alone(self, item: Received) -> int:
        """Store one item; when no database takes it, keep it in quarantine, so that it holds up nothing behind it."""
        try:
            return self._store_together([item])
        except Exception as error:
            if not blames_input(error):
                raise
            # Its text would name the values.
            log.error("input on %s could not be stored (%s); it is kept in quarantine", item.channel, type(error).__name__)
            with self._store.write() as session:
                inbox.quarantine(session, _as_unreadable(item), clock.now())
            return 0


def _as_unreadable(item: Received) -> Unreadable:
    """The same in a shape that every database takes; a redelivery gets the same id."""
    words = repr(item).encode("utf-8", "replace")
    return Unreadable(item.channel, fingerprint(words), body_as_raw(words), UNSTORABLE)
