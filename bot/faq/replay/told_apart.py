"""Two texts beside each other, so that what is different is seen however long they are. Pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

#: Words, and whether this text alone has them.
Piece = tuple[str, bool]

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
#: Of what stands in both so many characters are left on each side of a difference.
AROUND_CHARS = 60
#: Texts with less in common have nothing to compare; of each so many characters are told.
FEWEST_IN_COMMON = 0.4
MOST_CHARS = 400


@lru_cache(maxsize=512)
def told_apart(old: str, new: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """The two as pieces; long stretches that stand in both are shortened, and nothing else is.

    Where they have hardly a word in common, or one is empty, each is one piece and nothing is marked.
    """
    before, after = _TOKEN.findall(" ".join(old.split())), _TOKEN.findall(" ".join(new.split()))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < FEWEST_IN_COMMON:
        return _whole(before), _whole(after)
    was: list[Piece] = []
    now: list[Piece] = []
    steps = matcher.get_opcodes()
    for place, (tag, start, end, begin, stop) in enumerate(steps):
        if tag == "equal":
            said = _short("".join(before[start:end]), is_first=place == 0, is_last=place == len(steps) - 1)
            was.append((said, False))
            now.append((said, False))
            continue
        was += [("".join(before[start:end]), True)] * (end > start)
        now += [("".join(after[begin:stop]), True)] * (stop > begin)
    return tuple(was), tuple(now)


def from_where_they_differ(old: str, new: str, limit_chars: int) -> tuple[str, str]:
    """Both on one line, in `limit_chars` each, from shortly before their first difference where that lies further in."""
    first, second = " ".join(old.split()), " ".join(new.split())
    pairs = enumerate(zip(first, second, strict=False))
    same = next((place for place, (mine, theirs) in pairs if mine != theirs), min(len(first), len(second)))
    start = 0
    if old and new and same > limit_chars // 2:
        # From the beginning of a word on.
        start = first.rfind(" ", 0, max(same - limit_chars // 4, 0)) + 1
    return _cut(first, start, limit_chars), _cut(second, start, limit_chars)


def _cut(text: str, start: int, limit_chars: int) -> str:
    end = start + limit_chars
    return f"{'…' if start else ''}{text[start:end]}{'…' if len(text) > end else ''}"


def _whole(tokens: Sequence[str]) -> tuple[Piece, ...]:
    text = "".join(tokens)
    return ((_cut(text, 0, MOST_CHARS), False),) if text else ()


def _short(text: str, *, is_first: bool, is_last: bool) -> str:
    """A stretch that stands in both: only its end before the first difference, its beginning after the last, both between."""
    head, tail = (0 if is_first else AROUND_CHARS), (0 if is_last else AROUND_CHARS)
    if len(text) <= head + tail + AROUND_CHARS:
        return text
    return f"{text[:head]}…{text[len(text) - tail :] if tail else ''}"
