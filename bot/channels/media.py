"""Fetching what customers sent as files, so that staff see it and it outlives the provider's links."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import or_, select

from bot import clock
from bot.channels.pictures import plain_type, why_not_shown
from bot.processes.outage import patiently
from bot.retry import wait_before_next_attempt
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Message, StoredAttachment
from connectors.connector import Connector
from connectors.errors import SendFailed
from connectors.messages import Attachment

log = logging.getLogger("nightdesk.media")

# Telegram's bots can fetch 20 MB at most (https://core.telegram.org/bots/api#getfile), WhatsApp's media are below it.
MAX_FILE_BYTES = 20_000_000
LOOK_AGAIN_SECONDS = 5.0
REST_SECONDS = 0.2


class MediaFetcher:
    """Fetches pending attachments one after the other into `folder`."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector], folder: Path) -> None:
        self._store = store
        self._connectors = connectors
        self._folder = folder

    async def run(self, changes: Changes, stop: asyncio.Event) -> None:
        while not stop.is_set():
            seen = changes.count
            due = await patiently(self._due, stop)
            if due is None:
                await changes.wait(seen, LOOK_AGAIN_SECONDS, rest_seconds=REST_SECONDS)
                continue
            try:
                await self._fetch(*due)
            except Exception:
                log.exception("an attachment could not be stored; it is tried again")
                await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def _fetch(self, attachment_id: int, channel: str, attachment: Attachment) -> None:
        try:
            content = await self._connectors[channel].fetch(attachment, MAX_FILE_BYTES)
        except SendFailed as failed:
            await asyncio.to_thread(self._failed, attachment_id, failed)
            return
        await asyncio.to_thread(self._stored, attachment_id, content)

    def _due(self) -> tuple[int, str, Attachment] | None:
        now = clock.now()
        with self._store.read() as session:
            found = session.execute(
                select(StoredAttachment, Message.channel)
                .join(Message, Message.id == StoredAttachment.message_id)
                .where(
                    StoredAttachment.status == "pending",
                    Message.channel.in_(tuple(self._connectors)),
                    or_(StoredAttachment.not_before.is_(None), StoredAttachment.not_before <= now),
                )
                .order_by(StoredAttachment.id)
                .limit(1)
            ).first()
        if found is None:
            return None
        row, channel = found
        return row.id, channel, Attachment(row.kind, row.reference, row.content_type, row.file_name, row.size_bytes)

    def _stored(self, attachment_id: int, content: bytes) -> None:
        # Named by our own id: a customer's file name never becomes a path.
        path = self._folder / str(attachment_id)
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".part")
        temporary.write_bytes(content)
        temporary.replace(path)
        with self._store.write() as session:
            row = session.get(StoredAttachment, attachment_id)
            if row is None:
                # Its contact was erased meanwhile.
                path.unlink()
                return
            row.status, row.path, row.size_bytes = "stored", path.name, len(content)
            row.error = why_not_shown(content, plain_type(row.content_type))

    def _failed(self, attachment_id: int, failed: SendFailed) -> None:
        with self._store.write() as session:
            row = session.get(StoredAttachment, attachment_id)
            if row is None:
                return
            row.attempts += 1
            row.error = failed.sentence
            wait: timedelta | None = wait_before_next_attempt(failed.kind, row.attempts, failed.retry_after_seconds)
            not_before: datetime | None = None if wait is None else clock.now() + wait
            row.status, row.not_before = ("failed" if wait is None else "pending"), not_before
