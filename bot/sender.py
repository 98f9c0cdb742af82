"""The sender: the one exit. Takes messages from the outbox in the order of their conversation and hands them to connectors."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta

from bot import clock
from bot.retry import wait_before_next_attempt
from bot.storage import outbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.outbox import Due
from bot.storage.tables import Status
from connectors.connector import Connector
from connectors.errors import FailureKind, SendFailed

log = logging.getLogger("nightdesk.sender")

SENDS_AT_ONCE = 8
LOOK_AGAIN_SECONDS = 0.5
# Far beyond every connector's own time limit: whatever is still `sending` then has lost its sender.
SENDING_TAKES_AT_MOST = timedelta(seconds=90)


class Sender:
    """One sender. `connectors` by channel name; a message of a channel that is off waits until it is on."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector]) -> None:
        self._store = store
        self._connectors = connectors
        self._busy: set[int] = set()

    async def run(self, changes: Changes, stop: asyncio.Event, *, is_alone: bool = False) -> None:
        """Send until `stop`; what has begun is finished. `is_alone`: no other sender runs, so `sending` rows are lost ones."""
        await asyncio.to_thread(self._find_lost, None if is_alone else SENDING_TAKES_AT_MOST)
        tasks: set[asyncio.Task[None]] = set()
        checked = clock.now()
        while not stop.is_set():
            seen = changes.count
            for message_id in await asyncio.to_thread(self._due):
                if message_id not in self._busy and len(self._busy) < SENDS_AT_ONCE:
                    self._busy.add(message_id)
                    task = asyncio.create_task(self._send(message_id))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            await changes.wait(seen, LOOK_AGAIN_SECONDS)
            if clock.now() - checked > SENDING_TAKES_AT_MOST / 3:
                checked = clock.now()
                await asyncio.to_thread(self._find_lost, SENDING_TAKES_AT_MOST)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, message_id: int) -> None:
        try:
            due = await asyncio.to_thread(self._begin, message_id)
            if due is None:
                return
            try:
                external_id = await self._connectors[due.channel].send(due.message)
            except SendFailed as failed:
                await asyncio.to_thread(self._failed, due, failed)
            else:
                await asyncio.to_thread(self._sent, message_id, external_id)
        except Exception:
            # The row stays `sending`, so it is shown as unknown later and never sent a second time unasked.
            log.exception("message %s: its sending could not be finished", message_id)
        finally:
            self._busy.discard(message_id)

    def _due(self) -> list[int]:
        with self._store.read() as session:
            return outbox.due_messages(session, clock.now(), tuple(self._connectors), SENDS_AT_ONCE * 2)

    def _begin(self, message_id: int) -> Due | None:
        with self._store.write() as session:
            return outbox.begin_sending(session, message_id, clock.now())

    def _sent(self, message_id: int, external_id: str) -> None:
        with self._store.write() as session:
            outbox.record_sent(session, message_id, external_id, clock.now())

    def _failed(self, due: Due, failed: SendFailed) -> None:
        """Every failure becomes exactly one status, and a sentence for staff."""
        now, message_id = clock.now(), due.message.outbox_id
        log.warning("message %s was not sent on %s: %s", message_id, due.channel, failed.sentence)
        with self._store.write() as session:
            if failed.migrated_to is not None:
                outbox.move_contact(session, message_id, failed.migrated_to)
                outbox.record_failure(session, message_id, Status.QUEUED, failed.sentence, now, not_before=now)
                return
            if failed.kind is FailureKind.UNKNOWN:
                outbox.record_failure(session, message_id, Status.UNKNOWN, failed.sentence, now)
                return
            wait = wait_before_next_attempt(failed.kind, due.attempts, failed.retry_after_seconds)
            status = Status.FAILED if wait is None else Status.QUEUED
            not_before = None if wait is None else now + wait
            outbox.record_failure(session, message_id, status, failed.sentence, now, not_before=not_before)

    def _find_lost(self, older_than: timedelta | None) -> None:
        with self._store.write() as session:
            lost = outbox.give_up_on_lost(session, clock.now(), older_than)
        if lost:
            log.warning("%s messages were being sent when we stopped; they are shown as unknown", lost)
