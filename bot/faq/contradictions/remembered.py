"""Answers that were compared with the hours before: who looks at a whole FAQ again and again compares only what reads differently now."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from bot.business.shop import Business
from bot.faq.contradictions import Contradiction, Contradictions
from bot.hours.engine import Hours

#: Of more answers, as after thousands of edits in one day, it begins again.
MOST_KEPT = 20_000
_Asked = tuple[str, str, str | None, date | None]


class _Remembering(Contradictions):
    def __init__(self, business: Business, path: Path, at: datetime) -> None:
        super().__init__(business, path, at)
        self._known: dict[_Asked, tuple[Contradiction, ...]] = {}

    def of(
        self, answer: str, language: str, department: str | None = None, until: date | None = None
    ) -> Iterator[Contradiction]:
        asked = answer, language, department, until
        found = self._known.get(asked)
        if found is None:
            found = tuple(super().of(answer, language, department, until))
            if len(self._known) >= MOST_KEPT:
                self._known.clear()
            self._known[asked] = found
        return iter(found)


@dataclass
class RememberedContradictions:
    """Call it as bot.faq.contradictions.Contradictions. The same business, file and day: what was compared stands. Safe for several
    threads, which at worst compare an answer twice."""

    _last: tuple[Business, tuple[Path, bytes | None, date], _Remembering] | None = field(default=None, init=False)

    def __call__(self, business: Business, path: Path, at: datetime) -> Contradictions:
        # The file tells the lines that are named, and may be moved while the same hours are in force.
        state = path, _content(path), Hours(business).today(at)
        last = self._last
        if last is None or last[0] is not business or last[1] != state:
            last = self._last = business, state, _Remembering(business, path, at)
        return last[2]


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
