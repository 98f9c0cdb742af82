"""The sender: the one exit. Takes messages from the outbox in the order of their conversation and hands them to connectors."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot import clock
from bot.answer_files import AnswerFiles, FileGone
from bot.channels.pace import Pace
from bot.channels.pauses import pause
from bot.processes.outage import patiently
from bot.retry import wait_before_next_attempt
from bot.storage import outbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.outbox import Due, InLine, WantedFile
from bot.storage.tables import Status
from connectors.connector import Connector, Listing
from connectors.errors import FailureKind, SendFailed
from connectors.messages import OutboundMessage

log = logging.getLogger("nightdesk.sender")

SENDS_AT_ONCE = 8
LOOK_AGAIN_SECONDS = 0.5
# Enough that conversations that must wait a second do not hide those behind them.
LOOKED_AT_ONCE = 500
# Looking is dear and a place is soon free, so one look serves for many sends; but what others pause meanwhile stays unsent.
ONE_LOOK_LASTS_SECONDS = 1.0
# A chat moves once, when its group grows; the attempts before that may have had other reasons.
MOST_MOVES = 5
# Far beyond every connector's own time limit: whatever is still `sending` then has lost its sender.
SENDING_TAKES_AT_MOST = timedelta(seconds=90)
# Less than that with a send before it; and who stops us does not wait for ever either.
NOTED_WITHIN_SECONDS = 60.0


class Sender:
    """One sender. `connectors` by channel name; a message of a channel that is off or paused waits until it is on.

    `outlets`: through which staff are told that a channel was paused. `files`: those that go with answers; without it they have
    no address that a provider could fetch.
    """

    def __init__(
        self,
        store: Store,
        connectors: Mapping[str, Connector],
        pace: Pace | None = None,
        outlets: tuple[str, ...] = (),
        files: AnswerFiles | None = None,
    ) -> None:
        self._store = store
        self._files = files or AnswerFiles(store, b"", None)
        self._outlets = outlets
        self._can_be_asked = {name for name, connector in connectors.items() if isinstance(connector, Listing)}
        self._connectors = connectors
        self._pace = pace or Pace({channel: connector.limits for channel, connector in connectors.items()})
        self._busy: set[int] = set()
        self._places = asyncio.Semaphore(SENDS_AT_ONCE)
        #: channels that refused our login since the last look
        self._refused: set[str] = set()

    async def run(self, changes: Changes, stop: asyncio.Event, *, is_alone: bool = False) -> None:
        """Send until `stop`; what has begun is finished. `is_alone`: no other sender runs, so `sending` rows are lost ones."""
        await patiently(partial(self._find_lost, None if is_alone else SENDING_TAKES_AT_MOST), stop)
        tasks: set[asyncio.Task[None]] = set()
        checked = clock.now()
        while not stop.is_set():
            seen = changes.count
            look_again = LOOK_AGAIN_SECONDS
            self._refused.clear()
            lines = await patiently(self._due, stop) or ()
            old_at = time.monotonic() + ONE_LOOK_LASTS_SECONDS
            for line in lines:
                if line.message_id in self._busy:
                    continue
                # Whatever must not be sent any more by then is found out when its sending begins.
                await self._places.acquire()
                if stop.is_set() or time.monotonic() > old_at or line.channel in self._refused:
                    self._places.release()
                    break
                wait = self._pace.wait_seconds(line.channel, line.conversation_id)
                if wait > 0:
                    # Before anything is claimed, so that a takeover still overtakes it.
                    look_again = min(look_again, wait)
                    self._places.release()
                    continue
                self._pace.take(line.channel, line.conversation_id)
                self._busy.add(line.message_id)
                task = asyncio.create_task(self._send(line.message_id))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await changes.wait(seen, look_again)
            if clock.now() - checked > SENDING_TAKES_AT_MOST / 3:
                checked = clock.now()
                await patiently(partial(self._find_lost, SENDING_TAKES_AT_MOST), stop)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, message_id: int) -> None:
        try:
            due = await asyncio.to_thread(self._begin, message_id)
            if due is None:
                return
            try:
                message = due.message if due.file is None else await asyncio.to_thread(self._with_file, due, due.file)
                external_id = await self._connectors[due.channel].send(message)
            except SendFailed as failed:
                await self._note(partial(self._failed, due, failed))
            else:
                await self._note(partial(self._sent, message_id, external_id))
        except Exception:
            # The row stays `sending`, so it is shown as unknown later and never sent a second time unasked.
            log.exception("message %s: its sending could not be finished", message_id)
        finally:
            self._busy.discard(message_id)
            self._places.release()

    async def _note(self, what: Callable[[], None]) -> None:
        """The provider has spoken, and nobody else knows it: a database that is away is waited for, within reason."""
        async with asyncio.timeout(NOTED_WITHIN_SECONDS):
            await patiently(what)

    def _due(self) -> list[InLine]:
        with self._store.read() as session:
            return outbox.due_messages(session, clock.now(), tuple(self._connectors), LOOKED_AT_ONCE)

    def _begin(self, message_id: int) -> Due | None:
        with self._store.write() as session:
            return outbox.begin_sending(session, message_id, clock.now())

    def _with_file(self, due: Due, wanted: WantedFile) -> OutboundMessage:
        """Raises SendFailed, and nothing has left then."""
        try:
            return replace(due.message, file=self._files.load(wanted, clock.real_now()))
        except FileGone as error:
            raise SendFailed(FailureKind.REFUSED, str(error)) from error

    def _sent(self, message_id: int, external_id: str) -> None:
        with self._store.write() as session:
            outbox.record_sent(session, message_id, external_id, clock.now())

    def _failed(self, due: Due, failed: SendFailed) -> None:
        """Every failure becomes exactly one status, and a sentence for staff."""
        now, message_id = clock.now(), due.message.outbox_id
        log.warning("message %s was not sent on %s: %s", message_id, due.channel, failed.sentence)
        with self._store.write() as session:
            if failed.migrated_to is not None:
                # Once: what moved and is said to have moved again goes round in a circle.
                is_new = due.attempts < MOST_MOVES and outbox.move_contact(session, message_id, failed.migrated_to)
                status = Status.QUEUED if is_new else Status.FAILED
                outbox.record_failure(session, message_id, status, failed.sentence, now, not_before=now)
                return
            if failed.kind is FailureKind.UNREACHABLE:
                outbox.record_unreachable(session, message_id, failed.sentence, now)
                return
            if failed.kind is FailureKind.UNKNOWN:
                can_be_asked = due.channel in self._can_be_asked
                outbox.record_failure(
                    session, message_id, Status.UNKNOWN, failed.sentence, now, can_be_asked=can_be_asked
                )
                return
            if failed.kind is FailureKind.CHANNEL:
                # Everything else on this channel would be refused too; all of it waits, in its order.
                self._refused.add(due.channel)
                outbox.record_failure(session, message_id, Status.QUEUED, failed.sentence, now, kind=failed.kind)
                pause(session, due.channel, failed.sentence, now, self._outlets)
                return
            wait = wait_before_next_attempt(failed.kind, due.attempts, failed.retry_after_seconds)
            status = Status.FAILED if wait is None else Status.QUEUED
            not_before = None if wait is None else now + wait
            outbox.record_failure(session, message_id, status, failed.sentence, now, not_before=not_before, kind=failed.kind)

    def _find_lost(self, older_than: timedelta | None) -> None:
        with self._store.write() as session:
            lost = outbox.give_up_on_lost(session, clock.now(), older_than, self._can_be_asked)
        if lost:
            log.warning("%s messages were being sent when we stopped; they are shown as unknown", lost)
