"""Sentences to vectors by their letters alone: for languages that the model does not understand.

Near wordings in any language come out near, paraphrases do not; the calibration then knows that little is sure.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.feature_extraction.text import HashingVectorizer  # type: ignore[import-untyped]

from bot.faq.embed import Vectors
from bot.faq.wording import normalised


class LexicalEmbedder:
    """Hashed character n-grams; needs no fitting, costs a fraction of a millisecond."""

    name = "characters-2-5"
    dimension = 4096
    languages: frozenset[str] | None = None

    def __init__(self) -> None:
        self._ngrams = HashingVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), n_features=self.dimension, norm="l2", alternate_sign=True
        )

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        found = self._ngrams.transform(normalised(text) for text in texts).toarray()
        return np.ascontiguousarray(found, dtype=np.float32)
