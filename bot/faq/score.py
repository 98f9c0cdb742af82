"""The views of a question, joined with fixed weights into one share per entry.

Each model's vectors go through a balanced linear classifier (what all wordings of an entry have in common), and
character n-grams through another (names, spelling, rare words). Questions in one language need no more: the nearest
question added nothing there. Across languages the classifier knows the words of the wrong one, so the nearest question
has as much to say. The weights are not fitted to anything, so there is nothing to overfit.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.faq.calibrate import LARGE
from bot.faq.embed import Vectors
from bot.faq.index import QuestionIndex, Row
from bot.faq.linear import Linear, learn
from bot.faq.wording import normalised

#: Cosines this far apart differ by a factor e: near wordings stand out, far ones vanish.
NEAREST_TEMPERATURE = 0.05
LINEAR_WEIGHT, NEAREST_WEIGHT, CHARACTERS_WEIGHT = 1.0, 1.0, 0.5
MOST_NGRAMS = 30_000
#: Beyond so many questions the letters tell nothing that the many wordings of each entry do not.
FEW_QUESTIONS = 2000
#: Beyond so many entries there is no classifier: its time grows with them, the nearest question's does not.
MOST_CLASSES = 1000

#: An entry without another one always wins, which tells nothing.
ALONE = 0.5

Shares = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]

#: As bot.faq.linear.learn, which may know the result already.
Learn = Callable[[Vectors, Places, Linear | None], Linear]


@dataclass(frozen=True)
class Near:
    """How near each of some entries is: the mean over the views of the cosine of its nearest question, and that question."""

    cosines: Shares
    rows: Places


@dataclass(frozen=True)
class Part:
    """One look at texts: by their `nearest` question, by the `whole` of an entry's wordings (of the model at the place `view`), or
    by `letters`. `shares` as Scorer.shares has them."""

    kind: str
    view: int | None
    weight: float
    shares: Shares


class Scorer:
    """Fit on questions and the entries that they belong to (0 … entries - 1); scores any text against all entries.

    `views` holds the vectors of the questions, one matrix for each model. `across`: the texts are in other languages.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        views: Sequence[Vectors],
        entries: int,
        *,
        across: bool = False,
        learn: Learn = learn,
        starts: Sequence[Linear] = (),
    ) -> None:
        """`starts`: what the models were taught before, one for each of `views`, or nothing."""
        self._entries = entries
        self._indexes = [QuestionIndex(rows, vectors, entries) for vectors in views]
        labels = np.array([row.entry for row in rows])
        self._labels = np.unique(labels)
        self.linear: list[Linear] = []
        self._characters: _Characters | None = None
        if 2 <= len(self._labels) <= MOST_CLASSES:
            known = starts if len(starts) == len(views) else [None] * len(views)
            # As for the groups of questions in bot.faq.search.fit: a large FAQ gets another processor.
            with ThreadPoolExecutor(len(views) if len(rows) > LARGE else 1) as workers:
                self.linear = list(workers.map(learn, views, [labels] * len(views), known))
            if len(rows) <= FEW_QUESTIONS:
                self._characters = _Characters([row.wording for row in rows], labels)
        self._looks_for_nearest = across or not self.linear

    def shares(self, texts: Sequence[str], views: Sequence[Vectors]) -> Shares:
        """Per text and entry, the joined share; rows sum to 1. `views` holds the texts' vectors, one matrix a model."""
        if len(self._labels) < 2:
            return self._spread(np.full((len(texts), 1), ALONE))
        parts = self.parts(texts, views)
        joined = np.zeros((len(texts), self._entries))
        for part in parts:
            joined += part.weight * part.shares
        return joined / sum(part.weight for part in parts)

    def parts(self, texts: Sequence[str], views: Sequence[Vectors]) -> list["Part"]:
        """What is joined into the shares, each with its weight; nothing where there is one entry alone."""
        parts: list[Part] = []
        if len(self._labels) < 2:
            return parts
        if self._looks_for_nearest:
            for place, (index, vectors) in enumerate(zip(self._indexes, views, strict=True)):
                cosines = index.nearest(vectors)
                exponents = (cosines - cosines.max(axis=1, keepdims=True)) / NEAREST_TEMPERATURE
                parts.append(Part("nearest", place, NEAREST_WEIGHT, _to_one(np.exp(exponents))))
        for place, (model, vectors) in enumerate(zip(self.linear, views, strict=False)):
            parts.append(Part("whole", place, LINEAR_WEIGHT, self._spread(model.shares(vectors))))
        if self._characters is not None:
            parts.append(Part("letters", None, CHARACTERS_WEIGHT, self._spread(self._characters.shares(texts))))
        return parts

    def near(self, views: Sequence[Vectors], entries: Places) -> Near:
        """How near `entries` (per text some) are to the texts with these vectors."""
        looks = [index.near(vectors, entries) for index, vectors in zip(self._indexes, views, strict=True)]
        return Near(np.mean([cosines for cosines, _ in looks], axis=0), looks[0][1])

    def nearest_of_all(self, views: Sequence[Vectors]) -> Shares:
        """Per text, the mean over the views of the cosine of the nearest question of all."""
        looks = [index.nearest_of_all(vectors) for index, vectors in zip(self._indexes, views, strict=True)]
        found: Shares = np.mean(looks, axis=0)
        return found

    def wording(self, row: int) -> Row:
        return self._indexes[0].rows[row]

    def _spread(self, shares: Shares) -> Shares:
        """Columns of the entries that have questions, to columns of all entries."""
        if len(self._labels) == self._entries:
            return shares
        spread = np.zeros((len(shares), self._entries))
        spread[:, self._labels] = shares
        return spread


class _Characters:
    """The classifier on character n-grams."""

    def __init__(self, wordings: Sequence[str], labels: Places) -> None:
        # A large FAQ goes without, and without the second that the library takes to load.
        from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

        ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=MOST_NGRAMS)
        grams = ngrams.fit_transform(normalised(wording) for wording in wordings)
        # A linear model's weights lie in the span of its questions, so their inner products hold all there is.
        values, directions = np.linalg.eigh((grams @ grams.T).toarray())
        kept = values > 1e-8
        project = grams.T @ (directions[:, kept] / np.sqrt(values[kept]))
        model = learn(grams @ project, labels)
        # A weight for each n-gram and entry is kept; the way through the questions would be many times as large.
        self._weights = (project @ model.weights).astype(np.float32)
        self._offsets = model.offsets
        self._ngrams = ngrams.build_analyzer()
        self._places: dict[str, int] = ngrams.vocabulary_
        self._rarity: Shares = ngrams.idf_

    def shares(self, texts: Sequence[str]) -> Shares:
        return _softmax(np.stack([self._weighed(text) for text in texts]) + self._offsets)

    def _weighed(self, text: str) -> Shares:
        """As the vectoriser and the model do it for many texts, but for one in a tenth of the time."""
        counts = Counter(self._ngrams(normalised(text)))
        known = [(self._places[ngram], count) for ngram, count in counts.items() if ngram in self._places]
        if not known:
            return np.zeros(len(self._offsets))
        places, often = np.array(known, np.int64).T
        values = (1 + np.log(often)) * self._rarity[places]
        found: Shares = (values / np.linalg.norm(values)) @ self._weights[places]
        return found


def _softmax(logits: Shares) -> Shares:
    return _to_one(np.exp(logits - logits.max(axis=1, keepdims=True)))


def _to_one(values: Shares) -> Shares:
    summed: Shares = values / values.sum(axis=1, keepdims=True)
    return summed
