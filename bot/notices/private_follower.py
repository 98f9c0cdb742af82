"""Changes private notices as what they tell of changes: who holds it now, and what became of it. Runs in the sender part.

Of several processes one at a time does it. Putting the same words there twice changes nothing, so a restart needs no care.
"""

import asyncio
import logging
import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.notices.private_notice import PrivateNotice, fingerprint, private_notice
from bot.storage import leases, private_posts
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Notice, PrivatePost
from connectors.errors import FailureKind, SendFailed
from connectors.telegram.group import MAX_TEXT_UNITS, GroupApi, MessageGone, clipped

log = logging.getLogger("nightdesk.notifier")

LOOK_AGAIN_SECONDS = 5.0
REST_SECONDS = 0.5
AT_ONCE = 100
DUTY = "private_notices"
LEASE_LASTS = timedelta(seconds=30)
FIRST_WAIT = timedelta(seconds=5)
LAST_WAIT = timedelta(minutes=10)
#: In a row; about a day.
FAILURES_AT_MOST = 150


class PrivateFollower:
    """One follower. `console` is the console's address."""

    def __init__(self, store: Store, api: GroupApi, console: str) -> None:
        self._store = store
        self._api = api
        self._console = console
        self._holder = secrets.token_hex(8)

    async def run(self, changes: Changes, stop: asyncio.Event) -> None:
        """Change them until `stop`."""
        while not stop.is_set():
            seen = changes.count
            try:
                await self.look()
            except Exception:
                log.exception("private notices could not be changed; it is tried again")
            await changes.wait(seen, LOOK_AGAIN_SECONDS, rest_seconds=REST_SECONDS)

    async def look(self) -> int:
        """Change every one that says something else than how it stands. Returns how many were changed."""
        if not await asyncio.to_thread(self._any_to_change) or not await asyncio.to_thread(self._has_turn):
            return 0
        changed = 0
        for post, notice in await asyncio.to_thread(self._to_change):
            if notice is not None and post.shows != _shown(notice):
                try:
                    await self._api.change(post.chat, post.message, clipped(notice.text, MAX_TEXT_UNITS), notice.rows)
                except SendFailed as failed:
                    log.warning("notice %s could not be changed: %s", post.notice_id, failed.sentence)
                    await asyncio.to_thread(self._failed, post.notice_id, failed)
                    continue
                changed += 1
            await asyncio.to_thread(self._changed, post.notice_id, notice)
        return changed

    def _any_to_change(self) -> bool:
        return bool(self._to_change())

    def _has_turn(self) -> bool:
        with self._store.write() as session:
            return leases.take(session, DUTY, self._holder, clock.real_now(), LEASE_LASTS)

    def _to_change(self) -> list[tuple[PrivatePost, PrivateNotice | None]]:
        """With what is to stand there; None: it is left as it is, for good."""
        now = clock.now()
        with self._store.read() as session:
            found = [(post, self._notice(session, post, now)) for post in private_posts.due(session, now, AT_ONCE)]
        return [(post, notice) for post, notice in found if notice is None or notice.is_over or post.shows != _shown(notice)]

    def _notice(self, session: Session, post: PrivatePost, now: datetime) -> PrivateNotice | None:
        return private_notice(session, session.get_one(Notice, post.notice_id).payload, self._console, now)

    def _changed(self, notice_id: int, notice: PrivateNotice | None) -> None:
        with self._store.write() as session:
            post = session.get(PrivatePost, notice_id)
            if post is None:
                return
            if notice is None or notice.is_over:
                session.delete(post)
            else:
                post.shows, post.failures, post.not_before = _shown(notice), 0, None

    def _failed(self, notice_id: int, failed: SendFailed) -> None:
        with self._store.write() as session:
            post = session.get(PrivatePost, notice_id)
            if post is None:
                return
            post.failures += 1
            is_for_good = isinstance(failed, MessageGone) or failed.kind in (FailureKind.UNREACHABLE, FailureKind.REFUSED)
            if is_for_good or post.failures > FAILURES_AT_MOST:
                session.delete(post)
                return
            wait = min(FIRST_WAIT * 2 ** min(post.failures - 1, 10), LAST_WAIT)
            post.not_before = clock.now() + max(wait, timedelta(seconds=failed.retry_after_seconds or 0))


def _shown(notice: PrivateNotice) -> str:
    return fingerprint(notice.text, notice.rows)
