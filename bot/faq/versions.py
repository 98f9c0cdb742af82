"""Publishing the FAQ: an immutable version in the database, served at once by every process; and back to an older one.

Functions run in the caller's transaction. Entries are checked before (bot.faq.files.check); this stores what it is given.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.storage import faq_files, faq_versions
from bot.storage.faq_versions import Overtaken, Tried, VersionRow, served_version

#: By name: what the files hold that go with answers.
Files = Mapping[str, bytes]
NO_FILES: Files = {}

__all__ = [
    "Files",
    "Overtaken",
    "Tried",
    "UnknownVersion",
    "VersionRow",
    "is_served",
    "load_version",
    "publish",
    "rollback",
    "served_version",
    "versions",
]


class UnknownVersion(Exception):
    """There is no such version; the message is one sentence for the owner."""


def publish(
    session: Session,
    entries: Sequence[Entry],
    by: str,
    note: str,
    now: datetime,
    tried: Tried | None = None,
    files: Files = NO_FILES,
) -> int:
    """Store `entries` as a version and serve it, with what was found out about it before. Returns its number.

    `files`: what goes with its answers (bot.faq.media_files.read_files). What is the same as the served version, order and
    place in the files aside, makes no new one. Raises Overtaken.
    """
    stored = [entry.to_json() for entry in sorted(entries, key=lambda entry: entry.id)]
    before = served_version(session)
    number = faq_versions.add_version(
        session, {"entries": stored}, _hash(stored, files), by=by, note=note, now=now, tried=tried
    )
    if files and number != before:
        faq_files.keep(session, number, files)
    return number


def is_served(session: Session, entries: Sequence[Entry], files: Files = NO_FILES) -> bool:
    """Whether `entries` are what is served already."""
    stored = [entry.to_json() for entry in sorted(entries, key=lambda entry: entry.id)]
    served = served_version(session)
    return served is not None and faq_versions.version_hash(session, served) == _hash(stored, files)


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


def _hash(stored: list[dict[str, object]], files: Files) -> str:
    meant = [{key: value for key, value in entry.items() if key != "source"} for entry in stored]
    if files:
        meant.append({name: faq_files.mark_of(content) for name, content in files.items()})
    return hashlib.sha256(json.dumps(meant, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
