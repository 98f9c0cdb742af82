"""Cuts a text into the pieces of words that are likeliest together, as SentencePiece's unigram models do.

The libraries that do this hold 250,000 pieces in 50 to 260 MB; here they are 4 MB: a number for each, computed from its
letters, and looking a piece up is finding its number. Python alone, so no text can write where it must not.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from bot.faq.embedders.bert_graph import Array

#: So much less likely than the least likely piece is a letter that is in none.
_UNKNOWN_PENALTY = 10.0
# Odd, so that every letter counts; its bits are those of the golden ratio. The numbers of all pieces differ (tested),
# and a text whose piece has the number of another one is only read less well.
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
#: Control marks (<s>, <mask>) are pieces too, with this score; in a text they are letters like others.
_CONTROL = 0.0
# Words, each with the space before it as the vocabularies write it.
_WORDS = re.compile("\u2581?[^\u2581]+|\u2581")
#: So many are remembered, of at most so many letters.
WORDS_IN_MEMORY, SHORT = 4096, 32


@dataclass(frozen=True)
class Vocabulary:
    """The pieces of words: as UTF-8 one behind the other, where each begins and the last ends, and their scores.

    `unknown`: the id of what is in no piece.
    """

    pieces: bytes
    begins: Array
    scores: Array
    unknown: int

    @classmethod
    def of(cls, pieces: Iterable[str], scores: Array, unknown: int) -> "Vocabulary":
        encoded = [piece.encode() for piece in pieces]
        begins = np.zeros(len(encoded) + 1, np.uint32)
        np.cumsum([len(piece) for piece in encoded], out=begins[1:])
        return cls(b"".join(encoded), begins, np.asarray(scores, np.float32), unknown)


class Unigram:
    """Cuts texts whose spaces are written as the vocabulary writes them. Safe for several threads.

    `joined`: letters side by side that are in no piece are one unknown piece together.
    """

    def __init__(self, vocabulary: Vocabulary, *, joined: bool) -> None:
        self._joined = joined
        self._unknown = vocabulary.unknown
        self._unknown_score = float(vocabulary.scores.min()) - _UNKNOWN_PENALTY
        numbers, self._longest = numbered(vocabulary)
        self._ids = np.argsort(numbers, kind="stable").astype(np.int32)
        self._numbers = numbers[self._ids]
        self._scores = vocabulary.scores[self._ids]
        self._known = lru_cache(WORDS_IN_MEMORY)(self.cut)

    def kept(self) -> dict[str, Array]:
        """What `of_kept` makes the same of."""
        marks = np.array([self._joined, self._unknown, self._longest])
        return {
            "marks": marks, "unknown_score": np.array(self._unknown_score), "numbers": self._numbers, "ids": self._ids,
            "scores": self._scores,
        }  # fmt: skip

    @classmethod
    def of_kept(cls, kept: Mapping[str, Array]) -> "Unigram":
        """Without counting anything again."""
        made = cls.__new__(cls)
        joined, made._unknown, made._longest = kept["marks"].tolist()
        made._joined, made._unknown_score = bool(joined), float(kept["unknown_score"])
        made._numbers, made._ids, made._scores = kept["numbers"], kept["ids"], kept["scores"]
        made._known = lru_cache(WORDS_IN_MEMORY)(made.cut)
        return made

    def ids(self, text: str) -> list[int]:
        """The ids of a text's pieces."""
        # No piece goes on behind a space (tested), so the pieces of the words are those of the text. Words come again and again.
        cut = ((self._known if len(word) <= SHORT else self.cut)(word) for word in _WORDS.findall(text))
        return [each for some in cut for each in some]

    def cut(self, text: str) -> tuple[int, ...]:
        """The same without looking at spaces, and remembering nothing."""
        letters = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
        end = len(letters)
        best = [0.0] + [-np.inf] * end
        piece = [self._unknown] * (end + 1)
        come_from = [0] * (end + 1)
        found = self._found(letters)
        at = 0
        for begin in range(end):
            sum_here = best[begin]
            while found[at][0] == begin:
                _, behind, its, score = found[at]
                at += 1
                if sum_here + score > best[behind]:
                    best[behind], piece[behind], come_from[behind] = sum_here + score, its, begin
            if sum_here + self._unknown_score > best[begin + 1]:
                best[begin + 1], piece[begin + 1], come_from[begin + 1] = (
                    sum_here + self._unknown_score, self._unknown, begin,
                )  # fmt: skip
        ids: list[int] = []
        while end > 0:
            if not (self._joined and ids and ids[-1] == piece[end] == self._unknown):
                ids.append(piece[end])
            end = come_from[end]
        return tuple(ids[::-1])

    def _found(self, letters: Array) -> list[tuple[int, int, int, float]]:
        """All pieces in the text by begin: begin, end, id, score; behind them one that begins nowhere."""
        numbers = np.zeros(len(letters), np.uint64)
        every = np.zeros((min(self._longest, len(letters)), len(letters)), np.uint64)
        for length in range(1, len(every) + 1):
            numbers = _with_letter(numbers[: len(letters) - length + 1], letters[length - 1 :])
            every[length - 1, : len(numbers)] = numbers
        asked = every.T.ravel()
        places = np.minimum(np.searchsorted(self._numbers, asked), len(self._numbers) - 1)
        those = np.flatnonzero((self._numbers[places] == asked) & (asked != 0))
        begins, lengths = np.divmod(those, len(every))
        places = places[those]
        return [
            *zip(
                begins.tolist(), (begins + lengths + 1).tolist(), self._ids[places].tolist(),
                self._scores[places].tolist(), strict=True,
            ),
            (-1, 0, 0, 0.0),
        ]  # fmt: skip


def numbered(vocabulary: Vocabulary) -> tuple[Array, int]:
    """The number of each piece, 0 for control marks, and how many letters the longest has."""
    letters, begins = _letters(vocabulary)
    lengths = np.diff(begins)
    numbers = _numbers(letters, begins[:-1], lengths)
    return np.where(vocabulary.scores == _CONTROL, 0, numbers), int(lengths.max())


def _letters(vocabulary: Vocabulary) -> tuple[Array, Array]:
    """All pieces' letters as code points, and where each piece begins among them."""
    is_first_byte = (np.frombuffer(vocabulary.pieces, np.uint8) & 0xC0) != 0x80
    letters_before = np.concatenate([[0], np.cumsum(is_first_byte, dtype=np.int32)])
    letters = np.frombuffer(vocabulary.pieces.decode().encode("utf-32-le"), np.uint32)
    return letters, letters_before[vocabulary.begins]


def _numbers(letters: Array, begins: Array, lengths: Array) -> Array:
    """The number of each run of letters."""
    numbers = np.zeros(len(begins), np.uint64)
    for place in range(int(lengths.max())):
        longer = np.flatnonzero(lengths > place)
        numbers[longer] = _with_letter(numbers[longer], letters[begins[longer] + place])
    return numbers


def _with_letter(numbers: Array, letters: Array) -> Array:
    """The numbers of runs that are one letter longer."""
    found = (numbers + letters) * _FACTOR
    return found ^ found >> np.uint64(29)
