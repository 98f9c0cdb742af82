"""py3langid's statistics of the languages that matter, in a tenth of the memory that they take as they come.

They walk through a message byte by byte, from state to state. The table of these steps has 256 columns and takes 40 MB,
but where a byte leads from one row is mostly where it leads from another: only what differs is kept.
"""

from array import array
from collections.abc import Collection, Sequence

import numpy as np
from py3langid.langid import MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

_COLUMNS = 256


def identifier(languages: Collection[str]) -> LanguageIdentifier:
    """What ranks those of `languages` that it knows; those of 70 others are let go of (30 MB)."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(set(whole.labels) & set(languages))
    return LanguageIdentifier(
        whole.nb_ptc, whole.nb_pc, whole.nb_classes, Steps(whole.tk_nextmove, whole.tk_row),
        array("i", whole.tk_output), tk_row=whole.tk_row, norm_probs=True,
    )  # fmt: skip


class Steps:
    """`steps[place]` is `table[place]`: rows of 256 states, the next one for each byte. `row_of`: each state's row.

    Rows that the same byte leads to are compared with the one that it leads to from the first state.
    """

    def __init__(self, table: Sequence[int], row_of: Sequence[int]) -> None:
        rows = np.asarray(table, np.uint32).reshape(-1, _COLUMNS)
        row = np.asarray(row_of, np.int64)
        like = np.full(len(rows), row[0])
        for byte in range(_COLUMNS):
            like[row[rows[:, byte]]] = row[rows[row[0], byte]]
        usual, place = np.unique(like, return_inverse=True)
        differs = rows != rows[like]
        self._usual = array("I", rows[usual].tobytes())
        self._usual_begins = array("I", (place * _COLUMNS).astype(np.uint32).tobytes())
        self._begins = array("I", np.concatenate([[0], differs.sum(axis=1).cumsum()]).astype(np.uint32).tobytes())
        self._bytes = np.nonzero(differs)[1].astype(np.uint8).tobytes()
        self._states = array("I", rows[differs].tobytes())

    def __getitem__(self, place: int) -> int:
        row, byte = divmod(place, _COLUMNS)
        found = self._bytes.find(byte, self._begins[row], self._begins[row + 1])
        state: int = self._states[found] if found >= 0 else self._usual[self._usual_begins[row] + byte]
        return state
