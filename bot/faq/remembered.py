"""Files of the FAQ that were read before: who looks at the same ones again and again reads only what holds something else now."""

from dataclasses import dataclass, field
from pathlib import Path

from bot.faq import yaml_lines
from bot.faq.parse import Parsed, parse_file

Read = tuple[list[Parsed], list[str]]


@dataclass
class Remembered:
    """As bot.faq.parse.parse_file, by content: of each file the last one is kept. Nobody may change what it returns.

    Safe for several threads.
    """

    _known: dict[Path, tuple[bytes, Read]] = field(default_factory=dict)

    def __call__(self, path: Path, instead: bytes | None = None) -> Read:
        try:
            content = yaml_lines.read_bytes(path) if instead is None else instead
        except yaml_lines.Unreadable:
            return parse_file(path)
        known = self._known.get(path)
        if known is None or known[0] != content:
            known = content, parse_file(path, content)
            self._known[path] = known
        return known[1]
