"""By which contents the files that go with answers are known, read again only where one has changed."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bot.faq.media_files import MEDIA_FOLDER
from bot.storage.faq_files import mark_of

#: What tells that a file is still the one that was read.
_Stamp = tuple[int, int, int]


@dataclass
class MediaMarks:
    """Hold one per console."""

    _read: dict[Path, tuple[_Stamp, str]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def of(self, folder: Path, names: Iterable[str]) -> dict[str, str]:
        """The marks of the named files below the FAQ's `folder`; one that is not there is left out."""
        found = {}
        with self._lock:
            for name in names:
                mark = self._mark(folder / MEDIA_FOLDER / name)
                if mark is not None:
                    found[name] = mark
        return found

    def _mark(self, path: Path) -> str | None:
        try:
            known = path.stat()
            stamp = known.st_mtime_ns, known.st_size, known.st_ino
            kept = self._read.get(path)
            if kept is None or kept[0] != stamp:
                kept = self._read[path] = stamp, mark_of(path.read_bytes())
        except OSError:
            return None
        return kept[1]
