"""A text of which piece after piece is understood and taken away; what is left at the end is not about hours."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TypeVar

from bot.hours.grammar import fold

T = TypeVar("T")


class Rest:
    """The text that is not understood yet; what is taken leaves a gap."""

    def __init__(self, text: str) -> None:
        self.text = text

    def take(self, pattern: "str | re.Pattern[str]") -> str | None:
        match = self.match(pattern)
        return match[0] if match else None

    def match(self, pattern: "str | re.Pattern[str]") -> "re.Match[str] | None":
        match = re.search(pattern, self.text) if isinstance(pattern, str) else pattern.search(self.text)
        if match:
            self.text = f"{self.text[: match.start()]} | {self.text[match.end() :]}"
        return match


@lru_cache(maxsize=2000)
def _folded_phrase(phrase: str) -> str:
    return fold(phrase)


def by_phrase(table: Mapping[str, T], word: str) -> T:
    return next(value for phrase, value in table.items() if _folded_phrase(phrase) == word)
