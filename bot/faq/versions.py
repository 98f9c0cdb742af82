"""Publishing the FAQ: an immutable version in the database, served at once by every process; and back to an older one.

Functions run in the caller's transaction. Entries are checked before (bot.faq.files.check); this stores what it is given.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.storage import faq_versions
from bot.storage.faq_versions import VersionRow, served_version

__all__ = ["UnknownVersion", "VersionRow", "load_version", "publish", "rollback", "served_version", "versions"]


class UnknownVersion(Exception):
    """There is no such version; the message is one sentence for the owner."""


def publish(session: Session, entries: Sequence[Entry], by: str, note: str, now: datetime) -> int:
    """Store `entries` as a version and serve it. Returns its number.

    What is the same as the served version, order and place in the files aside, makes no new one.
    """
    stored = [entry.to_json() for entry in sorted(entries, key=lambda entry: entry.id)]
    return faq_versions.add_version(session, {"entries": stored}, _hash(stored), by=by, note=note, now=now)


def load_version(session: Session, number: int) -> list[Entry]:
    """The entries of version `number`. Raises UnknownVersion."""
    content = faq_versions.version_content(session, number)
    if content is None:
        raise UnknownVersion(_unknown(session, number))
    return [Entry.from_json(stored) for stored in content["entries"]]


def versions(session: Session, limit: int = 20) -> list[VersionRow]:
    """The newest versions, newest first."""
    return faq_versions.version_rows(session, limit)


def rollback(session: Session, number: int, by: str, now: datetime) -> None:
    """Serve version `number` again. Raises UnknownVersion."""
    if faq_versions.version_hash(session, number) is None:
        raise UnknownVersion(_unknown(session, number))
    faq_versions.serve(session, number, by=by, now=now)


def _unknown(session: Session, number: int) -> str:
    newest = faq_versions.version_rows(session, 1)
    if not newest:
        return f"There is no FAQ version {number}: nothing was published yet; run nightdesk faq publish."
    return f"There is no FAQ version {number}; name one from 1 to {newest[0].number} (nightdesk faq versions lists them)."


def _hash(stored: list[dict[str, object]]) -> str:
    meant = [{key: value for key, value in entry.items() if key != "source"} for entry in stored]
    return hashlib.sha256(json.dumps(meant, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
