"""Log files on disk: blotting out what they hold of a contact. Ours hold nothing of theirs; Rasa's may quote what it stumbled over."""

from collections.abc import Iterable
from pathlib import Path

# A shorter word is everybody's ("yes"), and blotting it out would leave nothing to read.
SHORTEST = 5


def blot_out(folder: Path, words: Iterable[str]) -> int:
    """Overwrite `words` wherever they stand in the files of `folder`, in place. Returns how many places."""
    wanted = {word.strip() for word in words}
    needles = sorted({form for word in wanted if len(word) >= SHORTEST for form in _forms(word)}, key=len, reverse=True)
    return sum(_blot_out_in(path, needles) for path in sorted(folder.glob("*.log*")) if path.is_file()) if needles else 0


def _forms(word: str) -> tuple[bytes, ...]:
    """A text as it is, and as Python and JSON quote it."""
    escaped = word.encode("unicode_escape")
    return (word.encode("utf-8", "replace"), escaped, word.replace("\n", "\\n").encode("utf-8", "replace"))


def _blot_out_in(path: Path, needles: list[bytes]) -> int:
    content, places = path.read_bytes(), 0
    # In place: whoever writes to the file goes on at its end.
    with path.open("r+b") as file:
        for needle in needles:
            at = content.find(needle)
            while at >= 0:
                file.seek(at)
                file.write(b"*" * len(needle))
                places += 1
                at = content.find(needle, at + len(needle))
            content = content.replace(needle, b"*" * len(needle))
    return places
