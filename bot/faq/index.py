"""All questions of all entries as one model sees them, in one faiss index; each row knows its entry and its wording."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from bot.faq.embed import Vectors

#: So many of the nearest questions are looked at; what is farther plays no part in any decision.
NEAREST = 256
#: Up to so many questions every one is compared; beyond, only those in the neighbourhoods around the message.
COMPARED_WITH_ALL = 10_000
#: So many questions at once are compared with texts.
AT_ONCE = 1024
#: Of the neighbourhoods so many are searched: the nearest question of all is in them 99 times in 100.
SEARCHED = 24


@dataclass(frozen=True)
class Row:
    """One question: the place of its entry in the list, its wording, its language.

    A `is_hint` is no question but tells what the entry is about: its name, or its answer.
    """

    entry: int
    wording: str
    language: str
    is_hint: bool = False


class QuestionIndex:
    """Inner-product search over the questions, by question and by entry."""

    def __init__(self, rows: Sequence[Row], vectors: Vectors, entries: int) -> None:
        """The rows and their vectors; hints among them play no part."""
        kept = [place for place, row in enumerate(rows) if not row.is_hint]
        rows, vectors = [rows[place] for place in kept], vectors[kept]
        self.rows = tuple(rows)
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self._owner = np.array([row.entry for row in rows], np.int64)
        self._entries = entries
        self._order = np.argsort(self._owner, kind="stable")
        self._starts = np.searchsorted(self._owner[self._order], np.arange(entries + 1))

    def nearest(self, vectors: Vectors) -> npt.NDArray[np.float64]:
        """Per text (row) and entry (column), the cosine of the entry's nearest question.

        An entry beyond the nearest questions is taken to be as near as the last of them, one without a question not near.
        """
        wanted = min(NEAREST, len(self.rows))
        found, which = self._index.search(np.ascontiguousarray(vectors, dtype=np.float32), wanted)
        found = np.where(which < 0, -1.0, found)
        farthest = found.min(axis=1, keepdims=True) if wanted < len(self.rows) else np.zeros((len(vectors), 1))
        cosines = np.repeat(farthest, self._entries, axis=1)
        texts = np.repeat(np.arange(len(vectors)), wanted)
        np.maximum.at(cosines, (texts, self._owner[which].ravel()), found.ravel())
        clipped: npt.NDArray[np.float64] = np.clip(cosines, 0.0, 1.0)
        return clipped

    def nearest_of_all(self, vectors: Vectors) -> npt.NDArray[np.float64]:
        """Per text, the cosine of the nearest question of all; 0 where there is none."""
        vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        found: npt.NDArray[Any]
        if len(self.rows) > COMPARED_WITH_ALL:
            found = self._index.search(vectors, 1)[0][:, 0]
        else:
            # One product in pieces that stay in the processor's cache: no index is built for a question that is asked once.
            pieces = [self._vectors[begin : begin + AT_ONCE] for begin in range(0, len(self.rows), AT_ONCE)]
            found = np.max([(vectors @ piece.T).max(axis=1) for piece in pieces], axis=0) if pieces else np.zeros(len(vectors))
        clipped: npt.NDArray[np.float64] = np.clip(np.asarray(found, np.float64), 0.0, 1.0)
        return clipped

    def near(
        self, vectors: Vectors, entries: npt.NDArray[np.int64]
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Per text and each of its `entries`: the cosine of the entry's nearest question and that question's row.

        An entry without a question has cosine 0 and row -1.
        """
        cosines = np.zeros(entries.shape)
        rows = np.full(entries.shape, -1, np.int64)
        for text, some in enumerate(entries.tolist()):
            for place, entry in enumerate(some):
                own = self._order[self._starts[entry] : self._starts[entry + 1]]
                if len(own):
                    found = self._vectors[own] @ vectors[text]
                    best = int(found.argmax())
                    cosines[text, place], rows[text, place] = found[best], own[best]
        return np.clip(cosines, 0.0, 1.0), rows

    @cached_property
    def _index(self) -> faiss.Index:
        """Built when it is first asked: where a classifier decides, nobody does."""
        dimension = self._vectors.shape[1]
        every = faiss.IndexFlatIP(dimension)
        if len(self.rows) <= COMPARED_WITH_ALL:
            every.add(self._vectors)
            return every
        # As its guidelines say, and as many points for each as its training asks for:
        # https://github.com/facebookresearch/faiss/wiki/Guidelines-to-choose-an-index
        neighbourhoods = int(min(4 * np.sqrt(len(self.rows)), len(self.rows) / 39))
        near = faiss.IndexIVFFlat(every, dimension, neighbourhoods, faiss.METRIC_INNER_PRODUCT)
        near.cp.niter = 10
        near.train(self._vectors)
        near.nprobe = SEARCHED
        near.add(self._vectors)
        return near
