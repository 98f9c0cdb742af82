"""The FAQ as it lies in its files now, read again only where a file has changed; and what of it is not live yet."""

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.faq.entry import Entry
from bot.faq.files import paths_of
from bot.faq.parse import parse_file
from bot.faq.writing.fields import fields_of, flat

#: What tells that a file is still the one that was read.
_Stamp = tuple[int, int, int]


@dataclass(frozen=True)
class Filed:
    """An entry and the name of its file."""

    entry: Entry
    file: str


@dataclass(frozen=True)
class Working:
    """`problems`: what stops files or entries from being read, "file:line: what; what to do"; those entries are not there."""

    entries: Mapping[str, Filed]
    files: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """What publishing would change about an entry; `fields` only where it is there before and after."""

    entry: Entry  #: as it would be; as it was where it goes
    kind: str  #: added, changed, removed
    fields: tuple[str, ...] = ()


@dataclass
class WorkingCopy:
    """Hold one per console."""

    folder: Path
    _read: dict[Path, tuple[_Stamp, tuple[Entry, ...], tuple[str, ...]]] = field(default_factory=dict)
    _last: Working | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def look(self) -> Working:
        """The same object as before while no file has changed."""
        entries: dict[str, Filed] = {}
        problems: list[str] = []
        with self._lock:
            if not self.folder.is_dir():
                return Working({}, (), (f"{self.folder}:1: there is no such folder; put the FAQ's .yml files there",))
            paths = paths_of(self.folder)
            read = {path: self._file(path) for path in paths}
            unchanged = [*read] == [*self._read] and all(each is self._read[path] for path, each in read.items())
            if unchanged and self._last is not None:
                return self._last
            self._read = read
            for path, (_, found, wrong) in self._read.items():
                problems += wrong
                entries.update({entry.id: Filed(entry, path.name) for entry in found if entry.id not in entries})
            self._last = Working(entries, tuple(path.name for path in paths), tuple(problems))
            return self._last

    def _file(self, path: Path) -> tuple[_Stamp, tuple[Entry, ...], tuple[str, ...]]:
        try:
            known = path.stat()
            stamp = known.st_mtime_ns, known.st_size, known.st_ino
        except OSError:
            stamp = 0, 0, 0
        kept = self._read.get(path)
        if kept is not None and kept[0] == stamp:
            return kept
        parsed, wrong = parse_file(path)
        return stamp, tuple(each.entry for each in parsed if each.entry is not None), tuple(wrong)


def changes(live: Iterable[Entry], working: Iterable[Entry]) -> list[Change]:
    """What publishing `working` would change, in its order; what goes comes last."""
    before = {entry.id: entry for entry in live}
    found = []
    now = list(working)
    for entry in now:
        old = before.pop(entry.id, None)
        if old is None:
            found.append(Change(entry, "added"))
        elif names := differing(old, entry):
            found.append(Change(entry, "changed", names))
    # An entry that cannot be read at this moment is no entry that goes; whoever asks looks at the problems first.
    return found + [Change(entry, "removed") for entry in before.values()]


def differing(old: Entry, new: Entry) -> tuple[str, ...]:
    """The fields in which the two differ: answer, translations.de.questions, …"""
    was, now = flat(fields_of(old)), flat(fields_of(new))
    return tuple(".".join(path) for path in dict.fromkeys([*was, *now]) if was.get(path) != now.get(path))
