"""Changing one entry in the text of an FAQ file, and not a byte beside it. Pure; the result is checked by whoever asks.

Works on the places of the parts (tree.py). Where a file is written in a way that it cannot change without losing something
(a comment inside of what must be written anew), it raises TooOdd and a person has to do it.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Any

from bot.faq.parse import ENTRY_KEYS, VALID_KEYS
from bot.faq.writing.edits import Edits
from bot.faq.writing.fields import TRANSLATION_KEYS, Fields
from bot.faq.writing.scalars import block, inline
from bot.faq.writing.tree import Kind, Node, tree_of

NEW_FILE = "version: 1\nfaq:\n"
#: Lists that people write on one line.
SHORT_LISTS = ("attachments", "follow_ups")
_ORDERS: dict[str, Sequence[str]] = {"translations": (), "valid": VALID_KEYS, "": ENTRY_KEYS}
_COMMENT = re.compile(r"(?:^|[ \t])#", re.MULTILINE)


class TooOdd(Exception):
    """This place of the file cannot be changed by a program without losing something."""


class Surgery(Edits):
    """Changes to the entries of one text, all seen from the text as it was; `done()` is what becomes of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        faq = tree_of(text).get("faq")
        if faq is None or faq.kind is not Kind.LIST:
            raise TooOdd
        self._faq = faq
        self._nodes = {each.value: node for node in faq.items if node.kind is Kind.MAP and (each := node.get("id"))}

    def change(self, entry_id: str, old: Fields, new: Fields) -> None:
        """Make `new` of the entry that reads as `old`."""
        self._map(self._node(entry_id), old, new, "")

    def add(self, fields: Fields, after: str | None = None) -> None:
        """Write an entry behind the entry `after`, or at the end."""
        items = self._faq.items
        dash = self._dash_column(items[0]) if items and not self._faq.is_flow else 2
        key = self._column(items[0].start) if items and not self._faq.is_flow else dash + 2
        lines = self._pairs(fields, key, "")
        lines[0] = " " * dash + "-" + " " * (key - dash - 1) + lines[0].lstrip(" ")
        self._add_lines(lines, after)

    def add_raw(self, raw: str, dash: int) -> None:
        """Write the lines of an entry of another file, whose dash was at the column `dash`."""
        items = self._faq.items
        shift = (self._dash_column(items[0]) if items and not self._faq.is_flow else 2) - dash
        lines = raw.splitlines()
        if any(line.strip() and shift < 0 and line[:-shift].strip() for line in lines):
            raise TooOdd
        moved = [" " * shift + line if shift > 0 else line[-shift:] for line in lines]
        self._add_lines([line if line.strip() else "" for line in moved], None)

    def remove(self, entry_id: str) -> None:
        """Take the entry out; the comments around it stay."""
        node = self._node(entry_id)
        if len(self._faq.items) == 1:
            self._only_one_less()
            return
        start, end = self._extent(node)
        before, behind = self.text[:start], self.text[end:]
        if before.endswith(("\n\n", "\n\r\n")) and behind[:1] in ("", "\n", "\r"):
            start -= len(self.newline)
        self._edit(start, end, "")

    def raw(self, entry_id: str) -> tuple[str, int]:
        """The lines of an entry with the comments directly above it, and the column of its dash."""
        node = self._node(entry_id)
        start, end = self._extent(node)
        if node is not self._faq.items[0]:
            while start and self._line(self._line_start(start - 1)).lstrip().startswith("#"):
                start = self._line_start(start - 1)
        return self.text[start:end], self._dash_column(node)

    def take(self, entry_id: str) -> None:
        """Take the entry out with the comments directly above it: they go with it to another file."""
        if len(self._faq.items) == 1:
            self.remove(entry_id)
            return
        raw, _ = self.raw(entry_id)
        end = self._extent(self._node(entry_id))[1]
        self._edit(end - len(raw), end, "")

    def _node(self, entry_id: str) -> Node:
        node = self._nodes.get(entry_id)
        if node is None or (node.is_flow and _COMMENT.search(self.text[node.start : node.end])):
            raise TooOdd
        return node

    def _only_one_less(self) -> None:
        if self._faq.is_flow:
            self._edit(self._faq.start, self._faq.end, "[]")
            return
        start, end = self._extent(self._faq.items[0])
        key_end = self.text.rindex("faq", 0, start) + len("faq")
        colon = self.text.index(":", key_end) + 1
        self._edit(colon, colon, " []")
        self._edit(start, end, "")

    def _add_lines(self, lines: Sequence[str], after: str | None) -> None:
        items = self._faq.items
        if not items or self._faq.is_flow:
            if items:
                raise TooOdd
            # An empty list: [] gives way to the first entry.
            at = self._faq.start
            while self.text[at - 1] == " ":
                at -= 1
            self._edit(at, self._faq.end, "")
            self._insert_lines(self._line_end(self._faq.end), lines)
            return
        place = items.index(self._node(after)) if after is not None else len(items) - 1
        has_gaps = len(items) > 1 and self.text[: self._extent(items[1])[0]].endswith(("\n\n", "\n\r\n"))
        at = self._behind(items[place].end, self._dash_column(items[place]))
        self._insert_lines(at, ["", *lines] if has_gaps else lines)

    def _map(self, node: Node, old: Fields, new: Fields, name: str) -> None:
        for key in dict.fromkeys([*self._order(name, new), *old]):
            before, after = old.get(key), new.get(key)
            if before == after:
                continue
            pair = node.pair(key)
            if after is None:
                if pair is not None:
                    self._delete_pair(node, pair)
            elif pair is None:
                self._insert_pair(node, key, after, [*self._order(name, new)])
            else:
                self._value(node, pair, before, after)

    def _order(self, name: str, new: Fields) -> Sequence[str]:
        known = _ORDERS.get(name, TRANSLATION_KEYS)
        return [key for key in known if key in new] + [key for key in new if key not in known]

    def _value(self, parent: Node, pair: tuple[Node, Node], before: Any, after: Any) -> None:
        key, node = pair
        if isinstance(after, dict) and isinstance(before, dict) and node.kind is Kind.MAP:
            self._map(node, before, after, key.value)
        elif isinstance(after, list) and node.kind is Kind.LIST and len(node.items) == len(before or ()):
            self._list(node, before or [], after)
        elif isinstance(after, dict | list):
            if _COMMENT.search(self.text[node.start : node.end]) or parent.is_flow or node.kind is Kind.ALIAS:
                raise TooOdd
            start = self._line_start(key.start)
            lines = self._pair(key.value, after, self._column(key.start))
            self._edit(start + len(self.text[start : key.start]), node.end, self.newline.join(lines).lstrip(" "))
        else:
            self._scalar(parent, key, node, after)

    def _scalar(self, parent: Node, key: Node, node: Node, after: Any) -> None:
        if node.kind is not Kind.SCALAR:
            raise TooOdd
        if isinstance(after, str) and not parent.is_flow:
            lines = None
            if node.style in ("|", ">"):
                lines = self._block_again(node, after)
            if lines is None and "\n" in after:
                lines = block(after, self._column(key.start) + 2, self.newline)
            if lines is not None:
                self._edit_block(node, lines)
                return
        new = inline(after, is_flow=parent.is_flow, style=node.style)
        between = " " if self.text[node.start - 1] == ":" else ""
        self._edit(node.start, node.end, between + new)

    def _block_again(self, node: Node, after: str) -> list[str] | None:
        header, *rest = self.text[node.start : node.end].splitlines()
        content = [line for line in rest if line.strip()]
        if not content or re.search(r"\d", header.split("#")[0]):
            return None
        indent = len(content[0]) - len(content[0].lstrip(" "))
        longest = max(len(line) - indent for line in content)
        own = header.split()[0]
        return block(after, indent, self.newline, header=own, width=longest)

    def _edit_block(self, node: Node, lines: Sequence[str]) -> None:
        """What stands behind a text on its line, a comment, stays behind the header of the block."""
        header, *content = lines
        if node.style in ("|", ">"):
            first_end = self._line_end(node.start)
            own = self.text[node.start : first_end]
            self._edit(node.start, node.end, self.newline.join([header + own[len(own.split()[0]) :].rstrip("\r"), *content]))
            return
        end = self._line_end(node.end)
        between = " " if self.text[node.start - 1] == ":" else ""
        self._edit(node.start, node.end, between + header)
        self._edit(end, end, self.newline + self.newline.join(content))

    def _list(self, node: Node, old: Sequence[Any], new: Sequence[Any]) -> None:
        keys = [repr(each) for each in old], [repr(each) for each in new]
        for what, from_, to, new_from, new_to in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
            if what == "equal":
                continue
            both = min(to - from_, new_to - new_from)
            for place in range(both):
                self._item(node, node.items[from_ + place], new[new_from + place])
            for place in range(from_ + both, to):
                self._delete_item(node, place, is_rest=new_from + both == new_to)
            if new_from + both < new_to:
                self._insert_items(node, from_ + both, new[new_from + both : new_to])

    def _item(self, parent: Node, node: Node, after: Any) -> None:
        if node.kind is Kind.ALIAS or (node.style in ("|", ">") and isinstance(after, str) and "\n" in after):
            raise TooOdd
        if node.kind is not Kind.SCALAR and (_COMMENT.search(self.text[node.start : node.end])):
            raise TooOdd
        style = node.style if node.style in ("'", '"') else ""
        self._edit(node.start, node.end, inline(after, is_flow=parent.is_flow, style=style))

    def _delete_item(self, parent: Node, place: int, *, is_rest: bool) -> None:
        node = parent.items[place]
        if not parent.is_flow:
            self._dash_column(node)
            self._delete_lines(self._line_start(node.start), node.end)
            return
        if place:
            self._edit(parent.items[place - 1].end, node.end, "")
        elif len(parent.items) > 1 and is_rest:
            self._edit(node.start, parent.items[1].start, "")
        else:
            raise TooOdd

    def _insert_items(self, node: Node, place: int, new: Sequence[Any]) -> None:
        if node.is_flow:
            written = [inline(each, is_flow=True) for each in new]
            if place:
                at = node.items[place - 1].end
                self._edit(at, at, "".join(f", {each}" for each in written))
            else:
                at = node.items[0].start if node.items else node.start + 1
                self._edit(at, at, ", ".join(written) + (", " if node.items else ""))
            return
        dash, key = self._dash_column(node.items[0]), self._column(node.items[0].start)
        lines = [" " * dash + "-" + " " * (key - dash - 1) + inline(each) for each in new]
        if place:
            self._insert_lines(self._line_end(node.items[place - 1].end), lines)
        else:
            at = self._line_start(node.items[0].start)
            self._edit(at, at, "".join(line + self.newline for line in lines))

    def _delete_pair(self, parent: Node, pair: tuple[Node, Node]) -> None:
        key, value = pair
        place = parent.pairs.index(pair)
        if parent.is_flow:
            if place:
                self._edit(parent.pairs[place - 1][1].end, value.end, "")
            elif len(parent.pairs) > 1:
                self._edit(key.start, parent.pairs[1][0].start, "")
            else:
                raise TooOdd
            return
        start = self._line_start(key.start)
        if self.text[start : key.start].strip():
            raise TooOdd
        if value.kind is Kind.SCALAR or value.kind is Kind.ALIAS or not _COMMENT.search(self.text[key.start : value.end]):
            self._delete_lines(start, value.end)
            return
        raise TooOdd

    def _insert_pair(self, parent: Node, key: str, value: Any, order: Sequence[str]) -> None:
        if parent.kind is not Kind.MAP or not parent.pairs:
            raise TooOdd
        before = [pair for pair in parent.pairs if pair[0].value in order[: order.index(key)]]
        behind = before[-1] if before else parent.pairs[0]
        if parent.is_flow:
            written = f"{key}: {inline(value, is_flow=True)}"
            at = behind[1].end if before else parent.pairs[0][0].start
            self._edit(at, at, f", {written}" if before else f"{written}, ")
            return
        column = self._column(parent.pairs[0][0].start)
        lines = self._pair(key, value, column)
        if before:
            self._insert_lines(self._behind(behind[1].end, column), lines)
            return
        start = self._line_start(behind[0].start)
        if self.text[start : behind[0].start].strip():
            raise TooOdd
        self._edit(start, start, "".join(line + self.newline for line in lines))

    def _pairs(self, fields: Fields, column: int, name: str) -> list[str]:
        return [line for key in self._order(name, fields) for line in self._pair(key, fields[key], column)]

    def _pair(self, key: str, value: Any, column: int) -> list[str]:
        """The lines of a key and its value, as the files that Nightdesk ships with are written."""
        head = " " * column + f"{key}:"
        if isinstance(value, dict) and key != "valid":
            return [head, *self._pairs(value, column + 2, key)]
        if isinstance(value, list) and key not in SHORT_LISTS:
            offset = self._list_offset()
            return [head, *(" " * (column + offset) + "- " + inline(each) for each in value)]
        if key == "answer" and (lines := block(value, column + 2, self.newline)) is not None:
            return [f"{head} {lines[0]}", *lines[1:]]
        return [f"{head} {inline(value)}"]

    def _list_offset(self) -> int:
        """How far this file sets the dashes of a list behind the key above them."""
        for node in self._nodes.values():
            pair = node.pair("questions") if not node.is_flow else None
            if pair and pair[1].kind is Kind.LIST and not pair[1].is_flow and pair[1].items:
                return max(self._dash_column(pair[1].items[0]) - self._column(pair[0].start), 0)
        return 2

    def _extent(self, node: Node) -> tuple[int, int]:
        """The lines of an item of the list of entries, from its dash on."""
        if self._faq.is_flow:
            raise TooOdd
        column = self._dash_column(node)
        return self._line_start(node.start), self._next_line(self._behind(node.end, column))

    def _behind(self, end: int, column: int) -> int:
        """The end of the line of `end`, or of the comments below it that stand deeper than `column`."""
        at = self._line_end(end)
        while (following := self._next_line(at)) > at:
            line = self._line(following)
            if not line.lstrip().startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
                break
            at = self._line_end(following)
        return at

    def _dash_column(self, item: Node) -> int:
        start = self._line_start(item.start)
        before = self.text[start : item.start]
        if before.strip() != "-":
            raise TooOdd
        return before.index("-")
