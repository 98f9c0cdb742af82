"""First and last names that people have, and the words that are none although somebody is called so.

The names are those of the package mimesis (MIT licence): its lists for the countries round here. Only its files are read.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.faq.general import bank_languages, general_sentences

#: Names from here stand in lower case as well; those from further away only count with a capital.
_NEAR = ("en", "en-gb", "de", "de-at", "de-ch", "fr", "es", "es-mx", "it", "nl", "nl-be", "pl", "tr")
_FURTHER = ("pt", "pt-br", "da", "sv", "no", "fi", "cs", "sk", "hr", "hu", "is", "et", "en-au", "en-ca")
_ALSO_WORDS, _LARGE_WORDS, _NO_NAMES = (
    Path(__file__).parent / name for name in ("also_words.txt", "large_words.txt", "no_names.txt")
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE = re.compile(r"[.!?:;\n\"“„«»(\]]")
#: The accents of the lists.
_AT_ONCE = re.compile("[\u0300-\u036f]+")
#: Shorter ones are words far more often.
_SHORTEST_SURNAME = 4


@dataclass(frozen=True)
class Words:
    """What a text's words are in general: `small` ones stand in lower case, `large` ones with a capital inside a sentence."""

    small: frozenset[str] = field(default_factory=frozenset)
    large: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, texts: Iterable[str]) -> "Words":
        small, large = set(), set()
        for text in texts:
            for sentence in _SENTENCE.split(text):
                for place, found in enumerate(_WORD.finditer(sentence)):
                    word = found[0]
                    if word.islower():
                        small.add(fold(word))
                    elif place:
                        large.add(fold(word))
        return cls(frozenset(small), frozenset(large))

    def __or__(self, other: "Words") -> "Words":
        return Words(self.small | other.small, self.large | other.large)


@dataclass(frozen=True)
class NameLists:
    """All folded. `near`: first names from round here. `also_words`: first names that are words as well."""

    first: frozenset[str]
    near: frozenset[str]
    last: frozenset[str]
    also_words: frozenset[str]
    no_names: frozenset[str]  #: what stands where names stand: "Hello all", "Thanks!"


@cache
def name_lists() -> NameLists:
    """The lists, read once: about a tenth of a second."""
    near, near_last = _names(_NEAR)
    further, further_last = _names(_FURTHER)
    first = near | further
    last = (near_last | further_last) - first
    return NameLists(frozenset(first), frozenset(near), frozenset(last), frozenset(_words_in(_ALSO_WORDS)), frozenset(_words_in(_NO_NAMES)))


@cache
def general_words() -> Words:
    """The words of the bank's general sentences, countries, days, months and the like. The people in those are people."""
    lists = name_lists()
    words = Words.of(general_sentences(set(bank_languages())))
    large = (words.large | _countries()) - (lists.first - lists.also_words)
    return Words(words.small, large | _words_in(_LARGE_WORDS))


@lru_cache(maxsize=2)
def with_general(words: Words) -> Words:
    """A shop's words and those: once for all redactors of a page."""
    return general_words() | words


def fold(text: str) -> str:
    """Without accents and case: who is called Zoë is written to as Zoe."""
    return text.lower() if text.isascii() else "".join(map(fold_char, text))


@lru_cache(maxsize=4096)
def fold_char(char: str) -> str:
    base = "".join(part for part in unicodedata.normalize("NFD", char) if not unicodedata.combining(part))
    return base.casefold()


def _names(locales: Sequence[str]) -> tuple[set[str], set[str]]:
    """First and last names, each part of a double one by itself."""
    persons = [_dataset(locale, "person") for locale in locales]
    first = _parts([name for person in persons for name in _flat(person.get("names", ()))])
    last = _parts([name for person in persons for name in _flat(person.get("surnames", ()))])
    return {part for part in first if len(part) > 1}, {part for part in last if len(part) >= _SHORTEST_SURNAME}


def _parts(names: Sequence[str]) -> set[str]:
    """Folded all at once: one by one they take ten times as long."""
    return set(_AT_ONCE.sub("", unicodedata.normalize("NFD", " ".join(names))).casefold().replace("-", " ").split(" "))


def _words_in(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {fold(word) for line in lines if not line.startswith("#") for word in line.split()}


def _countries() -> set[str]:
    named = [name for locale in ("en", "de", "fr", "es", "it", "nl") for name in _flat(_dataset(locale, "address")["country"])]
    return {fold(word) for name in named for word in _WORD.findall(name) if word[0].isupper()}


def _dataset(locale: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((_datasets() / locale / f"{name}.json").read_bytes())
    return found


@cache
def _datasets() -> Path:
    """Looked for without importing the package, which would take as long as reading all of its names."""
    spec = find_spec("mimesis")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The package mimesis is missing, which has the lists of names; run make setup.", name="mimesis")
    return Path(spec.origin).parent / "datasets"


def _flat(names: object) -> list[str]:
    """A list, or lists by gender."""
    if isinstance(names, dict):
        return [name for some in names.values() for name in some]
    return list(names) if isinstance(names, (list, tuple)) else []
