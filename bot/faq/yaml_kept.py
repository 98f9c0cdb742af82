"""YAML files that were read before, by whichever process: reading them is most of the time that checking a large FAQ takes.

Kept is by content what was read, with its lines; it is the same tree for everybody who looks at it through bot.faq.yaml_lines. What
is no plain tree (anchors, merged maps, moments) and what cannot be read is read anew each time.
"""

import hashlib
import json
import os
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

import ruamel.yaml
from ruamel.yaml.scalarint import ScalarInt

from bot.faq import yaml_lines
from bot.faq.parse import Parsed, parse_file
from bot.kept_file import keep

#: Raise it when a kept tree means something else than before.
FORMAT = 1
#: So much is kept; what was not needed for longest goes first.
KEPT_BYTES = 20_000_000
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, RecursionError)
_MAP, _LIST, _DAY = "map", "list", "day"


class _NoPlainTree(Exception):
    """It says more than a kept tree can."""


class KeptYaml:
    """As bot.faq.parse.parse_file, with what was read kept in `folder`. Safe for several processes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self, path: Path, instead: bytes | None = None) -> tuple[list[Parsed], list[str]]:
        return parse_file(path, instead, self.loads)

    def loads(self, content: bytes) -> Any:
        """As bot.faq.yaml_lines.loads. Raises Unreadable."""
        told = hashlib.sha256(f"{FORMAT} {ruamel.yaml.__version__}\0".encode())
        told.update(content)
        path = self._folder / f"{told.hexdigest()[:32]}.json"
        with suppress(*_UNREADABLE):
            tree = _restored(json.loads(path.read_bytes()))
            os.utime(path)
            return tree
        tree = yaml_lines.loads(content)
        # A disk that is full only means that it is read again.
        with suppress(OSError, RecursionError, _NoPlainTree):
            kept = json.dumps(_kept(tree, set()), ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
            keep(path, lambda file: file.write(kept))
            self._forget()
        return tree

    def _forget(self) -> None:
        whole = 0
        for path in sorted(self._folder.glob("*.json"), key=lambda each: each.stat().st_mtime, reverse=True):
            whole += path.stat().st_size
            if whole > KEPT_BYTES:
                path.unlink(missing_ok=True)


class _Lines:
    """Where the children of a map or a list stand, as ruamel.yaml tells it: `key` and `item` give (line from 0,)."""

    def __init__(self, lines: dict[Any, int]) -> None:
        self._lines = lines

    def key(self, name: Any) -> tuple[int]:
        return (self._lines[name],)

    item = key


class _Map(dict[Any, Any]):
    lc: _Lines


class _List(list[Any]):
    lc: _Lines


def _kept(node: Any, seen: set[int]) -> Any:
    """The tree as JSON. Raises _NoPlainTree."""
    if node is None or type(node) in (str, bool, int, float):
        return node
    # These remember how they were written, which nobody asks for.
    if isinstance(node, str):
        return str(node)
    if isinstance(node, float):
        return float(node)
    if isinstance(node, ScalarInt):
        return int(node)
    if isinstance(node, date) and not isinstance(node, datetime):
        return [_DAY, node.isoformat()]
    # What stands in two places, by an anchor, would be written twice, and again for each anchor in it.
    if not isinstance(node, dict | list) or id(node) in seen or getattr(node, "merge", None):
        raise _NoPlainTree
    seen.add(id(node))
    lines: Any = getattr(node, "lc", None)
    try:
        if isinstance(node, dict):
            # JSON has only strings for keys, so that a map is a list here.
            return [_MAP, *([_kept(key, seen), lines.key(key)[0], _kept(value, seen)] for key, value in node.items())]
        return [_LIST, *([lines.item(place)[0], _kept(value, seen)] for place, value in enumerate(node))]
    except (AttributeError, KeyError, TypeError, IndexError) as error:
        raise _NoPlainTree from error


def _restored(kept: Any) -> Any:
    if not isinstance(kept, list):
        return kept
    kind, *children = kept
    if kind == _DAY:
        return date.fromisoformat(children[0])
    if kind == _MAP:
        names = [_restored(name) for name, _, _ in children]
        found = _Map(zip(names, (_restored(value) for _, _, value in children), strict=True))
        found.lc = _Lines(dict(zip(names, (line for _, line, _ in children), strict=True)))
        return found
    if kind == _LIST:
        several = _List(_restored(value) for _, value in children)
        several.lc = _Lines(dict(enumerate(line for line, _ in children)))
        return several
    raise ValueError(f"no kept tree: {kind}")
