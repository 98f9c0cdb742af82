"""Files that go with answers, as they were when a version was published: every process on every machine has them."""

import hashlib
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import FaqFileContent, FaqVersionFile


def mark_of(content: bytes) -> str:
    """By which a content is known."""
    return hashlib.sha256(content).hexdigest()


def keep(session: Session, version: int, files: Mapping[str, bytes]) -> None:
    """Keep the files of a version that is new in this transaction, by name."""
    for name, content in sorted(files.items()):
        sha256 = mark_of(content)
        insert_new(session, FaqFileContent, {"sha256": sha256, "content": content})
        # Who publishes the same at the same moment may have kept them already.
        insert_new(session, FaqVersionFile, {"version": version, "name": name, "sha256": sha256})


def content_mark(session: Session, version: int | None, name: str) -> str | None:
    """The mark of what the file of that name held in that version; None: it was not there."""
    found = select(FaqVersionFile.sha256).where(FaqVersionFile.version == version, FaqVersionFile.name == name)
    return session.scalar(found)


def marks(session: Session, version: int) -> dict[str, str]:
    """The marks of all files of that version, by name."""
    found = select(FaqVersionFile.name, FaqVersionFile.sha256).where(FaqVersionFile.version == version)
    return {row.name: row.sha256 for row in session.execute(found)}


def content(session: Session, sha256: str | None) -> bytes | None:
    return session.scalar(select(FaqFileContent.content).where(FaqFileContent.sha256 == sha256))
