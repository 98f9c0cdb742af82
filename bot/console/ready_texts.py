"""Texts that stand ready for a reply: the answers of the FAQ, as this customer would be told them. An entry is a canned text."""

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.faq.entry import Entry
from bot.faq.render import render
from bot.faq.versions import load_version
from bot.hours import Hours
from bot.hours.placeholders import fill
from bot.storage.faq_versions import served_version
from bot.storage.transcript import Line

FOUND_AT_MOST = 8
SUGGESTED_AT_MOST = 3
#: What the bot held for less likely than this is no help to a person either, and it would stand one key away from the customer.
LIKELY_AT_LEAST = 0.1
#: Where the bot has not looked, so much of what a question's words weigh must be an entry's own.
ALIKE_AT_LEAST = 0.5
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class ReadyText:
    entry: str
    version: int
    title: str
    text: str
    language: str


@dataclass(frozen=True)
class _Known:
    entry: Entry
    words: frozenset[str]  #: of its questions, in every language
    everything: frozenset[str]  #: those and its answers'


class ReadyTexts:
    """Hold one per console. Reads the FAQ once for each version."""

    def __init__(self) -> None:
        self._read: tuple[int | None, tuple[_Known, ...]] = None, ()
        #: In how many entries a word is asked with.
        self._spread: Counter[str] = Counter()

    def find(
        self, session: Session, words: str, language: str | None, hours: Hours, now: datetime
    ) -> list[ReadyText]:
        """The entries in which every word of `words` begins one, titles before answers; without words, by title."""
        version, known = self._of(session)
        wanted = _words(words)

        def fits(have: frozenset[str]) -> bool:
            return all(any(word.startswith(each) for word in have) for each in wanted)

        by_title = [each.entry for each in known if fits(each.words)]
        by_answer = [each.entry for each in known if each.entry not in by_title and fits(each.everything)]
        return self._ready([*by_title, *by_answer], FOUND_AT_MOST, version, language, hours, now)

    def suggest(
        self, session: Session, lines: Sequence[Line], language: str | None, hours: Hours, now: datetime
    ) -> list[ReadyText]:
        """For the customer's last words: what the bot held for likely when it did not answer; where it has not looked, the entries
        most alike in words. Often it is nothing, because a wrong text that stands ready costs more than none.
        """
        asked = next((line for line in reversed(lines) if line.direction == "in" and line.text.strip()), None)
        if asked is None or any(line.author == "staff" and line.id > asked.id for line in lines):
            return []
        version, known = self._of(session)
        entries = {each.entry.id: each.entry for each in known}
        candidates = _candidates(lines, asked.id)
        if candidates is not None:
            found = [entries[entry_id] for entry_id in candidates if entry_id in entries]
        else:
            words = _words(asked.text)
            alike = [(self._alike(words, each), each.entry) for each in known]
            alike = [pair for pair in alike if pair[0] >= ALIKE_AT_LEAST]
            found = [entry for _, entry in sorted(alike, key=lambda pair: (-pair[0], pair[1].id))]
        return self._ready(found, SUGGESTED_AT_MOST, version, language, hours, now)

    def ready(
        self, session: Session, entry_id: str, language: str | None, hours: Hours, now: datetime
    ) -> ReadyText | None:
        """The answer of one entry; None when it is not served (any more)."""
        version, known = self._of(session)
        found = [each.entry for each in known if each.entry.id == entry_id]
        ready = self._ready(found, 1, version, language, hours, now)
        return ready[0] if ready else None

    def _ready(
        self, entries: Sequence[Entry], limit: int, version: int, language: str | None, hours: Hours, now: datetime
    ) -> list[ReadyText]:
        today = now.astimezone(hours.zone)
        found = []
        for entry in [each for each in entries if each.is_valid(today)][:limit]:
            said = render(
                entry,
                language,
                hours.business.language,
                lambda text, spoken, of=entry.department: fill(text, hours, now, spoken, of),  # type: ignore[misc]
            )
            found.append(ReadyText(entry.id, version, entry.title_in(said.language), said.text, said.language))
        return found

    def _of(self, session: Session) -> tuple[int, tuple[_Known, ...]]:
        version = served_version(session)
        if version != self._read[0]:
            entries = load_version(session, version) if version is not None else []
            entries = sorted(entries, key=lambda entry: entry.title.casefold())
            self._read = version, tuple(_known(entry) for entry in entries)
            self._spread = Counter(word for each in self._read[1] for word in each.words)
        return version or 0, self._read[1]

    def _alike(self, words: frozenset[str], known: _Known) -> float:
        """How much of the words, from 0 to 1; what every entry is asked with weighs next to nothing."""
        weights = {word: self._weight(word) for word in words}
        whole = sum(weights.values())
        return sum(weights[word] for word in words & known.words) / whole if whole else 0.0

    def _weight(self, word: str) -> float:
        # The inverse document frequency; a word that no entry has weighs as if half of one had it.
        return math.log1p(len(self._read[1]) / max(self._spread[word], 0.5))


def _known(entry: Entry) -> _Known:
    asked = _words(" ".join((*entry.questions, *(q for each in entry.translations.values() for q in each.questions))))
    answers = " ".join((entry.answer, *(each.answer or "" for each in entry.translations.values())))
    return _Known(entry, asked, asked | _words(answers) | {entry.id})


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(_WORD.findall("".join(each for each in plain if not unicodedata.combining(each))))


def _candidates(lines: Sequence[Line], since_id: int) -> list[str] | None:
    """What the bot held for likely, in the newest proof since that message; None where it has not looked."""
    for line in reversed(lines):
        if line.id < since_id or line.why is None:
            continue
        found = line.why.details.get("candidates")
        if found is None and line.why.entry is None:
            return None
        ids = [str(each["id"]) for each in found or () if each["confidence"] >= LIKELY_AT_LEAST]
        is_likely = line.why.confidence is None or line.why.confidence >= LIKELY_AT_LEAST
        if line.why.entry is not None and is_likely and line.why.rule != "faq_answer":
            ids.insert(0, line.why.entry)
        return list(dict.fromkeys(ids))
    return None
