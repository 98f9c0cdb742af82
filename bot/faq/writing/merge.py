"""Two changes of one entry into one, field by field: what only one side changed is taken; the rest a person decides. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.faq.writing.fields import Fields, flat, nested

#: How a person decides a conflict.
MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Conflict:
    """A field that both sides changed, each in its own way; None: the side has taken it out."""

    path: tuple[str, ...]
    base: Any
    theirs: Any
    mine: Any

    @property
    def name(self) -> str:
        """As it stands in forms: translations.de.answer."""
        return ".".join(self.path)

    @property
    def seen(self) -> str:
        """A mark of what the other side says: who decides tells by it what they decided about."""
        return hashlib.sha256(repr(self.theirs).encode()).hexdigest()[:16]

    @property
    def can_be_both(self) -> bool:
        """Whether the two can stand beside each other: lists."""
        return isinstance(self.theirs, list) and isinstance(self.mine, list)


def merge(
    base: Fields, theirs: Fields, mine: Fields, choices: Mapping[str, str] | None = None
) -> tuple[Fields, list[Conflict]]:
    """The entry with both sides' changes, and what is still to decide; there it is as the other side has it.

    `choices`: of a conflict's name, whose text is taken; behind a colon the conflict's mark `seen`, so that nobody overwrites what
    the other side has written since.
    """
    was, other, own = flat(base), flat(theirs), flat(mine)
    found = dict(other)
    conflicts = []
    for path in dict.fromkeys([*was, *other, *own]):
        before, there, here = was.get(path), other.get(path), own.get(path)
        if here in (before, there):
            continue
        taken = here
        if there != before:
            conflict = Conflict(path, before, there, here)
            choice, _, seen = (choices or {}).get(conflict.name, "").partition(":")
            if seen not in ("", conflict.seen):
                choice = ""
            if choice == BOTH and isinstance(there, list) and isinstance(here, list):
                taken = _both(before or [], there, here)
            elif choice == THEIRS:
                taken = there
            elif choice != MINE:
                conflicts.append(conflict)
                taken = there
        if taken is None:
            found.pop(path, None)
        else:
            found[path] = taken
    return nested(found), conflicts


def _both(base: list[Any], theirs: list[Any], mine: list[Any]) -> list[Any]:
    """What either side added, without what either side took out."""
    gone = [each for each in base if each not in theirs or each not in mine]
    return [each for each in theirs if each not in gone] + [
        each for each in mine if each not in theirs and each not in gone
    ]
