"""One FAQ file into entries: the shape of the file, key by key. schema.json says the same for editors and machines."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from bot.faq import yaml_lines
from bot.faq.entry import Entry, Translation
from bot.faq.parse_cases import parse_cases
from bot.faq.suggest import did_you_mean

ID = re.compile(r"[a-z0-9_]+")
LANGUAGE = re.compile(r"[a-z]{2}")
FILE_KEYS = ("version", "faq")
ENTRY_KEYS = (
    "id",
    "questions",
    "answer",
    "translations",
    "department",
    "always_human",
    "floor",
    "valid",
    "attachments",
    "follow_ups",
    "tests",
)
TRANSLATION_KEYS = ("questions", "answer")
VALID_KEYS = ("from", "until")


@dataclass
class Parsed:
    """An entry with the places of its parts; `entry` is None when a mistake stopped it from being built."""

    file: str
    line: int
    node: Any
    id: str = ""
    entry: Entry | None = None
    questions: list[tuple[str, str]] = field(default_factory=list)  #: text and place, all languages
    answers: list[tuple[str, str]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def at(self, *path: str) -> str:
        """ "file:line" of a key of the entry."""
        node, line = self.node, self.line
        for key in path:
            line = yaml_lines.line_of_key(node, key, line)
            node = node.get(key) if isinstance(node, dict) else None
        return f"{self.file}:{line}"

    def wrong(self, place: str, sentence: str) -> None:
        self.problems.append(f"{place}: {sentence}")


def parse_file(
    path: Path, instead: bytes | None = None, loads: Callable[[bytes], Any] = yaml_lines.loads
) -> tuple[list[Parsed], list[str]]:
    """The entries of one file, and its mistakes of shape; with `instead` as if the file held that. `loads` may have read it before."""
    try:
        content = loads(yaml_lines.read_bytes(path) if instead is None else instead)
    except yaml_lines.Unreadable as error:
        return [], [f"{path}:{error.line}: {error.sentence}"]
    if not isinstance(content, dict):
        return [], [f"{path}:1: the file must begin with version: 1 and faq:; write these two keys"]
    problems = list(_unknown_keys(content, FILE_KEYS, str(path), 1))
    version = content.get("version")
    if version != 1 or version is True:
        line = yaml_lines.line_of_key(content, "version", 1)
        problems.append(f"{path}:{line}: version must be 1; write version: 1 at the top of the file")
    items = content.get("faq")
    if not isinstance(items, list):
        line = yaml_lines.line_of_key(content, "faq", 1)
        return [], [*problems, f"{path}:{line}: faq must be a list of entries; begin each with - id:"]
    parsed = [_entry(str(path), yaml_lines.line_of_item(items, i, 1), item) for i, item in enumerate(items)]
    return parsed, problems + [problem for each in parsed for problem in each.problems]


def _entry(file: str, line: int, node: Any) -> Parsed:
    parsed = Parsed(file, line, node)
    if not isinstance(node, dict):
        parsed.wrong(f"{file}:{line}", "an entry must have the keys id, questions and answer; write them")
        return parsed
    parsed.problems += _unknown_keys(node, ENTRY_KEYS, file, line)
    parsed.id = _id(parsed)
    questions = _questions(parsed, node, "questions")
    if not questions and not any("question" in problem for problem in parsed.problems):
        there = _only_translated(node, "questions") or "; write at least one way of asking it"
        parsed.wrong(parsed.at("questions"), f"the entry has no questions{there}")
    answer = _text(parsed, node, "answer")
    if "answer" not in node and not _misspelt(parsed, "answer"):
        there = _only_translated(node, "answer") or "; write what the customer is told"
        parsed.wrong(f"{file}:{line}", f"the entry has no answer{there}")
    translations = _translations(parsed)
    department = _text(parsed, node, "department")
    always_human = _flag(parsed, "always_human")
    floor = _floor(parsed)
    valid_from, valid_until = _valid(parsed)
    attachments = _names(parsed, "attachments")
    follow_ups = _names(parsed, "follow_ups")
    tests = parse_cases(parsed)
    if not parsed.problems and answer is not None:
        parsed.entry = Entry(
            id=parsed.id,
            questions=questions,
            answer=answer,
            translations=translations,
            department=department,
            always_human=always_human,
            floor=floor,
            valid_from=valid_from,
            valid_until=valid_until,
            attachments=attachments,
            follow_ups=follow_ups,
            tests=tests,
            source=f"{file}:{line}",
        )
    return parsed


def _unknown_keys(node: dict[Any, Any], known: tuple[str, ...], file: str, line: int) -> Iterator[str]:
    for key in node:
        if key not in known:
            hint = did_you_mean(shown(key), known) or f"known are {', '.join(known)}"
            yield f"{file}:{yaml_lines.line_of_key(node, key, line)}: the key {shown(key)} is unknown; {hint}"


def _misspelt(parsed: Parsed, key: str) -> bool:
    """Whether an unknown key was taken for `key` already: one mistake is told once."""
    return any(f"did you mean {key}?" in problem for problem in parsed.problems)


def _only_translated(node: dict[Any, Any], key: str) -> str | None:
    """The end of a sentence when `key` is there in other languages alone."""
    translations = node.get("translations")
    languages = translations if isinstance(translations, dict) else {}
    there = [str(code) for code, one in languages.items() if isinstance(code, str) and isinstance(one, dict) and key in one]
    if not there:
        return None
    return f" in the shop's first language, only in {', '.join(there)}; write {key}: beside translations:"


def shown(value: Any) -> str:
    """A value in a sentence. A list or map is only named: written out, it may be larger than any memory."""
    if isinstance(value, dict | list | tuple | set):
        return "a list" if isinstance(value, list | tuple) else "a map"
    return "nothing" if value is None else f"{value!s:.60}"


def _id(parsed: Parsed) -> str:
    value = parsed.node.get("id")
    if value is None and _misspelt(parsed, "id"):
        return ""
    if value is None:
        parsed.wrong(f"{parsed.file}:{parsed.line}", "the entry has no id; write id: and a short name, for example returns")
        return ""
    if not isinstance(value, str) or not ID.fullmatch(value):
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            parsed.wrong(parsed.at("id"), f'the id {value} reads as a number; put it into quotes: "{value}"')
        else:
            parsed.wrong(parsed.at("id"), f"the id {shown(value)} must be of a-z, 0-9 and _ only; rename it")
        return ""
    return str(value)


def _questions(parsed: Parsed, node: Any, *path: str) -> tuple[str, ...]:
    value = node.get("questions")
    if value is None:
        return ()
    if not isinstance(value, list):
        parsed.wrong(parsed.at(*path), "questions must be a list; begin each with a dash")
        return ()
    found = []
    for index, each in enumerate(value):
        place = f"{parsed.file}:{yaml_lines.line_of_item(value, index, parsed.line)}"
        if not isinstance(each, str):
            parsed.wrong(place, f"the question {shown(each)} does not read as text; put it into quotes")
        elif not each.strip():
            parsed.wrong(place, "the question is empty; write it, or delete the line")
        else:
            found.append(str(each).strip())
            parsed.questions.append((found[-1], place))
    return tuple(found)


def _text(parsed: Parsed, node: Any, *path: str) -> str | None:
    key = path[-1]
    if key not in node:
        return None
    value = node[key]
    if not isinstance(value, str) and value is not None:
        parsed.wrong(parsed.at(*path), f"{key} does not read as text; put it into quotes")
        return None
    if value is None or not value.strip():
        parsed.wrong(parsed.at(*path), f"{key} is empty; write it" + ("" if key == "answer" else ", or delete the key"))
        return None
    if key == "answer":
        parsed.answers.append((value.strip(), parsed.at(*path)))
    return str(value).strip()


def _translations(parsed: Parsed) -> dict[str, Translation]:
    value = parsed.node.get("translations")
    if value is None:
        return {}
    if not isinstance(value, dict):
        parsed.wrong(parsed.at("translations"), "translations must be a map of languages; write for example de:")
        return {}
    found = {}
    for language, node in value.items():
        place = parsed.at("translations", language)
        if not isinstance(language, str) or not LANGUAGE.fullmatch(language):
            parsed.wrong(place, f"{shown(language)} is no language; use its two letters, for example de")
            continue
        if not isinstance(node, dict) or not node:
            parsed.wrong(place, f"the translation {language} is empty; write questions and answer, or delete it")
            continue
        parsed.problems += _unknown_keys(node, TRANSLATION_KEYS, parsed.file, parsed.line)
        questions = _questions(parsed, node, "translations", language, "questions")
        found[language] = Translation(questions, _text(parsed, node, "translations", language, "answer"))
    return found


def _flag(parsed: Parsed, key: str) -> bool:
    value = parsed.node.get(key, False)
    if not isinstance(value, bool):
        parsed.wrong(parsed.at(key), f"{key} must be true or false, not {shown(value)}; write one of the two")
        return False
    return value


def _floor(parsed: Parsed) -> float | None:
    value = parsed.node.get("floor")
    if "floor" not in parsed.node:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        parsed.wrong(parsed.at("floor"), f"floor must be a number from 0 to 1, not {shown(value)}; try 0.8")
        return None
    return float(value)


def _valid(parsed: Parsed) -> tuple[date | None, date | None]:
    value = parsed.node.get("valid")
    if "valid" not in parsed.node:
        return None, None
    if not isinstance(value, dict) or not value:
        parsed.wrong(parsed.at("valid"), "valid must hold from, until or both; try valid: {from: 2026-12-01}")
        return None, None
    parsed.problems += _unknown_keys(value, VALID_KEYS, parsed.file, parsed.line)
    days: dict[str, date | None] = {}
    for key in VALID_KEYS:
        day = value.get(key)
        is_day = isinstance(day, date) and not isinstance(day, datetime)
        days[key] = day if is_day else None
        if key in value and not is_day:
            parsed.wrong(parsed.at("valid", key), f"{shown(day)} is no date; write it as 2026-12-31")
    start, end = days["from"], days["until"]
    if start and end and end < start:
        parsed.wrong(parsed.at("valid"), f"valid ends on {end}, before it begins on {start}; swap the two")
    return start, end


def _names(parsed: Parsed, key: str) -> tuple[str, ...]:
    value = parsed.node.get(key)
    if key not in parsed.node:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
        parsed.wrong(parsed.at(key), f"{key} must be a list of names; write for example {key}: [one, two]")
        return ()
    return tuple(str(each) for each in value)
