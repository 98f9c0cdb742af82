"""What fits have learnt, kept on disk by content: the slow parts of a fit are done once for each state of an FAQ, by whoever
needs it first, and everybody else reads them.

Equal questions, seen by equal models, teach the same. Nothing that a customer wrote is in it, and all of it can be learnt again.
"""

import hashlib
import os
import threading
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from bot.faq import linear
from bot.faq.calibrate import Calibration, Observed
from bot.faq.embed import Embedder, Vectors
from bot.faq.index import Row
from bot.faq.linear import Linear, Places
from bot.kept_file import keep as keep_file

#: Raise it when the same questions teach something else than before.
FORMAT = 2
#: So many states are kept; the others were not needed for longest. Weights are larger, and of each state there are up to four.
KEPT, KEPT_WEIGHTS_BYTES = 40, 150_000_000
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile)


@dataclass(frozen=True)
class Taught:
    """What scores are worth. `is_own`: learnt from these very questions, not taken over from those before an edit."""

    calibration: Calibration
    observed: Observed
    is_own: bool = True


@dataclass
class Learnt:
    """Files in `folder`. Safe to be used by several processes and threads."""

    folder: Path
    _learning: defaultdict[str, threading.Lock] = field(default_factory=lambda: defaultdict(threading.Lock), init=False)

    def of(self, rows: Sequence[Row], embedders: Sequence[Embedder], *, across: bool) -> Taught | None:
        """What was learnt from `rows` before; None when nothing was, or it cannot be read."""
        path = self._path(rows, embedders, across)
        try:
            with path.open("rb") as file, np.load(file) as stored:
                weights, observed = stored["weights"], Observed(stored["evidence"], stored["right"], stored["kinds"])
                first, second, third, offset = (float(each) for each in weights)
                observations, is_own = int(stored["observations"]), bool(stored["is_own"])
        except _UNREADABLE:
            return None
        with suppress(OSError):
            os.utime(path)
        return Taught(Calibration((first, second, third), offset, observations), observed, is_own)

    def keep(self, rows: Sequence[Row], embedders: Sequence[Embedder], taught: Taught, *, across: bool) -> None:
        """Keep it; a disk that is full only means that it is learnt again."""
        calibration, observed = taught.calibration, taught.observed
        self._write(
            self._path(rows, embedders, across),
            weights=np.array([*calibration.weights, calibration.offset]),
            observations=np.array(calibration.observations),
            evidence=observed.evidence,
            right=observed.right,
            kinds=observed.kinds,
            is_own=np.array(taught.is_own),
        )
        with suppress(OSError):
            for old in _newest_first(self.folder.glob("*.npz"))[KEPT:]:
                old.unlink(missing_ok=True)

    def linear(self, features: Vectors, labels: Places, start: Linear | None = None) -> Linear:
        """As bot.faq.linear.learn; what was learnt from the very same before is read."""
        told = hashlib.sha256(f"{FORMAT}\0{features.dtype}\0{features.shape}\0".encode())
        told.update(np.ascontiguousarray(features).data)
        told.update(np.ascontiguousarray(labels).data)
        path = self.folder / "weights" / f"{told.hexdigest()[:32]}.npz"
        with self._learning[path.stem]:
            known = self._weights(path, features, labels)
            if known is not None:
                return known
            found = linear.learn(features, labels, start)
            self._write(path, weights=found.weights, offsets=found.offsets, labels=found.labels)
        self._forget_weights(path.parent)
        return found

    def _weights(self, path: Path, features: Vectors, labels: Places) -> Linear | None:
        try:
            with path.open("rb") as file, np.load(file) as stored:
                found = Linear(stored["weights"], stored["offsets"], stored["labels"])
        except _UNREADABLE:
            return None
        wanted = features.shape[1], len(found.labels)
        if found.weights.shape != wanted or found.offsets.shape != wanted[1:] or not np.array_equal(found.labels, np.unique(labels)):
            return None
        with suppress(OSError):
            os.utime(path)
        return found

    def _forget_weights(self, folder: Path) -> None:
        with suppress(OSError):
            whole = 0
            for path in _newest_first(folder.glob("*.npz")):
                whole += path.stat().st_size
                if whole > KEPT_WEIGHTS_BYTES:
                    path.unlink(missing_ok=True)

    def _write(self, path: Path, **arrays: Any) -> None:
        with suppress(OSError):
            keep_file(path, lambda file: np.savez(file, **arrays))

    def _path(self, rows: Sequence[Row], embedders: Sequence[Embedder], across: bool) -> Path:
        told = hashlib.sha256(f"{FORMAT}\0{across}\0".encode())
        for embedder in embedders:
            told.update(f"{embedder.name}\0".encode())
        for row in rows:
            told.update(f"{row.entry}\0{row.language}\0{row.is_hint}\0{row.wording}\0".encode("utf-8", "surrogatepass"))
        return self.folder / f"{told.hexdigest()[:32]}.npz"


def _newest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda each: each.stat().st_mtime, reverse=True)
