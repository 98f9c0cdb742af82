"""Since when each answer has read as it does, in each language: so that one is known that was left behind by the others.

The published versions tell it, whoever changed the files and by whatever means. Where somebody has found that an answer still says the
same, the audit log tells that.
"""

import threading
from dataclasses import dataclass, field
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.storage.faq_versions import version_content, version_numbers
from bot.storage.tables import Audit

#: So many of the newest versions are looked at; what changed before that counts as equally old.
MOST_VERSIONS = 60
#: Not published yet.
NOW = 2**31
#: The act in the audit log.
CONFIRMED = "confirmed_translation"
_OWN = ""


@dataclass
class Ages:
    """Hold one per console; each version is read once."""

    _since: dict[tuple[str, str], tuple[bytes, int]] = field(default_factory=dict)
    _upto: int = 0
    #: Entry, language, and what both answers were when somebody found that they say the same.
    _confirmed: set[tuple[str, str, str, str]] = field(default_factory=set)
    _heard: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def follow(self, session: Session) -> None:
        """Take in the versions that were published since the last time, and what was confirmed."""
        with self._lock:
            for number in version_numbers(session, after=self._upto, limit=MOST_VERSIONS):
                content = version_content(session, number) or {}
                for stored in content.get("entries", ()):
                    self._take(Entry.from_json(stored), number)
                self._upto = number
            acts = select(Audit.id, Audit.details).where(Audit.act == CONFIRMED, Audit.id > self._heard).order_by(Audit.id)
            for number, said in session.execute(acts):
                self._confirmed.add((said["entry"], said["language"], said["own"], said["said"]))
                self._heard = number

    def older(self, entry: Entry) -> tuple[str, ...]:
        """The languages whose answer is older than the entry's own one, as it stands in the working copy."""
        own = self._age(entry.id, _OWN, entry.answer)
        return tuple(
            language
            for language, each in entry.translations.items()
            if each.answer
            and self._age(entry.id, language, each.answer) < own
            and (entry.id, language, *_both(entry, language)) not in self._confirmed
        )

    @staticmethod
    def confirmation(entry: Entry, language: str) -> dict[str, str]:
        """What the audit log is told when somebody finds that the answer in `language` still says what the entry's own one says."""
        own, said = _both(entry, language)
        return {"entry": entry.id, "language": language, "own": own, "said": said}

    def _age(self, entry_id: str, language: str, answer: str) -> int:
        known, since = self._since.get((entry_id, language), (b"", 0))
        return since if known == _mark(answer) else NOW

    def _take(self, entry: Entry, number: int) -> None:
        answers = {_OWN: entry.answer, **{language: each.answer or "" for language, each in entry.translations.items()}}
        for language, answer in answers.items():
            mark = _mark(answer)
            if self._since.get((entry.id, language), (b"", 0))[0] != mark:
                self._since[entry.id, language] = mark, number


def _both(entry: Entry, language: str) -> tuple[str, str]:
    return _mark(entry.answer).hex(), _mark(entry.translations[language].answer or "").hex()


def _mark(answer: str) -> bytes:
    return sha256(answer.encode()).digest()[:12]
