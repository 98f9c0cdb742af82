"""Runs texts of equal length together, so that none is padded and a text's vector does not depend on the others'."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from bot.faq.embed import Vectors

_AT_ONCE = 16

Tokens = npt.NDArray[np.int64]


def in_equal_lengths(texts: Sequence[Sequence[int]], dimension: int, run: Callable[[Tokens], Vectors]) -> Vectors:
    """One row for each text, given as its tokens; `run` makes the rows of texts with equally many."""
    found = np.zeros((len(texts), dimension), np.float32)
    by_length: dict[int, list[int]] = defaultdict(list)
    for row, tokens in enumerate(texts):
        by_length[len(tokens)].append(row)
    for rows in by_length.values():
        for start in range(0, len(rows), _AT_ONCE):
            some = rows[start : start + _AT_ONCE]
            found[some] = run(np.array([texts[row] for row in some], np.int64))
    return found
