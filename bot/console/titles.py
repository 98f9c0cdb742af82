"""The titles of the entries that are served, for people to choose from. Read once for each version."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.faq.versions import load_version
from bot.storage.faq_versions import served_version


class Titles:
    """Hold one per console."""

    def __init__(self) -> None:
        self._read: tuple[int | None, Mapping[str, str]] = None, {}

    def of(self, session: Session) -> Mapping[str, str]:
        """Entry id → title, by title; empty before the first publishing."""
        version = served_version(session)
        if version != self._read[0]:
            entries = load_version(session, version) if version is not None else []
            titles = {entry.id: entry.title for entry in sorted(entries, key=lambda entry: entry.title.casefold())}
            self._read = version, titles
        return self._read[1]
