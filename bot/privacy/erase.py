"""Erasing a contact: every row, file, tracker event and line of a log that is theirs, and the provider's copies.

What stays is a tombstone per message, and the provider's ids of copies that it has yet to delete.
"""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.faq.replay.asked_file import file_below, forget_gone
from bot.privacy.belongings import belongings, unreadable_of
from bot.privacy.logs import blot_out
from bot.privacy.trackers import forget_all_but
from bot.storage import audit, tombstones
from bot.storage.compact import compact
from bot.storage.engine import Store
from bot.storage.insert import insert_new
from bot.storage.questions import still_there
from bot.storage.tables import Contact, Conversation, Direction, Notice, ProviderCopy, Status
from connectors.channels import channel_of
from connectors.connector import Connector, Erasing
from connectors.errors import SendFailed
from connectors.telegram.group import copy_id

log = logging.getLogger("nightdesk.privacy")

NOT_LISTED = (
    "The provider could not say what it keeps: {sentence} What is known here is deleted there; look in its own console for more."
)
OFF = "{channel} is turned off here, so the provider's copies stay until it is turned on again."

SENDING_WAIT_SECONDS = 0.5
SENDING_WAITS = 200


class StillSending(Exception):
    """A message to the contact is with the provider at this moment, so its copy there is not known yet."""


@dataclass(frozen=True)
class Places:
    """Where else than in the database something of a contact may lie: below NIGHTDESK_VAR."""

    media: Path
    trackers: Path
    logs: Path
    asked: Path  #: what the models see in stored questions

    @classmethod
    def below(cls, var: Path) -> "Places":
        return cls(media=var / "media", trackers=var / "trackers.db", logs=var / "log", asked=file_below(var))


@dataclass
class Erasure:
    """What was erased; `left` has a sentence for everything that has to be done again."""

    messages: int = 0
    files: int = 0
    copies: int = 0  #: messages that the provider keeps, and has been or will be asked to delete
    left: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Theirs:
    """What is needed of a contact's rows once they are gone."""

    messages: int
    files: tuple[str, ...]
    words: tuple[str, ...]
    copies: int


class Eraser:
    """Erases contacts. `connectors` by channel: those that can are asked for the provider's copies."""

    def __init__(self, store: Store, connectors: Mapping[str, Connector], places: Places) -> None:
        self._store = store
        self._connectors = connectors
        self._places = places

    async def erase(self, contact_id: int) -> Erasure:
        """Erase one contact for good. Asking again for one that is gone does nothing. Raises StillSending."""
        done = Erasure()
        contact = await asyncio.to_thread(self._contact, contact_id)
        if contact is None:
            return done
        copies = await self._copies_of(contact, done)
        theirs = await self._delete_rows(contact_id, copies)
        done.messages, done.copies = theirs.messages, theirs.copies
        done.files = await asyncio.to_thread(self._delete_files, theirs.files)
        await asyncio.to_thread(blot_out, self._places.logs, theirs.words)
        return done

    async def finish(self, done: Erasure, *, anew: bool) -> None:
        """After one erasure or several: what was deleted leaves the files of the database and of Rasa too.

        `anew`: see bot.storage.compact.
        """
        if not await asyncio.to_thread(self._forget_trackers):
            done.left.append("Rasa kept its tracker file busy; run the command again, or restart Nightdesk.")
        if not await asyncio.to_thread(self.forget_asked):
            done.left.append("What is remembered of questions was kept busy by a replay; run the command again.")
        if not await asyncio.to_thread(compact, self._store, anew=anew):
            done.left.append("The database was kept busy, so deleted bytes may still be in its files; run the command again.")

    def forget_asked(self) -> bool:
        """What is remembered of questions whose messages are gone goes too. Blocks. False: it was kept busy."""
        return forget_gone(self._places.asked, lambda some: still_there(self._store, some))

    def _contact(self, contact_id: int) -> Contact | None:
        with self._store.read() as session:
            return session.get(Contact, contact_id)

    async def _copies_of(self, contact: Contact, done: Erasure) -> list[str]:
        if not channel_of(contact.channel).keeps_copies:
            return []
        connector = self._connectors.get(contact.channel)
        if not isinstance(connector, Erasing):
            done.left.append(OFF.format(channel=channel_of(contact.channel).title))
            return []
        try:
            return await connector.copies_with(contact.address)
        except SendFailed as failed:
            done.left.append(NOT_LISTED.format(sentence=failed.sentence))
            return []

    async def _delete_rows(self, contact_id: int, copies: list[str]) -> _Theirs:
        for _ in range(SENDING_WAITS):
            try:
                return await asyncio.to_thread(self._delete_rows_once, contact_id, copies)
            except StillSending:
                await asyncio.sleep(SENDING_WAIT_SECONDS)
        raise StillSending

    def _delete_rows_once(self, contact_id: int, copies: list[str]) -> _Theirs:
        now = clock.now()
        with self._store.write() as session:
            contact = session.get(Contact, contact_id, with_for_update=True)
            if contact is None:
                return _Theirs(0, (), (), 0)
            session.execute(select(Conversation.id).where(Conversation.contact_id == contact_id).with_for_update())
            return _delete(session, contact, copies, now)

    def _delete_files(self, names: tuple[str, ...]) -> int:
        gone = 0
        for name in names:
            path = self._places.media / name
            gone += path.exists()
            path.unlink(missing_ok=True)
        return gone

    def _forget_trackers(self) -> bool:
        with self._store.read() as session:
            sender_ids = session.scalars(select(Conversation.sender_id)).all()
        return forget_all_but(self._places.trackers, sender_ids)


def _delete(session: Session, contact: Contact, copies: list[str], now: datetime) -> _Theirs:
    rows = belongings(session, contact)
    messages = rows.get("messages", [])
    if any(row["status"] == Status.SENDING for row in messages):
        raise StillSending
    unreadable = unreadable_of(session, contact)
    came_in = [row["external_id"] for row in messages if row["direction"] == Direction.IN and row["external_id"]]
    tombstones.bury(session, contact.channel, [*came_in, *(row.external_id for row in unreadable)], now)
    keeps_copies = channel_of(contact.channel).keeps_copies
    if keeps_copies:
        known = [row["external_id"] for row in messages if row["external_id"]]
        copies = list(dict.fromkeys([*copies, *known]))
        for external_id in copies:
            insert_new(
                session,
                ProviderCopy,
                {"channel": contact.channel, "external_id": external_id, "attempts": 0, "created_at": now},
            )
    in_group = _in_group(rows)
    for external_id in in_group:
        insert_new(
            session, ProviderCopy, {"channel": "telegram", "external_id": external_id, "attempts": 0, "created_at": now}
        )
    _delete_notices(session, rows)
    theirs = _Theirs(
        messages=sum(row["status"] != Status.NOTE for row in messages),
        # Named by our own id, so a file that was just being fetched is found too.
        files=tuple(f"{row['id']}{ending}" for row in rows.get("attachments", []) for ending in ("", ".part")),
        words=(contact.address, contact.address.rpartition(":")[2], contact.name or "", *(row["text"] for row in messages)),
        copies=(len(copies) if keeps_copies else 0) + len(in_group),
    )
    for row in unreadable:
        session.delete(row)
    session.flush()
    # Everything below a contact goes with it; a test holds the tables to that.
    session.execute(delete(Contact).where(Contact.id == contact.id))
    audit.record(session, user_id=None, act="erased_contact", now=now, details={"messages": theirs.messages})
    return theirs


def _in_group(rows: Mapping[str, list[Mapping[str, Any]]]) -> list[str]:
    """What stands of the contact in the staff's group: the bot's own messages and the topic, with what people wrote there."""
    topics = [copy_id(row["chat"], topic=row["topic"]) for row in rows.get("staff_threads", []) if row["topic"] is not None]
    return [*(copy_id(row["chat"], message=row["message"]) for row in rows.get("staff_posts", [])), *topics]


def _delete_notices(session: Session, rows: Mapping[str, list[Mapping[str, object]]]) -> None:
    """What staff were told about this contact: it names rows that are gone."""
    about = {"handoff": "handoffs", "promise": "promises", "message": "messages"}
    wanted = [
        Notice.payload[name].as_integer().in_([row["id"] for row in rows[table]])
        for name, table in about.items()
        if rows.get(table)
    ]
    if wanted:
        session.execute(delete(Notice).where(or_(*wanted)).execution_options(synchronize_session=False))


