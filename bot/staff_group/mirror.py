"""Tells the staff's group what waits and what is said: writes topics, cards and lines. Runs in the sender part, beside the notifier.

Of several processes one at a time writes. What has to be told is worked out anew from the database at every look, so a restart
forgets nothing; what was written to Telegram just before a crash may be written once more. Nothing here holds up a
customer's message.
"""

import asyncio
import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.channels.alarms import AlarmKind, clear, ring
from bot.live_hours import LiveHours
from bot.notices.notices import TELEGRAM
from bot.outlets.telegram_group import NOT_A_MEMBER
from bot.staff_group.pace import GroupPace
from bot.staff_group.steps import Step, What, next_step, record
from bot.storage import leases, staff_group
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.staff_group import Mark, Wanted
from bot.storage.tables import StaffGroup, StaffThread
from connectors.errors import FailureKind, SendFailed
from connectors.telegram.group import GroupApi, MessageGone, NoTopics, Spot, TopicGone, TopicShut

log = logging.getLogger("nightdesk.staff_group")

LOOK_AGAIN_SECONDS = 1.0
REST_SECONDS = 0.3
DUTY = "staff_group:mirror"
LEASE_LASTS = timedelta(seconds=30)
#: How often Telegram is asked what the bot may do in the group; at once when it says that this changed.
RIGHTS_LAST = timedelta(minutes=5)
AFTER_TROUBLE = timedelta(minutes=1)
FIRST_WAIT = timedelta(seconds=5)
LAST_WAIT = timedelta(minutes=10)
LOOKED_AT_FOR = timedelta(seconds=15)


class Mirror:
    """One writer. `configured` is the group in the settings; `console` is the console's address.

    `outlets`: through which staff are told that the group is not reached.
    """

    def __init__(
        self,
        store: Store,
        api: GroupApi,
        live: LiveHours,
        console: str,
        configured: int | None,
        pace: GroupPace | None = None,
        outlets: tuple[str, ...] = (),
    ) -> None:
        self._store = store
        self._api = api
        self._live = live
        self._console = console
        self._configured = configured
        self._pace = pace or GroupPace()
        self._outlets = tuple(each for each in outlets if each != TELEGRAM)
        self._holder = secrets.token_hex(8)
        self._rest_until: datetime | None = None
        self._leased_until: datetime | None = None
        #: How each conversation stands and since when; and of which of them there is nothing to tell as they stand.
        self._stands: dict[int, tuple[Mark, datetime]] = {}
        self._settled: set[int] = set()

    async def run(self, changes: Changes, stop: asyncio.Event) -> None:
        """Tell until `stop`. Without a group it only learns the bot's name, for the account page."""
        while not stop.is_set():
            seen = changes.count
            try:
                await self.look(stop)
            except Exception:
                log.exception("the staff's group could not be written to; it is tried again")
            await changes.wait(seen, LOOK_AGAIN_SECONDS, rest_seconds=REST_SECONDS)

    async def look(self, stop: asyncio.Event | None = None) -> int:
        """Tell everything that there is to tell now. Returns how many steps were done."""
        now = clock.now()
        if self._rest_until is not None and now < self._rest_until:
            return 0
        self._rest_until = None
        if not await asyncio.to_thread(self._has_turn):
            return 0
        if not await self._know_the_group(now):
            return 0
        done = 0
        for wanted in self._changed(await asyncio.to_thread(self._wanted, now), now):
            # One after the other, and each only so far as to give the others a turn.
            while (stop is None or not stop.is_set()) and self._rest_until is None:
                if not await asyncio.to_thread(self._has_turn):
                    return done
                step = await asyncio.to_thread(self._next_step, wanted.conversation_id)
                if step is None:
                    self._nothing_to_tell(wanted.conversation_id, now)
                    break
                done += 1
                if not await self._do(step):
                    break
                if step.what in (What.POST_LINES, What.DONE):
                    break
        return done

    def _changed(self, wanted: list[Wanted], now: datetime) -> list[Wanted]:
        """Without what there was nothing to tell of as it stands."""
        before = self._stands
        self._stands = {each.conversation_id: (each.mark, now) for each in wanted}
        for number, (mark, _) in self._stands.items():
            if number in before and before[number][0] == mark:
                self._stands[number] = before[number]
            else:
                self._settled.discard(number)
        self._settled &= self._stands.keys()
        return [each for each in wanted if each.is_new or each.conversation_id not in self._settled]

    def _nothing_to_tell(self, conversation_id: int, now: datetime) -> None:
        """For good, once nothing can be taken back any more."""
        if now - self._stands[conversation_id][1] >= LOOKED_AT_FOR:
            self._settled.add(conversation_id)

    async def _know_the_group(self, now: datetime) -> bool:
        """Whether there is a group that takes what we write."""
        chat, has_name, looked_at, error = await asyncio.to_thread(self._known)
        lasts = AFTER_TROUBLE if error else RIGHTS_LAST
        if looked_at is not None and now - looked_at < lasts and has_name:
            return chat is not None and error is None
        try:
            name = await self._api.bot_name()
            has_topics = await self._api.has_topics(chat) if chat is not None else False
        except SendFailed as failed:
            self._rest_until = now + max(FIRST_WAIT, timedelta(seconds=failed.retry_after_seconds or 0))
            await asyncio.to_thread(self._group_failed, chat, failed)
            return False
        await asyncio.to_thread(self._learned, name, has_topics)
        return chat is not None

    async def _do(self, step: Step) -> bool:
        """Whether it was done, so that the next may follow."""
        try:
            result = await self._call(step)
        except SendFailed as failed:
            log.warning("conversation %s could not be told to the staff's group: %s", step.conversation_id, failed.sentence)
            self._troubled(failed)
            await asyncio.to_thread(self._failed, step, failed)
            return False
        if not await asyncio.to_thread(self._record, step, result):
            await self._take_away(step, result)
            return False
        return True

    async def _call(self, step: Step) -> int | None:
        if step.what is What.DONE or (step.told is not None and not step.told.text):
            return None
        await self._pace.turn()
        match step.what:
            case What.MAKE_TOPIC:
                return await self._api.make_topic(step.chat, step.card.topic_name)
            case What.OPEN_TOPIC if step.topic is not None:
                await self._api.open_topic(step.chat, step.topic)
            case What.SHUT_TOPIC if step.topic is not None:
                await self._api.shut_topic(step.chat, step.topic)
            case What.POST_CARD:
                return await self._api.post(Spot(step.chat, step.topic), step.card.text, step.card.rows)
            case What.CHANGE_CARD if step.card_id is not None:
                await self._api.change(step.chat, step.card_id, step.card.text, step.card.rows)
            case What.POST_LINES if step.told is not None:
                # In a topic nobody has to be told what it is about.
                reply_to = step.card_id if step.topic is None else None
                return await self._api.post(Spot(step.chat, step.topic, reply_to), step.told.text)
        return None

    async def _take_away(self, step: Step, result: int | None) -> None:
        """The conversation was erased while it was written about."""
        if result is None:
            return
        try:
            if step.what is What.MAKE_TOPIC:
                await self._api.delete_topic(step.chat, result)
            else:
                await self._api.delete_message(step.chat, result)
        except SendFailed as failed:
            log.error("what was written about an erased customer could not be deleted in the staff's group: %s", failed.sentence)

    def _troubled(self, failed: SendFailed) -> None:
        """What hinders everything, not this one conversation."""
        if failed.retry_after_seconds is not None:
            self._pace.pause(failed.retry_after_seconds)
        if isinstance(failed, TopicGone | TopicShut | NoTopics | MessageGone):
            return
        if failed.kind is FailureKind.RETRY and failed.migrated_to is None:
            self._rest_until = clock.now() + max(FIRST_WAIT, timedelta(seconds=failed.retry_after_seconds or 0))

    def _has_turn(self) -> bool:
        """Asked often and written seldom: every write wakes whoever waits for changes."""
        now = clock.real_now()
        if self._leased_until is not None and now < self._leased_until - LEASE_LASTS / 2:
            return True
        with self._store.write() as session:
            has = leases.take(session, DUTY, self._holder, now, LEASE_LASTS)
        self._leased_until = now + LEASE_LASTS if has else None
        return has

    def _known(self) -> tuple[str | None, bool, datetime | None, str | None]:
        wanted = None if self._configured is None else str(self._configured)
        with self._store.read() as session:
            group = staff_group.group(session)
        if group is None or group.configured != wanted:
            with self._store.write() as session:
                group = staff_group.configure(session, self._configured, clock.now())
        return group.chat, group.bot_name is not None, group.looked_at, group.error

    def _learned(self, name: str, has_topics: bool) -> None:
        with self._store.write() as session:
            group = staff_group.configure(session, self._configured, clock.now())
            now = clock.now()
            group.bot_name, group.has_topics, group.error, group.looked_at = name, has_topics, None, now
            clear(session, staff_group.CHANNEL, AlarmKind.STAFF_GROUP, now, self._outlets)

    def _group_failed(self, chat: str | None, failed: SendFailed) -> None:
        with self._store.write() as session:
            group = staff_group.configure(session, self._configured, clock.now())
            if failed.migrated_to is not None and chat is not None:
                staff_group.moved(session, chat, failed.migrated_to)
            elif failed.kind in (FailureKind.UNREACHABLE, FailureKind.CHANNEL, FailureKind.REFUSED):
                self._not_reached(session, group, failed, clock.now())

    def _not_reached(self, session: Session, group: StaffGroup, failed: SendFailed, now: datetime) -> None:
        group.error, group.looked_at = f"{NOT_A_MEMBER} {failed.sentence}", now
        if group.chat is not None:
            ring(session, staff_group.CHANNEL, AlarmKind.STAFF_GROUP, group.error, now, self._outlets)

    def _wanted(self, now: datetime) -> list[Wanted]:
        with self._store.read() as session:
            group = staff_group.group(session)
            return [] if group is None else staff_group.wanted(session, group.began_at, now)

    def _next_step(self, conversation_id: int) -> Step | None:
        with self._store.read() as session:
            group = staff_group.group(session)
            if group is None:
                return None
            return next_step(session, conversation_id, group, self._live, self._console, clock.now())

    def _record(self, step: Step, result: int | None) -> bool:
        with self._store.write() as session:
            return record(session, step, result)

    def _failed(self, step: Step, failed: SendFailed) -> None:
        now = clock.now()
        with self._store.write() as session:
            group = staff_group.configure(session, self._configured, now)
            thread = staff_group.thread(session, step.conversation_id)
            if failed.migrated_to is not None:
                staff_group.moved(session, step.chat, failed.migrated_to)
            elif isinstance(failed, NoTopics):
                # Topics were taken away; what follows goes on as replies, until the rights are looked at again.
                group.has_topics, group.looked_at = False, now
            elif failed.kind in (FailureKind.UNREACHABLE, FailureKind.CHANNEL):
                self._not_reached(session, group, failed, now)
            elif thread is not None:
                _mend(thread, failed, now)
            else:
                # Nothing is written down about it yet, so it comes again by itself.
                self._rest_until = now + FIRST_WAIT


def _mend(thread: StaffThread, failed: SendFailed, now: datetime) -> None:
    if isinstance(failed, TopicGone):
        thread.topic = thread.card = None
        thread.card_shows = ""
    elif isinstance(failed, TopicShut):
        thread.is_topic_open = False
    elif isinstance(failed, MessageGone):
        thread.card, thread.card_shows = None, ""
    else:
        thread.failures += 1
        wait = min(FIRST_WAIT * 2 ** min(thread.failures, 10), LAST_WAIT)
        thread.not_before = now + max(wait, timedelta(seconds=failed.retry_after_seconds or 0))
