"""The automatic texts of data/texts, by key and language. What they say lives in the YAML files, never in code."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from bot.answering.made import Made

REFERENCE_LANGUAGE = "en"
VERSION = 1

_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")


class TextError(ValueError):
    """An automatic text cannot be said, or its file cannot be used; the message names file and key and what to do."""


class _BadPattern(ValueError):
    """A text with braces that are not plain {placeholders}; the message completes "file: key "."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file of texts. `stops` when nothing can be said because of it; the rest has a fallback."""

    path: Path
    line: int
    message: str
    stops: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True)
class _Text:
    """One text, taken apart: literal pieces, each followed by the placeholder that comes next, if any."""

    path: Path
    line: int
    pieces: tuple[tuple[str, str | None], ...]

    @property
    def template(self) -> str:
        """As it stands in the file."""
        return "".join(
            literal.replace("{", "{{").replace("}", "}}") + ("" if name is None else f"{{{name}}}")
            for literal, name in self.pieces
        )

    @property
    def placeholders(self) -> frozenset[str]:
        return frozenset(name for _, name in self.pieces if name is not None)


_File = dict[str, _Text]


class Texts:
    """All automatic texts in all languages. Made by `load`."""

    def __init__(self, folder: Path, default_language: Callable[[], str], languages: dict[str, _File]) -> None:
        self._folder = folder
        self._languages = languages
        self._default_language = default_language

    @classmethod
    def load(cls, folder: Path | str, default_language: str) -> "Texts":
        """Read every LANGUAGE.yml of `folder`. Raises TextError on a file or text that could not be said.

        A key that a language lacks is no error: it is said in the default language. `check` reports those too.
        """
        folder = Path(folder)
        languages, problems = _read_folder(folder)
        stopping = [str(problem) for problem in problems if problem.stops]
        if stopping:
            raise TextError("\n".join(stopping))
        if default_language not in languages:
            raise TextError(
                f"{folder / f'{default_language}.yml'} does not exist but {default_language} is the default language; "
                f"translate {REFERENCE_LANGUAGE}.yml into it or choose another default language."
            )
        return cls(folder, lambda: default_language, languages)

    def following(self, default_language: Callable[[], str]) -> "Texts":
        """The same texts with the default language that `default_language` gives at the moment of speaking."""
        return Texts(self._folder, default_language, self._languages)

    def text(self, key: str, language: str, /, **values: object) -> str:
        """The text of `key` in `language`, else in the default language, else in English, with `values` put in.

        Values that the text does not use are ignored. Raises TextError on an unknown key or a missing value.
        """
        return self.made(key, language, **values).text

    def made(self, key: str, language: str, /, **values: object) -> Made:
        """As `text`, with what it was made of. Raises TextError."""
        text = self._find(key, language)
        missing = sorted(text.placeholders - values.keys())
        if missing:
            raise TextError(f"{text.path}:{text.line}: {key} needs a value for {_in_braces(missing)}; pass it.")
        said = "".join(literal + ("" if name is None else str(values[name])) for literal, name in text.pieces)
        used = {name: str(values[name]) for name in sorted(text.placeholders)}
        return Made(said, {"text": key, "language": language, "template": text.template, "values": used})

    def placeholders(self, key: str) -> frozenset[str]:
        """The values that `key` needs, in whichever language. Raises TextError on an unknown key."""
        return frozenset().union(*(self._find(key, language).placeholders for language in self._languages))

    def keys(self) -> frozenset[str]:
        """Every key that can be said."""
        return frozenset().union(*(self._languages.get(language, {}).keys() for language in self._fallbacks))

    def languages(self) -> tuple[str, ...]:
        """The languages that have a file of texts, as ISO 639-1 codes."""
        return tuple(sorted(self._languages))

    @property
    def _fallbacks(self) -> tuple[str, str]:
        return self._default_language(), REFERENCE_LANGUAGE

    def _find(self, key: str, language: str) -> _Text:
        for candidate in (language, *self._fallbacks):
            text = self._languages.get(candidate, {}).get(key)
            if text is not None:
                return text
        path = self._folder / f"{self._fallbacks[0]}.yml"
        raise TextError(f"{path}: {key} does not exist; add it or correct the key.")


def filled(template: str, values: Mapping[str, str]) -> str:
    """A template of a file of texts with `values` put in; the way back from `Texts.made`."""
    return "".join(literal + ("" if name is None else values[name]) for literal, name in _take_apart(template))


def check(folder: Path | str) -> list[str]:
    """Everything wrong with the files of texts, one `file:line: what is wrong, what to do` each."""
    return [str(problem) for problem in _read_folder(Path(folder))[1]]


def one_line(text: str, limit_chars: int = 120) -> str:
    """A customer's words as a value for {request}: on one line, and cut between words when they are long."""
    line = " ".join(text.split())
    if len(line) <= limit_chars:
        return line
    cut = line[: limit_chars - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit_chars // 2 :] else cut) + "…"


def _read_folder(folder: Path) -> tuple[dict[str, _File], list[Problem]]:
    languages: dict[str, _File] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yml")):
        languages[path.stem] = {}
        for item in _read_file(path):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                key, text = item
                languages[path.stem][key] = text
    reference = languages.get(REFERENCE_LANGUAGE)
    if reference is None:
        path = folder / f"{REFERENCE_LANGUAGE}.yml"
        problems.append(Problem(path, 1, "the file does not exist; add it, the other languages follow it.", True))
        return languages, problems
    broken = {problem.path for problem in problems if problem.stops}
    for language, texts in languages.items():
        path = folder / f"{language}.yml"
        if path not in broken and language != REFERENCE_LANGUAGE:
            problems.extend(_compare(path, texts, reference))
    return languages, sorted(problems, key=lambda problem: (problem.path, problem.line))


def _compare(path: Path, texts: _File, reference: _File) -> Iterator[Problem]:
    for key in reference.keys() - texts.keys():
        where = f"{REFERENCE_LANGUAGE}.yml:{reference[key].line}"
        yield Problem(path, 1, f"{key} is missing; translate it from {where}.", False)
    for key, text in texts.items():
        if key not in reference:
            message = f"{key} is not in {REFERENCE_LANGUAGE}.yml; remove it or add it there."
            yield Problem(path, text.line, message, False)
            continue
        known = reference[key].placeholders
        unknown = sorted(text.placeholders - known)
        if unknown:
            allowed = f"use only {_in_braces(sorted(known))}" if known else "remove it"
            message = f"{key} has {_in_braces(unknown)}, which the text in {REFERENCE_LANGUAGE}.yml has not; {allowed}."
            yield Problem(path, text.line, message, True)


def _read_file(path: Path) -> Iterator[tuple[str, _Text] | Problem]:
    try:
        content: Any = YAML().load(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        yield Problem(path, 1, f"the file is not UTF-8 ({error.reason}); save it as UTF-8.", True)
        return
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        what = (error.problem if isinstance(error, MarkedYAMLError) else None) or "it cannot be read"
        what = what.splitlines()[0]
        yield Problem(path, 1 if mark is None else mark.line + 1, f"this is not valid YAML: {what}; correct it.", True)
        return
    if not isinstance(content, CommentedMap) or not isinstance(content.get("texts"), CommentedMap):
        yield Problem(path, 1, 'the file has no "texts:" with keys below it; write it like en.yml.', True)
        return
    if content.get("version") != VERSION:
        yield Problem(path, 1, f'the file has no "version: {VERSION}"; add it as its first line.', True)
        return
    texts = content["texts"]
    for key, value in texts.items():
        line = texts.lc.key(key)[0] + 1
        if not isinstance(value, str) or not value.strip():
            yield Problem(path, line, f"{key} is not a text; put it in quotes, or write what is missing.", True)
            continue
        try:
            yield key, _Text(path, line, tuple(_take_apart(value)))
        except _BadPattern as error:
            yield Problem(path, line, f"{key} {error}", True)


def _take_apart(text: str) -> Iterator[tuple[str, str | None]]:
    """The pieces of a text. Only {name} is understood: no attributes, indexes, conversions or formats."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError as error:
        raise _BadPattern(f"has a brace too many or too few ({error}); write {{{{ for a plain brace.") from error
    for literal, name, specification, conversion in fields:
        if name is not None and (specification or conversion or not _NAME.match(name)):
            raise _BadPattern(f"has the placeholder {{{name}}}, which is not a plain name; write it like {{promise}}.")
        yield literal, name


def _in_braces(names: list[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in names)
