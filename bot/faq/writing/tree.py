"""A YAML text as a tree whose every part knows where it stands, so that a part can be changed and the rest kept to the byte."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from ruamel.yaml import YAML

_BLANK_END = re.compile(r"(?:[ \t]*\r?\n)*[ \t]*\Z")


class Kind(Enum):
    SCALAR = "scalar"
    MAP = "map"
    LIST = "list"
    ALIAS = "alias"


@dataclass
class Node:
    """`start` and `end` are places in the text: of the part itself, without what follows on its last line."""

    kind: Kind
    start: int
    end: int
    is_flow: bool = False
    style: str = ""  #: of a scalar: | > " ' or empty
    value: str = ""
    pairs: list[tuple["Node", "Node"]] = field(default_factory=list)
    items: list["Node"] = field(default_factory=list)

    def pair(self, key: str) -> tuple["Node", "Node"] | None:
        return next((pair for pair in self.pairs if pair[0].value == key), None)

    def get(self, key: str) -> "Node | None":
        found = self.pair(key)
        return found[1] if found else None


def tree_of(text: str) -> Node:
    """The tree of the one document in `text`, which was read as YAML before."""
    events = iter(YAML(typ="safe", pure=True).parse(text))
    for event in events:
        if type(event).__name__ == "DocumentStartEvent":
            return _node(next(events), events, text)
    return Node(Kind.SCALAR, 0, 0)


def _node(event: Any, events: Iterator[Any], text: str) -> Node:
    kind = type(event).__name__
    start, end = event.start_mark.index, event.end_mark.index
    if kind == "AliasEvent":
        return Node(Kind.ALIAS, start, end)
    if kind == "ScalarEvent":
        style = event.style or ""
        if style in ("|", ">"):
            end = start + len(_BLANK_END.sub("", text[start:end]))
        return Node(Kind.SCALAR, start, end, style=style, value=event.value)
    is_list = kind == "SequenceStartEvent"
    node = Node(Kind.LIST if is_list else Kind.MAP, start, end, is_flow=bool(event.flow_style))
    while True:
        event = next(events)
        if type(event).__name__ in ("SequenceEndEvent", "MappingEndEvent"):
            break
        child = _node(event, events, text)
        if is_list:
            node.items.append(child)
            last = child
        else:
            last = _node(next(events), events, text)
            node.pairs.append((child, last))
        node.end = last.end
    if node.is_flow:
        node.end = event.end_mark.index
    return node
