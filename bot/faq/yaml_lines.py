"""Reading a YAML file so that every value still knows its line, with one clear sentence when it cannot be read."""

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError, YAMLError

CONFLICT_MARKS = ("<<<<<<< ", ">>>>>>> ")


class Unreadable(Exception):
    """The file is no YAML; `line` counts from 1."""

    def __init__(self, line: int, sentence: str) -> None:
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


def read_bytes(path: Path) -> bytes:
    """Raises Unreadable."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise Unreadable(1, f"the file cannot be read ({error.strerror}); check its permissions") from error


def loads(content: bytes) -> Any:
    """What a file with `content` holds, its maps and lists knowing their lines. Raises Unreadable."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise Unreadable(line, "this is not UTF-8 text; save the file with the encoding UTF-8") from error
    for number, each in enumerate(text.splitlines(), 1):
        if each.startswith(CONFLICT_MARKS) or each == "=======":
            raise Unreadable(number, "a git merge conflict is left here; keep one side and delete the marker lines")
    yaml = YAML(typ="rt")
    try:
        return yaml.load(text)
    except DuplicateKeyError as error:
        problem = (error.problem or "").split(" with value")[0]
        raise Unreadable(_line(error), f"{problem}; keep one of the two") from error
    except MarkedYAMLError as error:
        what = error.problem or error.context or "broken YAML"
        raise Unreadable(_line(error), f"this is not valid YAML ({what}); {_mend(str(what))}") from error
    except RecursionError as error:
        raise Unreadable(1, "brackets or indentation are nested too deep for an FAQ; take the nesting out") from error
    except (YAMLError, ValueError) as error:
        first = (str(error).splitlines() or ["broken YAML"])[0]
        raise Unreadable(1, f"this is not valid YAML ({first}); mend it or save it again as plain text") from error


def line_of_key(node: Any, key: str, otherwise: int) -> int:
    """The line, from 1, of `key` in a map that `loads` returned."""
    try:
        return int(node.lc.key(key)[0]) + 1
    except (AttributeError, KeyError, TypeError):
        return otherwise


def line_of_item(node: Any, index: int, otherwise: int) -> int:
    """The line, from 1, of an item in a list that `loads` returned."""
    try:
        return int(node.lc.item(index)[0]) + 1
    except (AttributeError, KeyError, TypeError, IndexError):
        return otherwise


def _line(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    return int(mark.line) + 1 if mark else 1


def _mend(problem: str) -> str:
    if "\\t" in problem or "tab" in problem:
        return "indent with blanks, not with tabs"
    if "mapping values" in problem:
        return "put a text that contains a colon and a blank into quotes"
    return "look at indentation, quotes and colons on this line and the one before"
