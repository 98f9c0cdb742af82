"""All questions of all entries in one faiss index; each row knows its entry, its wording and its language."""

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import numpy.typing as npt

from bot.faq.embed import Vectors

#: So many of the nearest questions are looked at; what is farther plays no part in any decision.
NEAREST = 1024


@dataclass(frozen=True)
class Row:
    """One question: the place of its entry in the list, its wording, its language."""

    entry: int
    wording: str
    language: str


@dataclass(frozen=True)
class Nearest:
    """Per text (row) and entry (column): the cosine of the entry's nearest question, and that question's row."""

    cosines: npt.NDArray[np.float64]
    rows: npt.NDArray[np.int64]


class QuestionIndex:
    """Exact inner-product search over the questions."""

    def __init__(self, rows: Sequence[Row], vectors: Vectors, entries: int) -> None:
        self.rows = tuple(rows)
        self._owner = np.array([row.entry for row in rows], np.int64)
        self._entries = entries
        #: any row of each entry, for entries of which no question is among the nearest
        self._some_row = np.zeros(entries, np.int64)
        self._some_row[self._owner] = np.arange(len(rows))
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def nearest(self, vectors: Vectors) -> Nearest:
        """The nearest question of every entry, for each of `vectors`."""
        wanted = min(NEAREST, len(self.rows))
        found, which = self._index.search(np.ascontiguousarray(vectors, dtype=np.float32), wanted)
        # An entry beyond the nearest is at most as near as the last of them; one without any question is not near.
        farthest = found[:, -1:] if wanted < len(self.rows) else np.zeros((len(vectors), 1))
        cosines = np.repeat(farthest.astype(np.float64), self._entries, axis=1)
        rows = np.tile(self._some_row, (len(vectors), 1))
        texts = np.arange(len(vectors))
        # From far to near, so that the nearest question of an entry is written last.
        for place in range(wanted - 1, -1, -1):
            entries = self._owner[which[:, place]]
            cosines[texts, entries] = found[:, place]
            rows[texts, entries] = which[:, place]
        return Nearest(np.clip(cosines, 0.0, 1.0), rows)
