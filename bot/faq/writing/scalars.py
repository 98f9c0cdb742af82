"""Values as YAML text, each in the plainest form that reads back as the same."""

import json
import re
import textwrap
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

#: Words and figures that some reader of YAML takes for something else than text.
_NOT_TEXT = re.compile(r"(?i)y|n|yes|no|on|off|true|false|null|none|~|[\d.:,_+\-]*\d[\d.:,_+\-]*")
#: What a block or a plain text cannot hold as it is.
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff\r]")


def inline(value: Any, *, is_flow: bool = False, style: str = "") -> str:
    """`value` on one line; `style` is the quote of what stood there before, kept where it can be."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"{value:g}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {inline(each, is_flow=True)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(inline(each, is_flow=True) for each in value) + "]"
    return _text(str(value), is_flow=is_flow, style=style)


def block(text: str, indent: int, newline: str, *, header: str = "|", width: int = 0) -> list[str] | None:
    """The header and the lines of a block, without the ends of lines; None when a block cannot hold `text`.

    A folded block (header ">") is wrapped at `width`.
    """
    lines = text.split("\n")
    if _ODD.search(text) or "\t" in text[:1] or text[:1] == " " or not text.strip():
        return None
    if header.startswith(">"):
        if any(line[:1] in (" ", "\t") for line in lines) or re.search(r"  |[ \t]$", text, re.MULTILINE):
            return None
        folded: list[str] = []
        for number, line in enumerate(lines):
            if number and line and lines[number - 1]:
                folded.append("")
            folded += _wrapped(line, width)
            if number and not line and number + 1 < len(lines) and lines[number - 1]:
                folded.append("")
        lines = folded
    return [header, *(" " * indent + line if line.strip() else line.strip() for line in lines)]


def _wrapped(line: str, width: int) -> list[str]:
    if not line:
        return [""]
    return textwrap.wrap(line, max(width, 40), break_long_words=False, break_on_hyphens=False)


def _text(text: str, *, is_flow: bool, style: str) -> str:
    if _ODD.search(text) or "\n" in text:
        return _double(text)
    if style == '"':
        return _double(text)
    if style != "'" and _is_plain(text, is_flow=is_flow):
        return text
    if "'" in text and style != "'":
        return _double(text)
    return "'" + text.replace("'", "''") + "'"


def _is_plain(text: str, *, is_flow: bool) -> bool:
    if not text or text != text.strip() or "\t" in text or _NOT_TEXT.fullmatch(text):
        return False
    if text[0].isalpha() and not re.search(r"[:#,\[\]{}]", text):
        return True
    written = f"[{text}]" if is_flow else f"k: {text}"
    try:
        read = YAML(typ="safe", pure=True).load(written)
    except (YAMLError, ValueError):
        return False
    return bool(read == ([text] if is_flow else {"k": text}))


def _double(text: str) -> str:
    quoted = json.dumps(text.encode("utf-8", "ignore").decode(), ensure_ascii=False)
    return _ODD.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)
