"""Questions that are compared with each other, the models that see them, and what their scores are worth."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.faq.calibrate import NOTHING_OBSERVED, USUAL_NIGHT, Calibration, Evidence, fit, observe, rounds_for
from bot.faq.cutoffs import Seen
from bot.faq.embed import Embedder, Vectors
from bot.faq.general import bank_languages, some_sentences
from bot.faq.index import Row
from bot.faq.linear import Linear, learn
from bot.faq.score import Learn, Scorer
from bot.faq.views import View

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]

#: A general sentence this near to a question of the FAQ is about the FAQ and proves nothing.
BANK_TOO_NEAR = 0.6
#: A message is as near to general sentences as it is to so many of them in the mean.
NEAREST_GENERAL = 3
#: So many sentences of the bank in a language are enough where there are several, or only one.
ENOUGH_EACH, ENOUGH_ALONE = 90, 500
#: Candidates for which all evidence is gathered.
MOST_LOOKED_AT = 10


Step = Callable[[], None]


def done() -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Found:
    """The likeliest entries for a text, best first: their places, their evidence, and their nearest questions (-1: none)."""

    entries: list[int]
    evidence: Evidence
    rows: list[int]


@dataclass(frozen=True)
class Look:
    """One look at a text: `kind` as bot.faq.score.Part has it, the model (empty: letters), its weight, and each entry's share."""

    kind: str
    model: str
    weight: float
    shares: Numbers


@dataclass(frozen=True)
class Earlier:
    """The same group of questions in another version of the FAQ, and where each of its entries is in this one."""

    space: "Space"
    places: Mapping[int, int]

    def starts(self, names: Sequence[str]) -> list[Linear]:
        return self.space.starts(names, self.places)


class Space:
    """`rows` as `embedders` see them. `across`: the messages are in other languages than most rows."""

    def __init__(
        self,
        rows: Sequence[Row],
        embedders: Sequence[Embedder],
        entries: int,
        *,
        across: bool,
        step: Step = done,
        learn: Learn = learn,
        earlier: "Earlier | None" = None,
    ) -> None:
        """`step` hears of every step that is done; `steps` of them until it is calibrated. What was taught `earlier` saves time."""
        rows = sorted(rows, key=lambda row: row.is_hint)
        self._rows = rows
        self._questions = sum(not row.is_hint for row in rows)
        self._entries = entries
        self._across = across
        languages = {row.language for row in rows}
        known = languages | set(_languages(None if across else languages))
        before = earlier.space if earlier is not None else None
        self._views: list[View] = []
        self._step = step
        self._vectors: list[Vectors] = []
        for embedder in embedders:
            view = before.view(embedder, sorted(known)) if before is not None else None
            self._views.append(view or View(embedder, sorted(known)))
            seen = before.vectors(view) if before is not None and view is not None else {}
            self._vectors.append(_seen_by(self._views[-1], rows, seen))
            step()
        starts = earlier.starts([view.name for view in self._views]) if earlier is not None else ()
        self._scorer = Scorer(rows, self._vectors, entries, across=across, learn=learn, starts=starts)
        step()
        self._languages = languages
        # What is as near to these as to the FAQ is about nothing in it. They are in its languages, so that a message in
        # another one is equally far from both.
        self._bank, self._bank_vectors = self._general(_languages(languages))
        self.calibration = Calibration()
        #: what the calibration was learnt from; empty until `calibrate` or `take_over`
        self.observed = NOTHING_OBSERVED
        #: whether the calibration was learnt from these very questions
        self.is_own = False

    def calibrate(self) -> None:
        """Learn what the scores are worth: the slow part of a fit."""
        labels = np.array([row.entry for row in self._rows[: self._questions]])
        parts = [self._evidence_of_best(self._scorer, self._bank, self._bank_vectors, itself_in_bank=True)[0]]
        if self._across:
            texts, vectors = self._general(sorted(set(bank_languages()) - self._languages))
            parts.append(self._evidence_of_best(self._scorer, texts, vectors)[0])
        self.observed = observe(labels, self._trial, Evidence.together(parts))
        self.calibration, self.is_own = fit(self.observed), True

    def take_over(self, earlier: "Space") -> None:
        """Take the scores to be worth what they were worth in `earlier`."""
        self.calibration, self.observed, self.is_own = earlier.calibration, earlier.observed, False

    def view(self, embedder: Embedder, languages: Sequence[str]) -> View | None:
        """What sees questions in these languages as this model does, if it is among these."""
        return next((each for each in self._views if each.is_of(embedder, languages)), None)

    def vectors(self, view: View) -> dict[tuple[str, str], Vectors]:
        """What this view has seen: the vector of each wording in a language."""
        own = self._vectors[self._views.index(view)]
        return {(row.wording, row.language): vector for row, vector in zip(self._rows, own, strict=True)}

    def starts(self, names: Sequence[str], places: Mapping[int, int]) -> list[Linear]:
        """What the models of these names were taught; nothing where there are others. `places`: where each entry is now."""
        if [view.name for view in self._views] != list(names):
            return []
        return [each.moved(places) for each in self._scorer.linear]

    def seen(self) -> Seen:
        """The probabilities that the calibration gives to what it was learnt from."""
        probabilities = self.calibration.of(self.observed.evidence)
        return Seen(probabilities, self.observed.right, self.observed.weights(USUAL_NIGHT))

    def look(self, text: str, language: str, without: Sequence[int] = ()) -> Found:
        """The likeliest entries for a text; entries at the places `without` are as if they did not exist."""
        vectors = self._foreign([view.messages([text], [language]) for view in self._views], {language})
        shares = self._scorer.shares([text], vectors)
        if without:
            shares[:, list(without)] = 0.0
            shares /= max(float(shares.sum()), 1e-12)
        best = np.argsort(-shares[0], kind="stable")[:MOST_LOOKED_AT]
        near = self._scorer.near(vectors, best[None, :])
        general = self._near_general(vectors)[0]
        cosines = near.cosines[0]
        evidence = Evidence(shares[0, best], cosines, cosines - general)
        return Found(best.tolist(), evidence, near.rows[0].tolist())

    def looks(self, text: str, language: str) -> list[Look]:
        """The single looks that `look` joins, of all entries; for people who ask why."""
        vectors = self._foreign([view.messages([text], [language]) for view in self._views], {language})
        return [
            Look(part.kind, "" if part.view is None else self._views[part.view].name, part.weight, part.shares[0])
            for part in self._scorer.parts([text], vectors)
        ]

    def hints(self) -> list[Row]:
        """What tells about entries without being a question."""
        return self._rows[self._questions :]

    def wording(self, row: int) -> Row:
        return self._scorer.wording(row)

    @staticmethod
    def steps(rows: Sequence[Row], embedders: Sequence[Embedder]) -> int:
        """How many steps building and calibrating take."""
        return len(embedders) + 1 + rounds_for(sum(not row.is_hint for row in rows))

    def _trial(self, kept: Places, left_out: Places) -> tuple[Evidence, Places]:
        asked = {self._rows[place].entry for place in kept.tolist()}
        # An entry that is left out whole leaves nothing behind that tells of it.
        hints = [n for n in range(self._questions, len(self._rows)) if self._rows[n].entry in asked]
        kept = np.concatenate([kept, np.array(hints, np.int64)])
        rows = [self._rows[place] for place in kept.tolist()]
        known = [vectors[kept] for vectors in self._vectors]
        scorer = Scorer(rows, known, self._entries, across=self._across, starts=self._scorer.linear)
        self._step()
        texts = [self._rows[place].wording for place in left_out.tolist()]
        return self._evidence_of_best(scorer, texts, [vectors[left_out] for vectors in self._vectors])

    def _evidence_of_best(
        self, scorer: Scorer, texts: Sequence[str], vectors: Sequence[Vectors], *, itself_in_bank: bool = False
    ) -> tuple[Evidence, Places]:
        if not texts:
            return Evidence.together([]), np.zeros(0, np.int64)
        shares = scorer.shares(texts, vectors)
        best = shares.argmax(axis=1)
        cosines = scorer.near(vectors, best[:, None]).cosines[:, 0]
        general = self._near_general(vectors, itself_in_bank=itself_in_bank)
        return Evidence(shares.max(axis=1), cosines, cosines - general), best

    def _near_general(self, vectors: Sequence[Vectors], *, itself_in_bank: bool = False) -> Numbers:
        """Per text, how near the nearest general sentences are."""
        if len(self._bank) <= NEAREST_GENERAL:
            return np.zeros(len(vectors[0]))
        looks = []
        for own, bank in zip(vectors, self._bank_vectors, strict=True):
            cosines = own @ bank.T
            if itself_in_bank:
                np.fill_diagonal(cosines, -1.0)
            looks.append(np.partition(cosines, -NEAREST_GENERAL, axis=1)[:, -NEAREST_GENERAL:].mean(axis=1))
        found: Numbers = np.mean(looks, axis=0)
        return found

    def _foreign(self, vectors: list[Vectors], languages: Collection[str]) -> list[Vectors]:
        """The vectors of texts in `languages`, made comparable where the FAQ has no questions in any of them."""
        if not self._languages.isdisjoint(languages):
            return vectors
        return [view.foreign(each) for view, each in zip(self._views, vectors, strict=True)]

    def _general(self, languages: Sequence[str]) -> tuple[list[str], list[Vectors]]:
        """Sentences of the bank and their vectors, without what this FAQ may well answer."""
        most = ENOUGH_EACH if self._across else ENOUGH_ALONE
        pairs = [(text, language) for language in languages for text in some_sentences(language, most)]
        texts, spoken = [text for text, _ in pairs], [language for _, language in pairs]
        vectors = self._foreign([view.questions(texts, spoken) for view in self._views], languages)
        if not texts:
            return [], vectors
        strange = self._scorer.nearest_of_all(vectors) < BANK_TOO_NEAR
        kept = np.flatnonzero(strange)
        return [texts[place] for place in kept.tolist()], [each[kept] for each in vectors]


def _seen_by(view: View, rows: Sequence[Row], seen: Mapping[tuple[str, str], Vectors]) -> Vectors:
    """The vectors of all rows; only what was not `seen` before is looked up or embedded."""
    missing = [row for row in rows if (row.wording, row.language) not in seen]
    found = view.questions([row.wording for row in missing], [row.language for row in missing])
    if len(missing) == len(rows):
        return found
    every = {**seen, **{(row.wording, row.language): vector for row, vector in zip(missing, found, strict=True)}}
    return np.stack([every[row.wording, row.language] for row in rows])


def _languages(wanted: set[str] | None) -> list[str]:
    """Languages of the bank: those wanted (None: all); English where there is none in any of them."""
    found = bank_languages() if wanted is None else [each for each in bank_languages() if each in wanted]
    return list(found) or ["en"]
