"""The notifier: takes notices to staff through the outlets. Runs in the sender part, beside the sender of customers' messages.

What goes wrong is written beside the delivery and shown in the console; nothing is raised. A notice that perhaps arrived is not
sent again, and one that was settled while it waited is not sent at all.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from datetime import timedelta

from bot import clock
from bot.notices.notice_text import Speaker
from bot.notices.private_notice import fingerprint
from bot.outlets.outlet import Outlet, Telling
from bot.retry import wait_before_next_attempt
from bot.storage import notices, private_posts
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.notices import DeliveryStatus, DueNotice
from connectors.errors import FailureKind, SendFailed

log = logging.getLogger("nightdesk.notifier")

LOOK_AGAIN_SECONDS = 1.0
REST_SECONDS = 0.2
AT_ONCE = 10
# Far beyond every outlet's own time limit: whatever is still `sending` then has lost its sender.
SENDING_TAKES_AT_MOST = timedelta(minutes=5)


class Notifier:
    """One notifier. `outlets` by name; a notice for an outlet that is off waits until it is on."""

    def __init__(self, store: Store, outlets: Mapping[str, Outlet], speaker: Speaker) -> None:
        self._store = store
        self._outlets = outlets
        self._speaker = speaker

    async def run(self, changes: Changes, stop: asyncio.Event, *, is_alone: bool = False) -> None:
        """Deliver until `stop`. `is_alone`: no other notifier runs, so what is found `sending` was lost."""
        if not self._outlets:
            await stop.wait()
            return
        # Before anything of our own is `sending`.
        await self._find_lost(None if is_alone else SENDING_TAKES_AT_MOST)
        works = [self._deliver_through(name, changes, stop) for name in self._outlets]
        await asyncio.gather(self._go_on_finding_lost(stop), *works)

    async def _deliver_through(self, outlet: str, changes: Changes, stop: asyncio.Event) -> None:
        """One outlet that hangs holds no other back; its own notices go out one after the other, in order."""
        while not stop.is_set():
            seen = changes.count
            try:
                for notice_id in await asyncio.to_thread(self._due, outlet):
                    if stop.is_set():
                        break
                    await self._deliver(notice_id, outlet)
            except Exception:
                log.exception("notices could not be delivered by %s; it is tried again", outlet)
            await changes.wait(seen, LOOK_AGAIN_SECONDS, rest_seconds=REST_SECONDS)

    async def _deliver(self, notice_id: int, outlet: str) -> None:
        begun = await asyncio.to_thread(self._begin, notice_id, outlet)
        if begun is None:
            return
        due, telling = begun
        try:
            posted = await self._outlets[outlet].tell(telling)
        except SendFailed as failed:
            await asyncio.to_thread(self._failed, due, failed)
        except Exception as error:
            log.exception("notice %s: the outlet %s failed in a way that is a bug", notice_id, outlet)
            sentence = f"This went wrong inside Nightdesk ({type(error).__name__}); the log has it whole."
            await asyncio.to_thread(self._record, due, DeliveryStatus.FAILED, sentence)
        else:
            await asyncio.to_thread(self._sent, due, telling, posted)

    def _due(self, outlet: str) -> list[int]:
        with self._store.read() as session:
            due = notices.due_deliveries(session, clock.now(), (outlet,), AT_ONCE)
        return [notice_id for notice_id, _ in due]

    def _begin(self, notice_id: int, outlet: str) -> tuple[DueNotice, Telling] | None:
        """Claim a delivery and say what it tells, in one transaction that is committed before the outlet is called."""
        now = clock.now()
        with self._store.write() as session:
            due = notices.begin_delivery(session, notice_id, outlet, now)
            if due is None:
                return None
            spoken = self._speaker.say(session, due.kind, due.payload, now)
            if spoken is None:
                notices.record_delivery(session, notice_id, outlet, DeliveryStatus.MOOT, now)
                return None
            return due, Telling(
                notice_id,
                spoken.subject,
                spoken.text,
                spoken.chat,
                spoken.topic,
                spoken.reply_to,
                spoken.conversation_id,
                spoken.to,
                spoken.rows,
            )

    def _sent(self, due: DueNotice, telling: Telling, posted: int | None) -> None:
        """`posted`: what stands there is changed as things change."""
        now = clock.now()
        with self._store.write() as session:
            notices.record_delivery(session, due.notice_id, due.outlet, DeliveryStatus.SENT, now)
            if posted is not None and telling.chat is not None and telling.conversation_id is not None:
                shows = fingerprint(telling.text, telling.rows)
                private_posts.keep(session, due.notice_id, telling.conversation_id, telling.chat, posted, shows, now)

    def _failed(self, due: DueNotice, failed: SendFailed) -> None:
        log.warning("notice %s was not delivered by %s: %s", due.notice_id, due.outlet, failed.sentence)
        if failed.kind is FailureKind.UNKNOWN:
            self._record(due, DeliveryStatus.UNKNOWN, failed.sentence)
            return
        wait = wait_before_next_attempt(failed.kind, due.attempts, failed.retry_after_seconds)
        self._record(due, DeliveryStatus.FAILED if wait is None else DeliveryStatus.QUEUED, failed.sentence, wait)

    def _record(self, due: DueNotice, status: DeliveryStatus, error: str | None, wait: timedelta | None = None) -> None:
        now = clock.now()
        not_before = None if wait is None else now + wait
        with self._store.write() as session:
            notices.record_delivery(session, due.notice_id, due.outlet, status, now, error=error, not_before=not_before)

    async def _go_on_finding_lost(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SENDING_TAKES_AT_MOST.total_seconds() / 3)
                return
            await self._find_lost(SENDING_TAKES_AT_MOST)

    async def _find_lost(self, older_than: timedelta | None) -> None:
        try:
            lost = await asyncio.to_thread(self._give_up_on_lost, older_than)
        except Exception:
            log.exception("lost notices could not be looked for; it is tried again")
            return
        if lost:
            log.warning("%s notices were being sent when we stopped; they are shown as unknown", lost)

    def _give_up_on_lost(self, older_than: timedelta | None) -> int:
        with self._store.write() as session:
            return notices.give_up_on_lost_deliveries(session, clock.now(), older_than)
