"""Since when each answer has read as it does, in each language: so that one is known that was left behind by the others.

The published versions tell it, whoever changed the files and by whatever means; nothing else is kept.
"""

import threading
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.storage.faq_versions import version_content, version_numbers

#: So many of the newest versions are looked at; what changed before that counts as equally old.
MOST_VERSIONS = 60
#: Not published yet.
NOW = 2**31
_OWN = ""


@dataclass
class Ages:
    """Hold one per console; each version is read once."""

    _since: dict[tuple[str, str], tuple[bytes, int]] = field(default_factory=dict)
    _upto: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def follow(self, session: Session) -> None:
        """Take in the versions that were published since the last time."""
        with self._lock:
            for number in version_numbers(session, after=self._upto, limit=MOST_VERSIONS):
                content = version_content(session, number) or {}
                for stored in content.get("entries", ()):
                    self._take(Entry.from_json(stored), number)
                self._upto = number

    def older(self, entry: Entry) -> tuple[str, ...]:
        """The languages whose answer is older than the entry's own one, as it stands in the working copy."""
        own = self._age(entry.id, _OWN, entry.answer)
        return tuple(
            language
            for language, each in entry.translations.items()
            if each.answer and self._age(entry.id, language, each.answer) < own
        )

    def _age(self, entry_id: str, language: str, answer: str) -> int:
        known, since = self._since.get((entry_id, language), (b"", 0))
        return since if known == _mark(answer) else NOW

    def _take(self, entry: Entry, number: int) -> None:
        answers = {_OWN: entry.answer, **{language: each.answer or "" for language, each in entry.translations.items()}}
        for language, answer in answers.items():
            mark = _mark(answer)
            if self._since.get((entry.id, language), (b"", 0))[0] != mark:
                self._since[entry.id, language] = mark, number


def _mark(answer: str) -> bytes:
    return sha256(answer.encode()).digest()[:12]
