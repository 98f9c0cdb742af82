"""py3langid's statistics of the languages that matter, in a tenth of the memory that they take as they come.

They walk through a message byte by byte, from state to state. The table of these steps has 256 columns and takes 40 MB,
but where a byte leads from one row is mostly where it leads from another: only what differs is kept.

Unpacking and thinning them takes half a second of a processor; what comes of it is kept as a file, which takes a hundredth of that.
"""

import hashlib
import logging
import zipfile
from array import array
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from py3langid.langid import MODEL_DIR, MODEL_FILE, LanguageIdentifier  # type: ignore[import-untyped]

from bot.kept_file import keep

#: Raise it when the file means something else than before.
FORMAT = 1
_COLUMNS = 256
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)
_PREFIX = "languages-"

log = logging.getLogger(__name__)

Arrays = Mapping[str, npt.NDArray[Any]]


def identifier(languages: Collection[str], folder: Path | None = None) -> LanguageIdentifier:
    """What ranks those of `languages` that it knows; those of 70 others are let go of (30 MB). `folder`: where it is kept.

    A file there that is missing, damaged, or of other languages or statistics is written anew, and others of ours are removed.
    """
    if folder is None:
        return _restored(_arrays(languages))
    path = folder / f"{_PREFIX}{_mark(languages)}.npz"
    try:
        with path.open("rb") as file, np.load(file) as stored:
            return _restored(stored)
    except _UNREADABLE:
        pass
    arrays = _arrays(languages)
    try:
        kept: dict[str, Any] = dict(arrays)
        keep(path, lambda file: np.savez(file, **kept))
        for other in folder.glob(f"{_PREFIX}*.npz"):
            if other != path:
                other.unlink(missing_ok=True)
    except OSError as error:
        log.warning("the statistics of languages could not be kept in %s (%s); each start takes longer", path, error.strerror)
    return _restored(arrays)


def _mark(languages: Collection[str]) -> str:
    """Another one for other languages, and for other statistics: a package that is installed anew has a newer file."""
    file = (MODEL_DIR / MODEL_FILE).stat()
    told = f"{FORMAT} {file.st_size} {file.st_mtime_ns} {' '.join(sorted(set(languages)))}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _arrays(languages: Collection[str]) -> dict[str, npt.NDArray[Any]]:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    whole.set_languages(set(whole.labels) & set(languages))
    return {
        "shares": whole.nb_ptc, "usual": whole.nb_pc, "classes": np.array(whole.nb_classes),
        "features": np.array(whole.tk_output, np.int32), "rows": np.array(whole.tk_row, np.uint32),
        **{f"steps.{name}": each for name, each in Steps.of(whole.tk_nextmove, whole.tk_row).kept().items()},
    }  # fmt: skip


def _restored(arrays: Arrays) -> LanguageIdentifier:
    steps = Steps({name: arrays[f"steps.{name}"] for name in Steps.NAMES})
    return LanguageIdentifier(
        arrays["shares"], arrays["usual"], arrays["classes"].tolist(), steps,
        array("i", arrays["features"].tobytes()), tk_row=array("I", arrays["rows"].tobytes()), norm_probs=True,
    )  # fmt: skip


class Steps:
    """`steps[place]` is what `table[place]` is in the table that `of` is given."""

    NAMES = ("usual", "usual_begins", "begins", "bytes", "states")

    def __init__(self, kept: Arrays) -> None:
        """From what `kept` tells."""
        self._usual, self._usual_begins, self._begins, self._states = (
            array("I", kept[name].tobytes()) for name in ("usual", "usual_begins", "begins", "states")
        )
        self._bytes = kept["bytes"].tobytes()

    @classmethod
    def of(cls, table: Sequence[int], row_of: Sequence[int]) -> "Steps":
        """`table`: rows of 256 states, the next one for each byte. `row_of`: each state's row.

        Rows that the same byte leads to are compared with the one that it leads to from the first state.
        """
        rows = np.asarray(table, np.uint32).reshape(-1, _COLUMNS)
        row = np.asarray(row_of, np.int64)
        like = np.full(len(rows), row[0])
        for byte in range(_COLUMNS):
            like[row[rows[:, byte]]] = row[rows[row[0], byte]]
        usual, place = np.unique(like, return_inverse=True)
        differs = rows != rows[like]
        return cls(
            {
                "usual": rows[usual],
                "usual_begins": (place * _COLUMNS).astype(np.uint32),
                "begins": np.concatenate([[0], differs.sum(axis=1).cumsum()]).astype(np.uint32),
                "bytes": np.nonzero(differs)[1].astype(np.uint8),
                "states": rows[differs],
            }
        )

    def kept(self) -> dict[str, npt.NDArray[Any]]:
        """All that it is, as flat arrays."""
        numbers = {"usual": self._usual, "usual_begins": self._usual_begins, "begins": self._begins, "states": self._states}
        return {name: np.frombuffer(each, np.uint32) for name, each in numbers.items()} | {"bytes": np.frombuffer(self._bytes, np.uint8)}

    def __getitem__(self, place: int) -> int:
        row, byte = divmod(place, _COLUMNS)
        found = self._bytes.find(byte, self._begins[row], self._begins[row + 1])
        state: int = self._states[found] if found >= 0 else self._usual[self._usual_begins[row] + byte]
        return state
