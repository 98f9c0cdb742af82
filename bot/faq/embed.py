"""Sentences to vectors: what a model must do, and one that remembers. The models themselves: bot/faq/embedders."""

import hashlib
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from bot.processes.processor import usable_processors

Vectors = npt.NDArray[np.float32]

QUERIES_IN_MEMORY = 4096
#: So many questions of an FAQ are embedded in one go.
AT_ONCE = 256


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
        """One row per text, float32, L2-normalised. Called from several threads at once."""


class Beside(Protocol):
    """What remembers customers' words elsewhere than in memory, for as long as it may (bot.faq.replay.remembered)."""

    def vector(self, model: str, text: str) -> Vectors | None:
        """What the model of that name sees in the text, if that is known."""

    def seen(self, model: str, text: str, vector: Vectors) -> None:
        """Hears what it sees in it, known before or not."""


def translation_cosine(embedder: Embedder) -> float:
    """How near the model puts a sentence and its translation, once the manner of the languages is taken away; 1 by default."""
    return float(getattr(embedder, "translation_cosine", 1.0))


class CachedEmbedder:
    """An embedder that remembers: customers' words in memory only, the FAQ's own questions also on disk.

    An edited FAQ therefore embeds only what changed, and nothing that a customer wrote is stored here.
    """

    def __init__(self, inner: Embedder, folder: Path | None = None, size: int = QUERIES_IN_MEMORY) -> None:
        self._inner = inner
        self._size = size
        self._memory: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()
        self._embedding = threading.Lock()
        self._file = folder / "embeddings.db" if folder is not None else None
        #: what else remembers customers' words; nobody does where customers are answered
        self.beside: Beside | None = None

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def dimension(self) -> int:
        return self._inner.dimension

    @property
    def languages(self) -> frozenset[str] | None:
        return self._inner.languages

    @property
    def translation_cosine(self) -> float:
        return translation_cosine(self._inner)

    def embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._memory[text] for text in texts if text in self._memory}
            for text in known:
                self._memory.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            found = self._remembered(missing)
            unknown = [text for text in missing if text not in found]
            if unknown:
                found.update(zip(unknown, self._inner.embed(unknown), strict=True))
            known.update(found)
            with self._lock:
                self._memory.update(found)
                while len(self._memory) > self._size:
                    self._memory.popitem(last=False)
        if self.beside is not None:
            for text, vector in known.items():
                self.beside.seen(self.name, text, vector)
        return _stack([known[text] for text in texts], self.dimension)

    def _remembered(self, texts: Sequence[str]) -> dict[str, Vectors]:
        if self.beside is None:
            return {}
        found = {text: self.beside.vector(self.name, text) for text in texts}
        return {text: vector for text, vector in found.items() if vector is not None and len(vector) == self.dimension}

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Like `embed`, for the FAQ's own questions: kept on disk by content."""
        if self._file is None:
            return self._inner.embed(questions)
        keys = self._keys(questions)
        # Whoever comes second with the same questions finds them on disk.
        with self._embedding:
            places, stored = self._stored(set(keys.values()))
            vectors = [stored]
            missing = [question for question, key in keys.items() if key not in places]
            # Models run texts of one length together.
            for some, more in self._embed_all(sorted(missing, key=len)):
                # Kept as they come: who is stopped in the middle of a large FAQ begins again there.
                self._keep([keys[question] for question in some], more)
                places.update((keys[question], place) for place, question in enumerate(some, len(places)))
                vectors.append(more)
        found: Vectors = np.concatenate(vectors)[[places[keys[question]] for question in questions]].astype(np.float32, copy=False)
        return found

    def _embed_all(self, questions: Sequence[str]) -> Iterator[tuple[Sequence[str], Vectors]]:
        """Many questions on all processors, a part at a time."""
        parts = [questions[start : start + AT_ONCE] for start in range(0, len(questions), AT_ONCE)]
        with ThreadPoolExecutor(usable_processors()) as workers:
            yield from zip(parts, workers.map(self._inner.embed, parts), strict=True)

    def _keys(self, texts: Iterable[str]) -> dict[str, str]:
        of_model, found = hashlib.sha256(f"{self.name}\0".encode()), {}
        for text in texts:
            told = of_model.copy()
            told.update(text.encode("utf-8", "surrogatepass"))
            found[text] = told.hexdigest()
        return found

    def _stored(self, keys: set[str]) -> tuple[dict[str, int], Vectors]:
        """The rows of those keys that are known, and all these rows: thousands are read when an FAQ is fitted."""
        size_bytes = self.dimension * np.dtype(np.float32).itemsize
        known: list[tuple[str, bytes]] = []
        with closing(self._open()) as connection:
            wanted = sorted(keys)
            for start in range(0, len(wanted), 500):
                some = wanted[start : start + 500]
                marks = ",".join("?" * len(some))
                known += connection.execute(f"SELECT key, vector FROM embeddings WHERE key IN ({marks})", some)  # noqa: S608
        known = [row for row in known if len(row[1]) == size_bytes]
        vectors = np.frombuffer(b"".join(vector for _, vector in known), np.float32).reshape(-1, self.dimension)
        return {key: place for place, (key, _) in enumerate(known)}, vectors

    def _keep(self, keys: Sequence[str], vectors: Vectors) -> None:
        with closing(self._open()) as connection, connection:
            connection.executemany(
                "INSERT OR REPLACE INTO embeddings VALUES (?, ?)",
                [(key, vector.tobytes()) for key, vector in zip(keys, vectors, strict=True)],
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
