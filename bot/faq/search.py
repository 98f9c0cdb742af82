"""The search: from a customer's words to the entries that may be meant, each with the probability that it is.

The one scorer of the product: live answers, `faq evaluate` and the console's test box all go through `Search.search`.
"""

import re
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from threading import Lock

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.faq.calibrate import LARGE, Calibration
from bot.faq.candidate import EXACT, SUREST_OTHERWISE, Candidate
from bot.faq.cutoffs import USUAL_WRONG_SHARE, Cutoffs, Seen, cutoffs
from bot.faq.embed import Embedder
from bot.faq.entry import Entry
from bot.faq.index import Row
from bot.faq.learning.corrected import corrected, shared
from bot.faq.learning.correction import NO_CORRECTION, Correction
from bot.faq.learnt import Learnt, Taught
from bot.faq.linear import learn
from bot.faq.reading.courtesy import without_courtesy
from bot.faq.space import Earlier, Look, Space
from bot.faq.views import Views
from bot.faq.wording import normalised
from bot.words.language import Detector

__all__ = ["EXACT", "Candidate", "Search", "fit"]

#: Customers' questions are read to here; what follows is no part of the question.
MOST_CHARS = 1000
#: The parts of an entry's id that are no words, and what is computed when an answer is given.
_NAME, _COMPUTED = re.compile(r"[_\d]+"), re.compile(r"\{\{.*?\}\}", re.DOTALL)

#: The two groups of questions: those in the FAQ's own language alone, and those in all languages together.
OWN, ALL = "own", "all"
#: Of an entry's questions in a language so many are enough to know it by in another one: what counts there is the nearest.
ENOUGH_ACROSS = 50


@dataclass(frozen=True)
class EntryGrounds:
    """Of an entry: its joined share, how near its nearest question is, and by how much nearer than general sentences."""

    share: float
    cosine: float
    advantage: float


@dataclass(frozen=True)
class Grounds:
    """The single looks at a text, and of the likeliest entries what they come to."""

    looks: tuple[Look, ...]
    near: Mapping[str, EntryGrounds]


class Search:
    """Finds entries in one version of the FAQ; built by `fit`, never changed, safe to share between threads."""

    def __init__(
        self,
        entries: Sequence[Entry],
        views: Views,
        version: int | None,
        default_language: str,
        spaces: Mapping[str, Space],
        fit_seconds: float,
        wrong_share: float = USUAL_WRONG_SHARE,
        correction: Correction = NO_CORRECTION,
    ) -> None:
        self.entries = tuple(entries)
        self.views = views
        self.version = version
        self.default_language = default_language
        self.fit_seconds = fit_seconds
        self.wrong_share = wrong_share
        self.correction = correction
        self.cutoffs: Cutoffs = cutoffs(_seen(spaces), wrong_share, correction)
        self.spaces = spaces
        self._by_id = {entry.id: entry for entry in self.entries}
        self._places = {entry.id: place for place, entry in enumerate(self.entries)}
        #: only these can be out of season
        self._dated = [place for place, entry in enumerate(self.entries) if entry.valid_from or entry.valid_until]
        self._exact = _exact_wordings(self.entries, default_language)
        spoken = {language for entry in self.entries for language in entry.translations}
        self._languages = Detector([default_language, *sorted(spoken - {default_language})])

    @property
    def calibrations(self) -> dict[str, Calibration]:
        """What the scores of each group of questions are worth."""
        return {group: space.calibration for group, space in self.spaces.items()}

    @property
    def is_own(self) -> bool:
        """Whether the calibrations were learnt from these very questions, not taken over from those before an edit."""
        return all(space.is_own for space in self.spaces.values())

    @property
    def seen(self) -> Seen:
        """What the calibrations were learnt from: questions that were left out, with what became of them."""
        return _seen(self.spaces)

    def allowing(self, wrong_share: float) -> "Search":
        """The same search with another share of answers that may be wrong."""
        return self._with(wrong_share, self.correction)

    def with_correction(self, correction: Correction) -> "Search":
        """The same search with what marks have taught about its confidences instead of what they had taught before."""
        return self._with(self.wrong_share, correction)

    def entry(self, entry_id: str) -> Entry | None:
        return self._by_id.get(entry_id)

    def search(
        self,
        text: str,
        *,
        language: str | None = None,
        at: date | None = None,
        exclude: Collection[str] = (),
    ) -> list[Candidate]:
        """The entries that `text` may mean, likeliest first, each at most once, at most ten; never raises for a text.

        `language`: the text's, when the caller knows it; else it is detected. `at`: the day, or the moment in the
        shop's time zone, for which entries must be valid. `exclude`: ids that the customer has denied.
        """
        text = text[:MOST_CHARS].encode("utf-8", "ignore").decode("utf-8")
        if not normalised(text) or not self.spaces:
            return []
        exact = self._exact.get(normalised(text))
        text = without_courtesy(text)
        exact = exact or self._exact.get(normalised(text))
        spoken = exact[2] if exact is not None else language or self._languages.detect(text)
        space = self.spaces[OWN if spoken == self.default_language else ALL]
        gone = {self._places[each] for each in exclude if each in self._places}
        gone.update(place for place in self._dated if not self.entries[place].is_valid(at))
        seen = space.look(text, spoken, sorted(gone))
        confidences = np.minimum(_falling(space.calibration.probability(seen.evidence)), SUREST_OTHERWISE)
        found = [
            Candidate(self.entries[place], confidence, *_matched(space, row))
            for place, confidence, row in zip(seen.entries, confidences.tolist(), seen.rows, strict=True)
            if row >= 0 and place not in gone
        ]
        if exact is not None and exact[0] not in gone:
            found = _word_for_word(found, Candidate(self.entries[exact[0]], EXACT, exact[1], exact[2]))
        return corrected(shared(found), self.correction)

    def grounds(self, text: str, *, language: str | None = None) -> Grounds:
        """What `search` rests on, for people who ask why."""
        text = text[:MOST_CHARS].encode("utf-8", "ignore").decode("utf-8")
        if not normalised(text) or not self.spaces:
            return Grounds((), {})
        text = without_courtesy(text)
        spoken = language or self._languages.detect(text)
        space = self.spaces[OWN if spoken == self.default_language else ALL]
        seen = space.look(text, spoken)
        found = seen.evidence
        near = {
            self.entries[place].id: EntryGrounds(*(float(each[n]) for each in (found.shares, found.cosines, found.advantages)))
            for n, place in enumerate(seen.entries)
        }
        return Grounds(tuple(space.looks(text, spoken)), near)

    def place(self, entry_id: str) -> int:
        """Of an entry among `entries`, and in a look's shares."""
        return self._places[entry_id]

    def _with(self, wrong_share: float, correction: Correction) -> "Search":
        return Search(
            self.entries, self.views, self.version, self.default_language, self.spaces, self.fit_seconds,
            wrong_share, correction,
        )  # fmt: skip


def fit(
    entries: Sequence[Entry],
    models: Embedder | Views,
    version: int | None = None,
    *,
    default_language: str = "en",
    earlier: Search | None = None,
    wrong_share: float = USUAL_WRONG_SHARE,
    progress: Callable[[int, int], None] = lambda done, whole: None,
    learnt: Learnt | None = None,
    quick: bool = False,
) -> Search:
    """A search over `entries`, seen by `models` (one alone sees everything).

    What an `earlier` search has learnt about its scores saves the slow part of the fit, for a while; what was `learnt` from the
    very same questions before saves it for good, and where it is `quick`, also what was taken over then (Search.is_own).
    `wrong_share`: of the answers so many, 0 to 1, may be wrong. `progress` hears how many steps are done of how many.
    """
    started = time.perf_counter()
    # The matrices are small: several threads would mostly wait for each other, ten times as long.
    threadpool_limits(limits=1, user_api="blas")
    views = models if isinstance(models, Views) else Views((models,))
    rows = [
        Row(place, wording, language)
        for place, entry in enumerate(entries)
        for wording, language in entry.wordings(default_language)
        if normalised(wording)
    ]
    rows += _hints(entries, default_language, {row.entry for row in rows})
    own = [row for row in rows if row.language == default_language]
    spaces: dict[str, Space] = {}
    if rows:
        # An entry that is asked in other languages only is known by those.
        asked = {row.entry for row in own if not row.is_hint}
        own += [row for row in rows if row.entry not in asked and row not in own]
        kinds = {OWN: (own, views.of(default_language), False), ALL: (_enough(rows), views.any_language, True)}
        now = {entry.id: place for place, entry in enumerate(entries)}
        old = earlier.entries if earlier is not None else ()
        places = {place: now[entry.id] for place, entry in enumerate(old) if entry.id in now}
        step = _counted(progress, sum(Space.steps(some, embedders) for some, embedders, _ in kinds.values()))

        def space(group: str) -> Space:
            some, embedders, across = kinds[group]
            before = earlier.spaces.get(group) if earlier is not None else None
            made = Space(
                some, embedders, len(entries), across=across, step=step,
                learn=learnt.linear if learnt is not None else learn,
                earlier=Earlier(before, places) if before is not None else None,
            )  # fmt: skip
            known = learnt.of(some, embedders, across=across) if learnt is not None else None
            if known is not None and (known.is_own or quick):
                made.calibration, made.observed, made.is_own = known.calibration, known.observed, known.is_own
                return made
            if before is not None:
                made.take_over(before)
            else:
                made.calibrate()
            if learnt is not None:
                learnt.keep(some, embedders, Taught(made.calibration, made.observed, made.is_own), across=across)
            return made

        # A small FAQ is fitted in no time while customers are answered; who waits for a large one gets another processor.
        with ThreadPoolExecutor(len(kinds) if len(rows) > LARGE else 1) as workers:
            spaces = dict(zip(kinds, workers.map(space, kinds), strict=True))
    return Search(entries, views, version, default_language, spaces, time.perf_counter() - started, wrong_share)


def _hints(entries: Sequence[Entry], default_language: str, asked: Collection[int]) -> list[Row]:
    """What else tells what an entry is about: its name, and its answers without what is computed in them."""
    found = []
    for place, entry in enumerate(entries):
        if place not in asked:
            continue
        told = [(_NAME.sub(" ", entry.id), default_language), (entry.answer, default_language)]
        told += [(each.answer, language) for language, each in entry.translations.items() if each.answer]
        texts = ((_COMPUTED.sub(" ", text).strip(), language) for text, language in told)
        found += [Row(place, text, language, is_hint=True) for text, language in texts if normalised(text)]
    return found


def _enough(rows: Sequence[Row]) -> list[Row]:
    """All rows, of an entry with very many questions in a language some from all over them."""
    groups: dict[tuple[int, str, bool], list[Row]] = defaultdict(list)
    for row in rows:
        groups[row.entry, row.language, row.is_hint].append(row)
    return [
        group[place * len(group) // kept]
        for group in groups.values()
        for kept in [min(len(group), ENOUGH_ACROSS)]
        for place in range(kept)
    ]


def _counted(progress: Callable[[int, int], None], whole: int) -> Callable[[], None]:
    """Counts the steps of several threads for `progress`."""
    done, lock = 0, Lock()

    def step() -> None:
        nonlocal done
        with lock:
            done = min(done + 1, whole)
            progress(done, whole)

    return step


def _seen(spaces: Mapping[str, Space]) -> Seen:
    return Seen.together([space.seen() for space in spaces.values()])


def _exact_wordings(entries: Sequence[Entry], default_language: str) -> dict[str, tuple[int, str, str]]:
    """Normalised question to its entry, wording and language; a question of two entries decides nothing."""
    found: dict[str, tuple[int, str, str]] = {}
    ambiguous = set()
    for place, entry in enumerate(entries):
        for wording, language in entry.wordings(default_language):
            key = normalised(wording)
            if key and found.setdefault(key, (place, wording, language))[0] != place:
                ambiguous.add(key)
    return {key: value for key, value in found.items() if key not in ambiguous}


def _matched(space: Space, row: int) -> tuple[str, str]:
    found = space.wording(row)
    return found.wording, found.language


def _falling(probabilities: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """No candidate is surer than one that comes before it."""
    found: npt.NDArray[np.float64] = np.minimum.accumulate(probabilities)
    return found


def _word_for_word(found: Sequence[Candidate], exact: Candidate) -> list[Candidate]:
    return [exact, *(each for each in found if each.entry is not exact.entry)]
