"""What customers call a business and its departments in one language, prepared once: every message is read for it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.hours.engine import Hours
from bot.hours.grammar import Grammar, fold, pattern_of

#: The hours in force, those before a change, and each language.
_KEPT = 32


@dataclass(frozen=True)
class Called:
    """`departments`: folded name → id; `words`: the single words of these names; `fillers`: words that change nothing."""

    departments: Mapping[str, str]
    words: frozenset[str]
    pattern: "re.Pattern[str]"  #: any name of a department, the longest first
    fillers: frozenset[str]


@lru_cache(maxsize=_KEPT)
def called(hours: Hours, grammar: Grammar) -> Called:
    departments = hours.business.departments
    # What is usually called so, below what the owner calls it.
    names = {fold(word): id for word, id in grammar.questions.departments.items() if id in departments}
    for department in departments.values():
        for name in (department.id.replace("_", " "), *department.name.values()):
            names[grammar.plain(fold(name))] = department.id
    return Called(
        names,
        frozenset(word for name in names for word in name.split()),
        pattern_of(names),
        grammar.fillers | frozenset(fold(hours.business.name).split()),
    )
