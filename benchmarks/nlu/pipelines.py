"""The compared pipelines: how texts become features, and the same logistic regression as Rasa's on all of them."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from benchmarks.nlu.phrases import Phrase, words

Matrix = npt.NDArray[np.float64]
#: What the FAQ search sees to, whatever Rasa calls it.
LOOKED_UP = ("question", "out_of_scope")
#: FallbackClassifier's ambiguity_threshold in config.yml.
AMBIGUITY = 0.1
FOLDS = 5
#: Of the shop questions, this share may be taken for something that is not looked up.
MAY_SWALLOW = 0.02


@dataclass(frozen=True)
class Pipeline:
    """Rasa's word and character n-grams, the sentence vectors times `scale` (see SentenceVectors), or both."""

    n_grams: bool = False
    scale: float | None = None

    @property
    def name(self) -> str:
        vectors = f"vectors x {self.scale:g}" if self.scale else ""
        return " + ".join(part for part in ("n-grams" if self.n_grams else "", vectors) if part)


@dataclass(frozen=True)
class Guesses:
    """The probability of every intent for every phrase, with the seconds that learning took."""

    intents: npt.NDArray[np.str_]
    probabilities: Matrix
    seconds: float

    @property
    def best(self) -> npt.NDArray[np.str_]:
        return self.intents[self.probabilities.argmax(1)]

    def sure(self, threshold: float) -> npt.NDArray[np.bool_]:
        """Where FallbackClassifier lets the best intent stand."""
        second, first = np.sort(self.probabilities, 1)[:, -2:].T
        return (first >= threshold) & (first - second >= AMBIGUITY)

    def swallowed(self, true: npt.NDArray[np.str_], threshold: float) -> npt.NDArray[np.bool_]:
        """The shop questions that are taken for something that is not looked up."""
        return (true == "question") & self.sure(threshold) & ~np.isin(self.best, LOOKED_UP)

    def recognised(self, true: npt.NDArray[np.str_], threshold: float) -> npt.NDArray[np.bool_]:
        return self.sure(threshold) & (self.best == true)


def threshold(runs: Sequence[Guesses], true: npt.NDArray[np.str_]) -> float:
    """The lowest, in steps of 0.05, at which no more questions are swallowed than may be, in the mean of the runs."""
    may = MAY_SWALLOW * (true == "question").sum()
    for step in range(1, 20):
        if np.mean([run.swallowed(true, step / 20).sum() for run in runs]) <= may:
            return step / 20
    return 1.0


def learn(
    pipeline: Pipeline, phrases: Sequence[Phrase], vectors: Matrix
) -> Callable[[Sequence[Phrase], Matrix], Guesses]:
    """What guesses the intents of other phrases, given their vectors too."""
    began = time.perf_counter()
    counters: list[CountVectorizer] = []
    if pipeline.n_grams:
        texts = [words(phrase.text) for phrase in phrases]
        counters = [
            CountVectorizer(token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2)).fit(texts),  # noqa: S106
            CountVectorizer(analyzer="char_wb", ngram_range=(2, 5)).fit(texts),
        ]
    mean, deviation = vectors.mean(0), vectors.std(0)

    def features(phrases: Sequence[Phrase], vectors: Matrix) -> csr_matrix | Matrix:
        scaled = (vectors - mean) / deviation * (pipeline.scale or 0.0)
        if not counters:
            return scaled
        texts = [words(phrase.text) for phrase in phrases]
        counts = [counter.transform(texts) for counter in counters]
        return hstack([*counts, csr_matrix(scaled)] if pipeline.scale else counts).tocsr()

    # As Rasa's LogisticRegressionClassifier sets it.
    model = LogisticRegression(max_iter=500, tol=1e-4, class_weight="balanced", random_state=42)
    model.fit(features(phrases, vectors), [phrase.intent for phrase in phrases])
    seconds = time.perf_counter() - began
    return lambda phrases, vectors: Guesses(model.classes_, model.predict_proba(features(phrases, vectors)), seconds)


def cross_validate(pipeline: Pipeline, phrases: Sequence[Phrase], vectors: Matrix, seed: int) -> Guesses:
    """Guesses for all phrases, each made by what has learnt from the other four fifths."""
    true = np.array([phrase.intent for phrase in phrases])
    intents = np.unique(true)
    found, seconds = np.zeros((len(true), len(intents))), 0.0
    for others, asked in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(true, true):
        guess = learn(pipeline, [phrases[index] for index in others], vectors[others])
        guesses = guess([phrases[index] for index in asked], vectors[asked])
        found[asked] = guesses.probabilities
        seconds += guesses.seconds
    return Guesses(intents, found, seconds / FOLDS)
