"""Whether published answers still agree with the hours in force: business.yml may have changed since they were published.

Publishing refuses what disagrees (see files.check). This is for what was right once. It compares what is written out, so
placeholders and what staff set for the moment never disagree. Pure.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.business.shop import Business
from bot.faq.contradictions import Contradictions
from bot.faq.entry import Entry
from bot.faq.render import render

# The lines of the file are told by `faq check`; here the file itself may be on another machine.
NO_FILE = Path("business.yml")


@dataclass(frozen=True)
class Disagreement:
    """A sentence of an entry's answer in `language` that says other hours than those in force."""

    entry: str
    language: str
    sentence: str


def disagrees(entry: Entry, business: Business, at: datetime, language: str) -> bool:
    """Whether the answer that a customer of `language` would get says other hours than those in force at `at`."""
    said = render(entry, language, business.language, lambda text, _: text)
    return next(_of(entry, said.text, said.language, Contradictions(business, NO_FILE, at)), None) is not None


def disagreements(entries: Iterable[Entry], business: Business, at: datetime) -> list[Disagreement]:
    """Everything in `entries` that disagrees, in their order."""
    contradictions = Contradictions(business, NO_FILE, at)
    found: list[Disagreement] = []
    for entry in entries:
        found += _of(entry, entry.answer, business.language, contradictions)
        for language, translation in entry.translations.items():
            found += _of(entry, translation.answer or "", language, contradictions)
    return found


def _of(entry: Entry, answer: str, language: str, contradictions: Contradictions) -> Iterator[Disagreement]:
    for one in contradictions.of(answer, language, entry.department, entry.valid_until):
        yield Disagreement(entry.id, language, one.sentence)
