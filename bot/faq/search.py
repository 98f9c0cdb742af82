"""The search: from a customer's words to the entries that may be meant, each with the probability that it is.

The one scorer of the product: live answers, `faq evaluate` and the console's test box all go through `Search.search`.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.faq.calibrate import Calibration, calibrate
from bot.faq.candidate import Candidate
from bot.faq.embed import Embedder, embed_questions
from bot.faq.entry import Entry
from bot.faq.general import general_sentences
from bot.faq.index import Row
from bot.faq.lexical import LexicalEmbedder
from bot.faq.score import Scorer
from bot.faq.wording import normalised
from bot.language import Detector

__all__ = ["Candidate", "Search", "fit"]

#: Customers' questions are read to here; what follows is no part of the question.
MOST_CHARS = 1000
MOST_CANDIDATES = 10
UNDERSTOOD = "understood"
#: The customer's words are, word for word, a question of the FAQ.
EXACT = 0.99
#: In a language that neither the model nor the FAQ knows, nothing is sure enough even for a button.
STRANGE_LANGUAGE_CAP = 0.2


@dataclass(frozen=True)
class _Space:
    """Questions that can be compared with each other: of one language, or of all that the model understands."""

    embedder: Embedder
    scorer: Scorer
    calibration: Calibration


class Search:
    """Finds entries in one version of the FAQ; built by `fit`, never changed, safe to share between threads."""

    def __init__(
        self,
        entries: Sequence[Entry],
        embedder: Embedder,
        version: int | None,
        default_language: str,
        spaces: Mapping[str, _Space],
        fit_seconds: float,
    ) -> None:
        self.entries = tuple(entries)
        self.version = version
        self.default_language = default_language
        self.fit_seconds = fit_seconds
        self._embedder = embedder
        self._spaces = spaces
        self._by_id = {entry.id: entry for entry in self.entries}
        self._exact = _exact_wordings(self.entries, default_language)
        spoken = {language for entry in self.entries for language in entry.translations}
        self._languages = Detector([default_language, *sorted(spoken - {default_language})])

    @property
    def calibrations(self) -> dict[str, Calibration]:
        """What each group of languages' scores are worth; `fit` takes them over for a quick first version."""
        return {group: space.calibration for group, space in self._spaces.items()}

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
        key = normalised(text)
        if not key or not self._spaces:
            return []
        exact = self._exact.get(key)
        group, cap = self._group(text, language, exact)
        space = self._spaces[group]
        scored = space.scorer.score([text], space.embedder.embed([text]))
        confidences = _confidences(space.calibration.probability(scored.scores[0]), cap)
        if exact is not None:
            confidences = np.minimum(confidences, 1 - EXACT)
            confidences[exact[0]] = EXACT
        found: list[Candidate] = []
        for place in np.argsort(-confidences, kind="stable").tolist():
            entry = self.entries[place]
            if len(found) == MOST_CANDIDATES:
                break
            if entry.id in exclude or not entry.is_valid(at):
                continue
            row = space.scorer.wording(int(scored.rows[0, place]))
            matched, matched_language = row.wording, row.language
            if exact is not None and place == exact[0]:
                matched, matched_language = exact[1], exact[2]
            elif row.entry != place:
                continue  # this entry has no question in the text's language
            found.append(Candidate(entry, float(confidences[place]), matched, matched_language))
        return found

    def _group(self, text: str, language: str | None, exact: tuple[int, str, str] | None) -> tuple[str, float]:
        """The questions to compare with, and the most that may be made of them."""
        if exact is not None:
            language = exact[2]
        group = _group_of(language or self._languages.detect(text), self._embedder)
        if group in self._spaces:
            return group, 1.0
        return next(iter(self._spaces)), STRANGE_LANGUAGE_CAP


def fit(
    entries: Sequence[Entry],
    embedder: Embedder,
    version: int | None = None,
    *,
    default_language: str = "en",
    calibrations: Mapping[str, Calibration] | None = None,
) -> Search:
    """A search over `entries`. `calibrations` of an earlier search save the slow part of the fit, for a while."""
    started = time.perf_counter()
    # The matrices are small: several threads would mostly wait for each other, ten times as long.
    threadpool_limits(limits=1, user_api="blas")
    groups: dict[str, list[Row]] = {}
    for place, entry in enumerate(entries):
        for wording, language in entry.wordings(default_language):
            if normalised(wording):
                group = _group_of(language, embedder)
                groups.setdefault(group, []).append(Row(place, wording, language))
    spaces = {}
    for group, rows in groups.items():
        chosen = embedder if group == UNDERSTOOD else LexicalEmbedder()
        vectors = embed_questions(chosen, [row.wording for row in rows])
        scorer = Scorer(rows, vectors, len(entries))
        calibration = (calibrations or {}).get(group)
        if calibration is None:
            bank = general_sentences({row.language for row in rows})
            banked = embed_questions(chosen, bank)
            calibration = calibrate(rows, vectors, len(entries), scorer, bank, banked)
        spaces[group] = _Space(chosen, scorer, calibration)
    return Search(entries, embedder, version, default_language, spaces, time.perf_counter() - started)


def _group_of(language: str, embedder: Embedder) -> str:
    """Languages that the model understands are compared with each other; any other one only with itself."""
    if embedder.languages is None or language in embedder.languages:
        return UNDERSTOOD
    return language


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


def _confidences(probabilities: npt.NDArray[np.float64], cap: float) -> npt.NDArray[np.float64]:
    """The best entry's calibrated probability stands; the others share at most what it leaves."""
    found = np.minimum(probabilities, cap)
    best = int(found.argmax())
    others = float(found.sum() - found[best])
    left = 1.0 - float(found[best])
    if others > left:
        scaled = found * (left / others)
        scaled[best] = found[best]
        return scaled
    return found
