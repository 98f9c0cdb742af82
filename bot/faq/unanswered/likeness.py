"""How alike questions are, over languages: by the views of the models that the search has, and by their letters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from bot.faq.embed import Vectors
from bot.faq.views import View, Views
from bot.faq.wording import normalised

Matrix = npt.NDArray[np.float32]

#: As in bot.faq.score: two views of the models, and half as much for the letters.
MODELS_WEIGHT, CHARACTERS_WEIGHT = 2.0, 0.5


@dataclass(frozen=True)
class Question:
    """One question with its language and its vectors, as `Likeness.vectors` gave them."""

    text: str
    language: str
    vector: bytes


class Likeness:
    """Knows the models. `languages` are those that questions are asked in; the first is the FAQ's own."""

    def __init__(self, views: Views, languages: Sequence[str]) -> None:
        self._own_language = languages[0]
        models = (*views.any_language, *views.of(self._own_language))
        self._views = [View(each, languages) for each in models]
        self._across = len(views.any_language)
        self._ends = np.cumsum([each.dimension for each in models])[:-1]
        #: equal names give comparable vectors
        self.models = f"{views.name}/{self._own_language}"

    def vectors(self, texts: Sequence[str], languages: Sequence[str]) -> list[bytes]:
        """What to keep of each text: a row for every model, one behind the other."""
        looks = [view.messages(texts, languages) for view in self._views]
        return [row.astype(np.float32).tobytes() for row in np.hstack(looks)] if texts else []

    def alike(self, questions: Sequence[Question]) -> Matrix:
        """The likeness of every question to every other one: about 1 for the same, about 0 for what has nothing in common.

        What all of them have in common, the trade of the shop, counts for nothing.
        """
        if not questions:
            return np.zeros((0, 0), np.float32)
        whole = self._unpacked([each.vector for each in questions])
        across = self._of_models(whole[: self._across])
        own = np.array([each.language == self._own_language for each in questions])
        found = np.where(own[:, None] & own[None, :], self._of_models(whole[self._across :]), across)
        same = np.array([[one.language == other.language for other in questions] for one in questions]) if not own.all() else None
        letters = _characters([each.text for each in questions])
        joined = (MODELS_WEIGHT * found + CHARACTERS_WEIGHT * letters) / (MODELS_WEIGHT + CHARACTERS_WEIGHT)
        if same is not None:
            # Words of two languages share no letters, and models put a sentence and its translation a little apart.
            joined = np.where(same, joined, found / np.mean([view.translation_cosine for view in self._views[: self._across]]))
        return np.asarray(joined, np.float32)

    def cosines(self, vectors: Sequence[bytes]) -> Matrix:
        """Nothing but the mean cosine of the models that know the FAQ's own language best."""
        looks = self._unpacked(vectors)[self._across :]
        return np.asarray(np.mean([each @ each.T for each in looks], axis=0), np.float32)

    def _of_models(self, looks: Sequence[Vectors]) -> Matrix:
        alike = [centred @ centred.T for centred in map(_centred, looks)]
        return np.asarray(np.mean(alike, axis=0), np.float32)

    def _unpacked(self, vectors: Sequence[bytes]) -> list[Vectors]:
        whole = np.stack([np.frombuffer(vector, np.float32) for vector in vectors])
        return np.split(whole, self._ends, axis=1)


def _centred(vectors: Vectors) -> Vectors:
    if len(vectors) < FEWEST_TO_CENTRE:
        return vectors
    found = vectors - vectors.mean(axis=0)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9), np.float32)


#: What fewer have in common may be what they mean.
FEWEST_TO_CENTRE = 20


def _characters(texts: Sequence[str]) -> Matrix:
    """The likeness of letters, in runs of two to five."""
    plain = [normalised(text) for text in texts]
    if not any(plain):
        return np.zeros((len(texts), len(texts)), np.float32)
    ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)
    grams = ngrams.fit_transform(plain)
    return np.asarray((grams @ grams.T).toarray(), np.float32)
