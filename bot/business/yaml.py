"""YAML with line numbers: reads a file into nodes and gathers mistakes as `file:line: what is wrong; what to do`."""

import difflib
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

MAX_FILE_BYTES = 1_000_000

#: Gives a file's text: from the disk, or as it was stored. Raises Unreadable.
OpenText = Callable[[Path], str]


class Unreadable(Exception):
    """The file as a whole cannot be read; the sentence is complete."""


class Problems:
    """Mistakes in one file, kept in the order of its lines."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._found: list[tuple[int, str]] = []

    def add(self, at: Node | int, sentence: str) -> None:
        """Note a mistake at a node or at a line counted from 1."""
        line = at if isinstance(at, int) else at.start_mark.line + 1
        self._found.append((line, f"{self.file}:{line}: {sentence}"))

    def sentences(self) -> list[str]:
        return [sentence for _, sentence in sorted(self._found, key=lambda found: found[0])]


def read_text(path: Path) -> str:
    """The file's text. Raises Unreadable."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise Unreadable(f"{path}: there is no such file; create it or name another one.") from None
    except IsADirectoryError:
        raise Unreadable(f"{path}: this is a folder; name the file in it.") from None
    except OSError as error:
        raise Unreadable(f"{path}: it cannot be read ({error.strerror}); mend its permissions.") from None
    if len(data) > MAX_FILE_BYTES:
        raise Unreadable(f"{path}: it has {len(data)} bytes, far more than such a file needs; name the right file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(f"{path}:{line}: it is not UTF-8 text; save the file again with the encoding UTF-8.") from None
    for number, content in enumerate(text.splitlines(), 1):
        if content.startswith(("<<<<<<< ", ">>>>>>> ")) or content == "=======":
            raise Unreadable(
                f"{path}:{number}: {content[:7]} is the mark of an unfinished merge; keep one of the two versions "
                "and delete the marks."
            )
    return text


def parse(path: Path, text: str) -> MappingNode:
    """The top mapping. Raises Unreadable."""
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise Unreadable(f"{path}:{line}: {_plainly(error)}") from None
    except YAMLError as error:
        what = re.sub(r"\s+", " ", str(error))[:120]
        raise Unreadable(f"{path}:1: this is not YAML ({what}); mend or delete that character.") from None
    if root is None:
        raise Unreadable(f"{path}:1: the file is empty; start from the business.yml that came with Nightdesk.")
    if not isinstance(root, MappingNode):
        line = root.start_mark.line + 1
        raise Unreadable(f"{path}:{line}: the file must be a list of `key: value` lines; begin with `version: 1`.")
    return root


def _plainly(error: MarkedYAMLError) -> str:
    problem = (error.problem or "").replace("\n", " ")
    if "\\t" in problem:
        return "a tab stands where spaces belong; indent with spaces."
    if "mapping values are not allowed" in problem:
        return "a colon or the indentation is wrong here; put text with a colon in quotes, and align keys."
    if "end of stream" in problem or "stream end" in problem:
        return "a bracket or a quote is opened here or above and never closed; close it."
    if "another document" in problem:
        return "a second document begins (`---`); keep everything in one."
    return f"this is not YAML ({problem or 'cannot be read'}); mend the line or the one above it."


def nearest(word: str, known: Iterable[str]) -> str:
    """` did you mean …?` with the nearest known word, or the whole list when none is near."""
    choices = list(known)
    near = difflib.get_close_matches(word.lower(), [choice.lower() for choice in choices], n=1, cutoff=0.6)
    if near:
        original = next(choice for choice in choices if choice.lower() == near[0])
        return f"did you mean {original}?"
    return f"use one of: {', '.join(choices)}." if len(choices) <= 12 else "look up its exact name."


def entries(
    node: Node, problems: Problems, what: str, known: Iterable[str] | None = None, required: Iterable[str] = ()
) -> dict[str, tuple[ScalarNode, Node]]:
    """Key → (key's node, value's node) of a mapping; notes everything that is wrong with its keys."""
    if not isinstance(node, MappingNode):
        problems.add(node, f"{what} must be `key: value` pairs, not {shown(node)}; indent them below it.")
        return {}
    found: dict[str, tuple[ScalarNode, Node]] = {}
    allowed = None if known is None else list(known)
    for key, value in node.value:
        if isinstance(value, ScalarNode) and not value.value and value.style is None:
            # An empty value's place is wherever the next thing begins; people look for it at its key.
            value.start_mark = key.start_mark
        if not isinstance(key, ScalarNode):
            problems.add(key, f"a key of {what} is no plain word; write `word: value`.")
        elif key.value in found:
            earlier = found[key.value][0].start_mark.line + 1
            problems.add(key, f"{key.value} is already given on line {earlier}; keep one of the two.")
        elif allowed is not None and key.value not in allowed:
            problems.add(key, f"{key.value} is no key of {what}; {nearest(key.value, allowed)}")
        else:
            found[key.value] = (key, value)
    for name in required:
        if name not in found:
            problems.add(node, f"{what} has no {name}; add it.")
    return found


def items(node: Node) -> list[Node]:
    """The items of a list, or the node itself as a list of one."""
    return list(node.value) if isinstance(node, SequenceNode) else [node]


def is_null(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.tag == "tag:yaml.org,2002:null"


def shown(node: Node) -> str:
    """What stands there, for a sentence."""
    if isinstance(node, SequenceNode):
        return "a list"
    if isinstance(node, MappingNode):
        return "`key: value` pairs"
    return "nothing" if is_null(node) else repr(node.value)


def text(node: Node, problems: Problems, what: str) -> str | None:
    """A non-empty text, or None with a problem noted."""
    if isinstance(node, ScalarNode) and not is_null(node) and node.value.strip():
        return str(node.value.strip())
    problems.add(node, f"{what} must be a text, not {shown(node)}; write it after the colon.")
    return None


def whole_number(node: Node, problems: Problems, what: str, low: int, high: int) -> int | None:
    """A whole number from `low` to `high`, or None with a problem noted."""
    value = node.value if isinstance(node, ScalarNode) else ""
    if re.fullmatch(r"-?[0-9]{1,9}", value) and low <= int(value) <= high:
        return int(value)
    problems.add(node, f"{what} is {shown(node)}; write a whole number from {low} to {high}.")
    return None


def yes_or_no(node: Node, problems: Problems, what: str) -> bool | None:
    """True or False, or None with a problem noted."""
    value = node.value.lower() if isinstance(node, ScalarNode) else ""
    if value in ("true", "false"):
        return bool(value == "true")
    problems.add(node, f"{what} is {shown(node)}; write true or false.")
    return None
