"""An estimate of how good the answers are, for a shop that has no labelled queries: cross-validation on its own FAQ.

Every figure comes from questions that the search which is asked has never seen, through the same search and decision
that customers meet. In scope are questions that were left out; out of scope are the questions of entries that were left
out whole, and sentences that no calibration has seen. An FAQ's own questions are tidier than what customers write at
night, so what is measured on labelled queries is worth more.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from bot.faq.cutoffs import USUAL_WRONG_SHARE
from bot.faq.embed import Embedder
from bot.faq.entry import Entry, Translation
from bot.faq.measure.held_out import held_out_sentences
from bot.faq.measure.queries import Query
from bot.faq.measure.scored import Scored, score
from bot.faq.search import Search, fit
from bot.faq.views import Views
from bot.faq.wording import normalised

#: Each fold costs a whole fit. A large FAQ shows as much with fewer.
FOLDS, FOLDS_WHEN_LARGE = 5, 2
ENTRY_FOLDS = 3
LARGE = 2000
#: An entry is left out whole only where others remain that it can be confused with.
FEWEST_ENTRIES = 3
SEED = 0

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Estimate:
    """Scored questions, and what they rest on. `lonely`: questions that have no second wording, so could not be left out."""

    scored: list[Scored]
    fits: int
    lonely: int
    fit_seconds: float  #: of the slowest of the fits

    def as_figures(self) -> dict[str, Any]:
        return {
            "estimate": True,
            "fits": self.fits,
            "questions_without_second_wording": self.lonely,
            "fit_seconds": round(self.fit_seconds, 3),
        }


def estimate(
    entries: Sequence[Entry],
    models: Embedder | Views,
    *,
    default_language: str = "en",
    wrong_share: float = USUAL_WRONG_SHARE,
    progress: Progress,
) -> Estimate:
    """Cross-validate the FAQ of `entries`; `progress` hears the fits that are done, and how many there will be."""
    draw = np.random.default_rng(SEED)
    questions, lonely = _questions(entries, default_language)
    large = len(questions) + lonely > LARGE
    folds = _folds(questions, FOLDS_WHEN_LARGE if large else FOLDS, draw)
    entry_folds = _entry_folds(entries, FOLDS_WHEN_LARGE if large else ENTRY_FOLDS, draw)
    whole, done, seconds = len(folds) + len(entry_folds), 0, 0.0

    def search_on(kept: Sequence[Entry]) -> Search:
        nonlocal done, seconds
        progress("Estimating", done, whole)
        search = fit(kept, models, default_language=default_language, wrong_share=wrong_share)
        done, seconds = done + 1, max(seconds, search.fit_seconds)
        return search

    known: list[Scored] = []
    general: list[Query] = _general(entries, default_language)
    per_fold = [list(part) for part in np.array_split(np.arange(len(general)), max(len(folds), 1))]
    strange: list[Scored] = []
    for fold, sentences in zip(folds, per_fold, strict=False):
        out = {(each.entry, each.wording, each.language) for each in fold}
        search = search_on([_without(entry, out, default_language) for entry in entries])
        known += score(search, [Query(each.wording, each.entry, each.language) for each in fold])
        strange += score(search, [general[place] for place in sentences])
    left_out: list[Scored] = []
    for ids in entry_folds:
        search = search_on([entry for entry in entries if entry.id not in ids])
        gone = [entry for entry in entries if entry.id in ids]
        asked = [Query(w, None, language, e.id) for e in gone for w, language in e.wordings(default_language)]
        left_out += score(search, asked)
    progress("Estimating", whole, whole)
    return Estimate([*known, *_balanced(len(known), strange, left_out, draw)], whole, lonely, seconds)


@dataclass(frozen=True)
class _Question:
    entry: str
    wording: str
    language: str


def _questions(entries: Sequence[Entry], default_language: str) -> tuple[list[_Question], int]:
    """What can be left out, because the entry is asked in another way in the same language; and how much cannot."""
    found: list[_Question] = []
    lonely = 0
    for entry in entries:
        for language in dict.fromkeys(language for _, language in entry.wordings(default_language)):
            own = [w for w, spoken in entry.wordings(default_language) if spoken == language and normalised(w)]
            if len(own) > 1:
                found += [_Question(entry.id, wording, language) for wording in own]
            else:
                lonely += len(own)
    return found, lonely


def _folds(questions: Sequence[_Question], count: int, draw: np.random.Generator) -> list[list[_Question]]:
    """Every question is in one fold, and no fold holds all that an entry has in a language."""
    folds: list[list[_Question]] = [[] for _ in range(count)]
    groups: dict[tuple[str, str], list[_Question]] = {}
    for each in questions:
        groups.setdefault((each.entry, each.language), []).append(each)
    for own in groups.values():
        first = int(draw.integers(count))
        for place, which in enumerate(draw.permutation(len(own)).tolist()):
            folds[(first + place) % count].append(own[which])
    return [fold for fold in folds if fold]


def _entry_folds(entries: Sequence[Entry], count: int, draw: np.random.Generator) -> list[set[str]]:
    if len(entries) < FEWEST_ENTRIES:
        return []
    ids = [entries[place].id for place in draw.permutation(len(entries)).tolist()]
    return [set(part) for part in (ids[first::count] for first in range(count)) if part]


def _without(entry: Entry, out: Collection[tuple[str, str, str]], default_language: str) -> Entry:
    def kept(questions: Sequence[str], language: str) -> tuple[str, ...]:
        return tuple(each for each in questions if (entry.id, each, language) not in out)

    translations = {
        language: Translation(kept(one.questions, language), one.answer) for language, one in entry.translations.items()
    }
    return replace(entry, questions=kept(entry.questions, default_language), translations=translations)


def _general(entries: Sequence[Entry], default_language: str) -> list[Query]:
    languages = {language for entry in entries for _, language in entry.wordings(default_language)}
    return [Query(text, None, language) for language in sorted(languages) for text in held_out_sentences(language)]


def _balanced(known: int, strange: list[Scored], left_out: list[Scored], draw: np.random.Generator) -> list[Scored]:
    """As many queries out of scope as in scope, of both kinds alike: at night every second message is about something
    that no entry answers."""
    some = _drawn(strange, max(known // 2, known - len(left_out)), draw)
    return [*some, *_drawn(left_out, known - len(some), draw)]


def _drawn(scored: list[Scored], count: int, draw: np.random.Generator) -> list[Scored]:
    if len(scored) <= count:
        return scored
    return [scored[place] for place in sorted(draw.permutation(len(scored))[:count].tolist())]
