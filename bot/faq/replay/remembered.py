"""What the models see in the questions that are replayed, kept from one replay to the next: an edit changes none of them.

Only vectors are kept, which depend on the model and the words alone, so nothing here can be out of date: what becomes of a question
is decided anew each time. No words are kept: rows are named by hashes with the key of the tombstones (bot.storage.tombstones). But a
vector tells what somebody wrote about, so it goes when the last message with its question does, and when a replay does not ask it.
"""

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.faq.embed import Vectors
from bot.faq.replay.asked_file import NOBODYS, forget_unasked, in_one
from bot.faq.replay.job import Question

#: Of more questions than these the further ones are embedded each time; they are some 50 MB.
MOST_KEPT = 5000

Row = tuple[bytes, bytes, bytes]


@dataclass
class RememberedVectors:
    """Hold one per replay. A file that cannot be used costs time and nothing else."""

    file: Path
    secret: bytes
    _key: bytes = field(default=b"", init=False)
    _known: dict[bytes, Vectors] = field(default_factory=dict)
    _stored: set[tuple[bytes, bytes]] = field(default_factory=set)
    _kept: frozenset[bytes] = frozenset()
    _asking: bytes | None = None
    _new: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        # As long as the hash takes, whatever the owner has set.
        self._key = hashlib.sha256(self.secret).digest()

    def look_up(self, questions: Sequence[Question]) -> None:
        """Read what is known of them, and forget all others."""
        kept: dict[bytes, set[int]] = {}
        for each in questions[:MOST_KEPT]:
            kept.setdefault(self._question(each), set()).update(each.message_ids or (NOBODYS,))
        self._kept = frozenset(kept)

        def read(connection: sqlite3.Connection) -> None:
            connection.execute("CREATE TEMP TABLE kept (question BLOB PRIMARY KEY)")
            connection.executemany("INSERT INTO kept VALUES (?)", ((key,) for key in kept))
            connection.execute("DELETE FROM asked WHERE question NOT IN (SELECT question FROM kept)")
            connection.executemany(
                "INSERT OR IGNORE INTO asked VALUES (?, ?)",
                ((key, number) for key, numbers in kept.items() for number in numbers),
            )
            forget_unasked(connection)
            for question, key, vector in connection.execute("SELECT question, key, vector FROM vectors"):
                self._known[key] = np.frombuffer(vector, np.float32)
                self._stored.add((question, key))

        self._work(read)

    @contextmanager
    def asking(self, question: Question) -> Iterator[None]:
        """What is embedded meanwhile belongs to this question."""
        key = self._question(question)
        self._asking = key if key in self._kept else None
        try:
            yield
        finally:
            self._asking = None

    def vector(self, model: str, text: str) -> Vectors | None:
        """As bot.faq.embed.Beside has it."""
        return self._known.get(self._hashed(model, text))

    def seen(self, model: str, text: str, vector: Vectors) -> None:
        """As bot.faq.embed.Beside has it."""
        if self._asking is None:
            return
        name = self._asking, self._hashed(model, text)
        if name not in self._stored:
            self._stored.add(name)
            self._new.append((*name, np.ascontiguousarray(vector, np.float32).tobytes()))

    def keep(self) -> None:
        """Write down what is new, as far as its questions are still to be remembered."""
        new, self._new = self._new, []
        if not new:
            return
        # Whoever was erased meanwhile is not asked about any more.
        add = "INSERT OR IGNORE INTO vectors SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM asked WHERE question = ?1)"

        def write(connection: sqlite3.Connection) -> None:
            connection.executemany(add, new)

        self._work(write)

    def _question(self, question: Question) -> bytes:
        return self._hashed("", question.text)

    def _hashed(self, model: str, text: str) -> bytes:
        return hashlib.blake2b(f"{model}\0{text}".encode("utf-8", "surrogatepass"), digest_size=16, key=self._key).digest()

    def _work(self, work: Callable[[sqlite3.Connection], None]) -> None:
        """All of it or nothing."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            in_one(self.file, work)
        except (OSError, sqlite3.OperationalError):
            return
        except sqlite3.DatabaseError:
            # Damaged: everything in it can be computed again.
            with suppress(OSError):
                self.file.unlink()
