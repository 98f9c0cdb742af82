"""Rows of a large table read from its file one by one, so that the table is in nobody's memory.

A memory map would do the same more simply, but the system maps sixteen pages for each that is read, and counts them.
"""

import os
import weakref
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt


class Rows:
    """`rows[ids]` is the array that `table[ids]` would be. Raises OSError when the file cannot be opened."""

    def __init__(self, file: Path, dtype: npt.DTypeLike, columns: int, begin: int = 0) -> None:
        self._dtype, self._columns, self._begin = np.dtype(dtype), columns, begin
        self._length = columns * self._dtype.itemsize
        self._descriptor = os.open(file, os.O_RDONLY)
        weakref.finalize(self, os.close, self._descriptor)

    def __getitem__(self, ids: npt.ArrayLike) -> npt.NDArray[Any]:
        flat = np.asarray(ids, np.int64)
        read = b"".join(
            os.pread(self._descriptor, self._length, self._begin + row * self._length) for row in flat.ravel().tolist()
        )
        return np.frombuffer(read, self._dtype).reshape(*flat.shape, self._columns)
