"""The one place that changes the FAQ's files: reads them, makes a change, checks it, and only then replaces a file.

Nothing is written over what somebody else has written meanwhile: whoever changes an entry gives it as they have read it, and
what was changed since is merged field by field (merge.py). A program at a time writes, on one machine; a hand that saves a
file at the same moment is noticed. The database is not asked.
"""

import difflib
import fcntl
import hashlib
import os
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import starmap
from pathlib import Path

from bot.faq.entry import Entry, Translation
from bot.faq.files import parse_folder, paths_of
from bot.faq.parse import parse_file
from bot.faq.suggest import did_you_mean
from bot.faq.writing.fields import Fields, entry_of, fields_of
from bot.faq.writing.merge import Conflict, merge
from bot.faq.writing.surgery import NEW_FILE, Surgery, TooOdd
from bot.whole_file import replace_whole

#: Every mistake of the FAQ when these files hold this instead (bot/faq/for_shop.py).
Check = Callable[[Mapping[Path, bytes]], list[str]]
WAIT_SECONDS = 10.0
LOOK_SECONDS = 0.02
FILE_NAME = re.compile(r"[a-z0-9_-]{1,60}\.yml")
_BOM = b"\xef\xbb\xbf"
_LINE = re.compile(r"(\.ya?ml):\d+")


class WriteRefused(Exception):
    """Nothing was written; `problems` holds one sentence for each reason."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = list(problems)


class Conflicting(WriteRefused):
    """Somebody else changed the same fields meanwhile. `theirs` is the entry as it is now, `merged` with what does not clash."""

    def __init__(self, theirs: Entry | None, merged: Entry | None, conflicts: list[Conflict]) -> None:
        super().__init__("Somebody else has changed this entry meanwhile; choose which text is to stand, and save again.")
        self.theirs = theirs
        self.merged = merged
        self.conflicts = conflicts


@dataclass(frozen=True)
class Written:
    """What a change makes of the files, by their path; nothing is there when it changes nothing."""

    before: Mapping[Path, bytes]  #: empty: there is no such file yet
    after: Mapping[Path, bytes]
    entry: Entry | None  #: as it stands there then; None: it is taken out

    @property
    def diff(self) -> str:
        """The difference, file by file, as version control shows it."""
        parts: list[str] = []
        for path, after in self.after.items():
            old, new = (each.decode("utf-8-sig").splitlines() for each in (self.before[path], after))
            parts += difflib.unified_diff(old, new, path.name, path.name, lineterm="")
        return "\n".join(parts)

    @property
    def wrote_anything(self) -> bool:
        return bool(self.after)


class Writer:
    """Changes the files below `folder`; `check` says what is wrong with them."""

    def __init__(self, folder: Path, check: Check) -> None:
        self._folder = folder
        self._check = check

    def change(
        self, base: Entry, mine: Entry, choices: Mapping[str, str] | None = None, *, dry: bool = False
    ) -> Written:
        """Let the entry that was read as `base` be `mine`. Raises Conflicting, WriteRefused.

        `choices` decides earlier conflicts, by their name. `dry`: everything but the writing.
        """
        with self._one_at_a_time():
            path, text, theirs = self._find(base.id)
            fields, conflicts = merge(fields_of(base), fields_of(theirs), fields_of(mine), choices)
            merged = entry_of(fields)
            if conflicts:
                raise Conflicting(theirs, merged, conflicts)
            return self._changed(path, text, theirs, merged, dry=dry)

    def add_wording(self, entry_id: str, wording: str, language: str | None = None, *, dry: bool = False) -> Written:
        """One more way of asking; `language` None: the shop's first one. The same again changes nothing."""
        with self._one_at_a_time():
            path, text, theirs = self._find(entry_id)
            wording = " ".join(wording.split())
            if language is None:
                known, new = theirs.questions, replace(theirs, questions=(*theirs.questions, wording))
            else:
                there = theirs.translations.get(language, Translation())
                known = there.questions
                more = replace(there, questions=(*known, wording))
                new = replace(theirs, translations={**theirs.translations, language: more})
            return self._changed(path, text, theirs, theirs if wording in known else new, dry=dry)

    def add(self, entry: Entry, file: str, after: str | None = None, *, dry: bool = False) -> Written:
        """Write a new entry into the file of that name, behind the entry `after` or at its end; a new name makes a file."""
        _refuse_empty(entry)
        with self._one_at_a_time():
            path = self._path(file)
            before = self._bytes(path)
            text = _text(before) or NEW_FILE
            with _as_a_sentence(path, entry.id):
                self._refuse_broken(path, before)
                made = _added(text, fields_of(entry), after)
                return self._write({path: before}, {path: _encoded(made, before)}, {entry.id: entry}, entry, dry=dry)

    def remove(self, base: Entry, *, dry: bool = False) -> Written:
        """Take out the entry that was read as `base`. Raises Conflicting when it says something else by now."""
        with self._one_at_a_time():
            path, before, theirs = self._find(base.id)
            if fields_of(theirs) != fields_of(base):
                raise Conflicting(theirs, None, [])
            with _as_a_sentence(path, base.id):
                surgery = Surgery(_text(before))
                surgery.remove(base.id)
                return self._write(
                    {path: before}, {path: _encoded(surgery.done(), before)}, {base.id: None}, None, dry=dry
                )

    def move(self, entry_id: str, file: str, *, dry: bool = False) -> Written:
        """Let the entry stand in another file, as it is written, with the comments directly above it."""
        with self._one_at_a_time():
            path, before, entry = self._find(entry_id)
            target = self._path(file)
            if target == path:
                return Written({}, {}, entry)
            there = self._bytes(target)
            with _as_a_sentence(path, entry_id):
                self._refuse_broken(target, there)
                from_, to = Surgery(_text(before)), Surgery(_text(there) or _with_empty_list(NEW_FILE))
                to.add_raw(*from_.raw(entry_id))
                from_.take(entry_id)
                after = {target: _encoded(to.done(), there), path: _encoded(from_.done(), before)}
                return self._write({target: there, path: before}, after, {entry_id: entry}, entry, dry=dry)

    def _changed(self, path: Path, before: bytes, theirs: Entry, new: Entry, *, dry: bool) -> Written:
        old_fields, fields = fields_of(theirs), fields_of(new)
        if old_fields == fields:
            return Written({}, {}, theirs)
        _refuse_empty(new)
        with _as_a_sentence(path, theirs.id):
            surgery = Surgery(_text(before))
            surgery.change(theirs.id, old_fields, fields)
            wanted = {theirs.id: None, new.id: new}
            return self._write({path: before}, {path: _encoded(surgery.done(), before)}, wanted, new, dry=dry)

    def _find(self, entry_id: str) -> tuple[Path, bytes, Entry]:
        """The file of an entry, what it holds, and the entry. Raises WriteRefused."""
        wrong: list[str] = []
        for path in paths_of(self._folder):
            content = self._bytes(path)
            if entry_id.encode() not in content:
                continue
            parsed, problems = parse_file(path, content)
            found = next((each for each in parsed if each.id == entry_id), None)
            if found is not None and found.entry is not None:
                return path, content, found.entry
            wrong += problems if found is None else found.problems
        parsed, problems = parse_folder(self._folder)
        if wrong or problems:
            raise WriteRefused(*(wrong or problems))
        hint = did_you_mean(entry_id, [each.id for each in parsed]) or "it may have been taken out or renamed meanwhile"
        raise WriteRefused(f"There is no entry {entry_id} in {self._folder} (any more); {hint}.")

    def _refuse_broken(self, path: Path, content: bytes) -> None:
        """A file that cannot be read is not written to."""
        if content and not (parsed := parse_file(path, content))[0] and parsed[1]:
            raise WriteRefused(*parsed[1])

    def _write(
        self,
        before: dict[Path, bytes],
        after: dict[Path, bytes],
        wanted: Mapping[str, Entry | None],
        entry: Entry | None,
        *,
        dry: bool,
    ) -> Written:
        if any(problems and not parsed for parsed, problems in starmap(parse_file, after.items())):
            raise TooOdd
        if known := self._check(after):
            there = {path: content for path, content in before.items() if content}
            new_problems = Counter(map(_placeless, known)) - Counter(map(_placeless, self._check(there)))
            if new_problems:
                raise WriteRefused(*(each for each in known if _placeless(each) in new_problems))
        self._verify(before, after, wanted)
        written = Written(before, after, entry)
        if not dry:
            for path, content in after.items():
                if self._bytes(path) != before[path]:
                    raise WriteRefused(
                        f"{path} was saved by somebody else at this very moment; nothing was written, so save once more."
                    )
                _replace(path, content)
        return written

    def _verify(self, before: Mapping[Path, bytes], after: Mapping[Path, bytes], wanted: Mapping[str, Entry | None]) -> None:
        """That the new texts read as the old ones, but for what is wanted. Raises TooOdd."""
        old, new = _entries(before), _entries(after)
        for entry_id, entry in wanted.items():
            old.pop(entry_id, None)
            if entry is not None:
                old[entry_id] = fields_of(entry)
        if old != new:
            raise TooOdd

    def _path(self, file: str) -> Path:
        if not FILE_NAME.fullmatch(file) and self._folder / file not in paths_of(self._folder):
            raise WriteRefused(f"{file:.60} is no name for a file of the FAQ; use small letters and .yml, for example shop.yml.")
        return self._folder / file

    def _bytes(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise WriteRefused(f"{path} cannot be read ({error.strerror}); check its permissions.") from error

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        """The kernel holds the lock, on the folder itself, and gives it back however a process ends."""
        try:
            folder = os.open(self._folder, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise WriteRefused(f"{self._folder} cannot be opened ({error.strerror}); check that the folder is there.") from error
        try:
            until = time.monotonic() + WAIT_SECONDS
            while True:
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError as error:
                    if time.monotonic() > until:
                        raise WriteRefused("Somebody else is writing the FAQ's files just now; save again in a moment.") from error
                    time.sleep(LOOK_SECONDS)
            yield
        finally:
            os.close(folder)


def _refuse_empty(entry: Entry) -> None:
    if not any(question.strip() for question in entry.questions):
        raise WriteRefused(f"The entry {entry.id} has no questions; write at least one way of asking it.")
    if not entry.answer.strip():
        raise WriteRefused(f"The entry {entry.id} has no answer; write what the customer is told.")


def hash_of(entry: Entry) -> str:
    """Equal for entries that say the same, wherever they stand."""
    return hashlib.sha256(repr(sorted(fields_of(entry).items())).encode()).hexdigest()[:16]


def _added(text: str, fields: Fields, after: str | None) -> str:
    surgery = Surgery(_with_empty_list(text))
    surgery.add(fields, after)
    return surgery.done()


def _with_empty_list(text: str) -> str:
    return text[: -len("faq:\n")] + "faq: []\n" if text == NEW_FILE else text


def _entries(files: Mapping[Path, bytes]) -> dict[str, Fields]:
    """What the files say; an entry with a mistake of its own is known by its place among them."""
    found: dict[str, Fields] = {}
    for path, content in files.items():
        parsed, problems = parse_file(path, content) if content else ([], [])
        if problems and not parsed:
            raise TooOdd
        for number, each in enumerate(parsed):
            if each.entry is not None:
                found[each.id] = fields_of(each.entry)
            else:
                found[f"{path}:{each.id or number}"] = {"problems": [_placeless(problem) for problem in each.problems]}
    return found


def _placeless(problem: str) -> str:
    return _LINE.sub(r"\1", problem)


@contextmanager
def _as_a_sentence(path: Path, entry_id: str) -> Iterator[None]:
    try:
        yield
    except TooOdd as error:
        raise WriteRefused(
            f"{path}: {entry_id} is written in a way that only a hand can change without losing something (a comment inside a "
            "list, an anchor, or several things on one line); change it in the file itself."
        ) from error


def _text(content: bytes) -> str:
    return content.decode("utf-8-sig")


def _encoded(text: str, before: bytes) -> bytes:
    return (_BOM if before.startswith(_BOM) else b"") + text.encode()


def _replace(path: Path, content: bytes) -> None:
    try:
        replace_whole(path, content)
    except OSError as error:
        raise WriteRefused(
            f"{path} cannot be written ({error.strerror}); make room or give the right to write there, and save again."
        ) from error
