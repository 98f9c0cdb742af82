"""The word lists of data/words.yml: what a message mentions, in any language. Pure once loaded; trainers edit the file."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from bot.business.languages import LANGUAGES, nearest_language
from bot.business.yaml import Problems, Unreadable, entries, items, parse, read_text, shown
from bot.problems import WithProblems

#: Every list that the product asks for.
LISTS = ("order", "damage", "nothing_said", "opens", "yes", "no")
_PHRASE = re.compile(r"[^\W_]+(?:['’\- ][^\W_]+)*\*?")
_ANYTHING = re.compile(r"\w")


class WordsError(WithProblems):
    """The file cannot be used; `problems` holds one `file:line: what is wrong; what to do` per mistake."""


class WordLists:
    """All lists, each with its words of all languages. Made by `load`; without lists nothing is ever mentioned."""

    def __init__(self, lists: Mapping[str, Iterable[str]] | None = None) -> None:
        self._patterns = {name: _pattern(phrases) for name, phrases in (lists or {}).items()}

    @classmethod
    def load(cls, path: Path) -> "WordLists":
        """Read and check the file. Raises WordsError with every mistake in it."""
        try:
            root = parse(path, read_text(path))
        except Unreadable as error:
            raise WordsError([str(error)]) from None
        problems = Problems(str(path))
        lists = _read(root, problems)
        if found := problems.sentences():
            raise WordsError(found)
        return cls(lists)

    def mentions(self, name: str, text: str) -> bool:
        """Whether a word of the list stands in `text`."""
        pattern = self._patterns.get(name)
        return pattern is not None and pattern.search(_plain(text)) is not None

    def is_all(self, name: str, text: str) -> bool:
        """Whether `text` has no word that is not in the list. So it is with a text without any word."""
        pattern = self._patterns.get(name)
        rest = _plain(text) if pattern is None else pattern.sub(" ", _plain(text))
        return _ANYTHING.search(rest) is None


def _read(root: MappingNode, problems: Problems) -> dict[str, list[str]]:
    fields = entries(root, problems, "this file", ("version", *LISTS), required=LISTS)
    version = fields.get("version")
    if version is None or not (isinstance(version[1], ScalarNode) and version[1].value == "1"):
        problems.add(root if version is None else version[1], "the file must begin with version: 1; write that.")
    lists: dict[str, list[str]] = {}
    for name in (name for name in LISTS if name in fields):
        lists[name] = []
        for language, (key, value) in entries(fields[name][1], problems, name).items():
            if language not in LANGUAGES:
                problems.add(key, f"{name} has {language}, which is no language code; {nearest_language(language)[1]}")
            lists[name] += _phrases(value, problems, f"{name}.{language}")
    return lists


def _phrases(node: Node, problems: Problems, what: str) -> Iterator[str]:
    for item in items(node):
        value = item.value.strip() if isinstance(item, ScalarNode) else ""
        if not _PHRASE.fullmatch(value) or (value.endswith("*") and len(value) < 4):
            problems.add(
                item,
                f"{what} has {shown(item)}, which is no word; write letters, with a * at the end of three or more of them "
                "for any ending.",
            )
            continue
        yield value


def _pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    # The longest first, so that a phrase is found before its first word alone.
    plain = sorted({_plain(phrase) for phrase in phrases}, key=len, reverse=True)
    made = [re.escape(phrase).replace(r"\ ", r"\s+").replace(r"\*", r"\w*") for phrase in plain]
    return re.compile(rf"(?<!\w)(?:{'|'.join(made)})(?!\w)")


def _plain(text: str) -> str:
    """In small letters, without accents, with one kind of apostrophe: customers on telephones leave these out."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
