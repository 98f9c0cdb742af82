"""The views of a question, joined with fixed weights into one score per entry.

Three cheap views see different things: the nearest question (meaning, one wording at a time), a balanced linear
classifier (meaning, all wordings of an entry together), and character n-grams (names, spelling, rare words).
Their weights are equal but for the n-grams' half; they are not fitted to anything, so there is nothing to overfit.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

from bot.faq.embed import Vectors
from bot.faq.index import QuestionIndex, Row
from bot.faq.wording import normalised

#: Cosines this far apart differ by a factor e: near wordings stand out, far ones vanish.
NEAREST_TEMPERATURE = 0.05
NEAREST_WEIGHT, LINEAR_WEIGHT, CHARACTERS_WEIGHT = 1.0, 1.0, 0.5
#: Weak regularisation: questions are few and the vectors are short of length 1.
LINEAR_C = 20.0
MOST_NGRAMS = 30_000
#: Up to so many questions the n-grams are fitted in the space that the questions span: the same result, much faster.
FEW_QUESTIONS = 2000

Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scores:
    """Per text and entry: the joined share (rows sum to 1), the nearest cosine, that question's row, and the score."""

    shares: Shares
    cosines: Shares
    rows: npt.NDArray[np.int64]

    @property
    def scores(self) -> Shares:
        """High only when the entry wins against the others and is near by itself: the shares alone cannot tell
        a question about nothing in the FAQ, since somebody always wins."""
        joined: Shares = np.sqrt(self.shares * self.cosines)
        return joined


class Scorer:
    """Fit on questions and the entries that they belong to (0 … entries - 1); scores any text against all entries."""

    def __init__(self, rows: Sequence[Row], vectors: Vectors, entries: int) -> None:
        self._entries = entries
        self._index = QuestionIndex(rows, vectors, entries)
        labels = np.array([row.entry for row in rows])
        self._labels = np.unique(labels)
        self._linear: LogisticRegression | None = None
        self._characters: _Characters | None = None
        if len(self._labels) < 2:
            return
        self._linear = _classifier(vectors, labels)
        self._characters = _Characters([row.wording for row in rows], labels)

    def score(self, texts: Sequence[str], vectors: Vectors) -> Scores:
        nearest = self._index.nearest(vectors)
        exponents = (nearest.cosines - nearest.cosines.max(axis=1, keepdims=True)) / NEAREST_TEMPERATURE
        joined = NEAREST_WEIGHT * _to_one(np.exp(exponents))
        weight = NEAREST_WEIGHT
        if self._linear is not None:
            joined += LINEAR_WEIGHT * self._spread(self._linear.predict_proba(vectors))
            weight += LINEAR_WEIGHT
        if self._characters is not None:
            joined += CHARACTERS_WEIGHT * self._spread(self._characters.shares(texts))
            weight += CHARACTERS_WEIGHT
        return Scores(joined / weight, nearest.cosines, nearest.rows)

    def wording(self, row: int) -> Row:
        return self._index.rows[row]

    def _spread(self, shares: Shares) -> Shares:
        """Columns of the entries that have questions, to columns of all entries."""
        spread = np.zeros((len(shares), self._entries))
        spread[:, self._labels] = shares
        return spread


class _Characters:
    """The classifier on character n-grams."""

    def __init__(self, wordings: Sequence[str], labels: npt.NDArray[np.int64]) -> None:
        self._ngrams = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, max_features=MOST_NGRAMS
        )
        grams = self._ngrams.fit_transform(normalised(wording) for wording in wordings)
        self._project: npt.NDArray[np.float64] | None = None
        if len(wordings) <= FEW_QUESTIONS:
            # A linear model's weights lie in the span of its questions, so their inner products hold all there is.
            values, directions = np.linalg.eigh((grams @ grams.T).toarray())
            kept = values > 1e-8
            self._project = grams.T @ (directions[:, kept] / np.sqrt(values[kept]))
            grams = grams @ self._project
        self._model = _classifier(grams, labels)

    def shares(self, texts: Sequence[str]) -> Shares:
        grams = self._ngrams.transform(normalised(text) for text in texts)
        if self._project is not None:
            grams = grams @ self._project
        found: Shares = self._model.predict_proba(grams)
        return found


def _classifier(features: object, labels: npt.NDArray[np.int64]) -> LogisticRegression:
    model = LogisticRegression(C=LINEAR_C, class_weight="balanced", max_iter=300, tol=1e-3)
    with warnings.catch_warnings():
        # An FAQ with one or two questions an entry is no mistake, though it is unusual for a classifier.
        warnings.filterwarnings("ignore", "The number of unique classes")
        return model.fit(features, labels)


def _to_one(values: Shares) -> Shares:
    summed: Shares = values / values.sum(axis=1, keepdims=True)
    return summed
