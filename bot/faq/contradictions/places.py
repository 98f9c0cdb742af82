"""Where business.yml says the hours of a day: the line to name beside an answer that disagrees."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

from bot.business.shop import WEEKDAYS, Business
from bot.business.yaml import Unreadable, items, parse, read_text


class Places:
    """The lines of one business.yml, which was read without a mistake before."""

    def __init__(self, path: Path, business: Business) -> None:
        self._path = path
        self._business = business

    @cached_property
    def _root(self) -> Node | None:
        """Read when a line is first named: answers are compared with the hours for every customer, and hardly ever disagree."""
        try:
            return parse(self._path, read_text(self._path))
        except Unreadable:
            return None

    def of_weekday(self, weekday: int, since: date, department: str | None) -> str:
        """The line with a weekday's hours in force on `since`."""
        name = WEEKDAYS[weekday]
        own = department is not None and self._business.departments[department].week is not None
        line = self._line("departments", str(department), "hours", name) if own else self._line("hours", name)
        concerned = {department} if own else {None, department}
        latest = date.min
        changes = _keys(self._root).get("changes")
        for item in items(changes) if changes is not None else ():
            keys = _keys(item)
            starts = date.fromisoformat(_text(keys.get("from"))) if "from" in keys else date.max
            whose = _text(keys["department"]) if "department" in keys else None
            if starts <= since and starts >= latest and whose in concerned and "hours" in keys:
                changed = _keys(keys["hours"])
                if name in changed:
                    line, latest = changed[name].start_mark.line + 1, starts
                elif isinstance(keys["hours"], ScalarNode):
                    line, latest = keys["hours"].start_mark.line + 1, starts
        return f"{self._path}:{line or 1}"

    def of_date(self, day: date, department: str | None) -> str:
        """The line of a special day, of the holidays when `day` is closed as one, else of its weekday."""
        for path in ([("departments", department, "special_days")] if department else []) + [("special_days",)]:
            node: Node | None = self._root
            for key in path:
                node = _keys(node).get(str(key))
            for key, value in _keys(node).items():
                if _same_date(key, day):
                    return f"{self._path}:{value.start_mark.line + 1}"
        usual = self._usual(day, department)
        return usual if usual else self.of_weekday(day.weekday(), day, department)

    def of_holidays(self) -> str:
        """The line of `holidays`, or of the hours when there is none."""
        return f"{self._path}:{self._line('holidays') or self._line('hours') or 1}"

    def _usual(self, day: date, department: str | None) -> str | None:
        from bot.hours.engine import Hours

        hours = Hours(self._business)
        closes = hours.holidays is not None and hours.holidays.closes and hours.holidays.is_holiday(day)
        return self.of_holidays() if closes else None

    def _line(self, *path: str) -> int | None:
        """The line of the last key of the path that is there."""
        node: Node | None = self._root
        line = None
        for key in path:
            found = next(
                ((k, v) for k, v in node.value if isinstance(k, ScalarNode) and k.value == key)
                if isinstance(node, MappingNode) else iter(()),
                None,
            )
            if found is None:
                return line
            line, node = found[0].start_mark.line + 1, found[1]
        return line


def _keys(node: Node | None) -> Mapping[str, Node]:
    if not isinstance(node, MappingNode):
        return {}
    return {key.value: value for key, value in node.value if isinstance(key, ScalarNode)}


def _text(node: Node | None) -> str:
    return str(node.value).strip() if isinstance(node, ScalarNode) else ""


def _same_date(key: str, day: date) -> bool:
    numbers = key.strip().split("-")
    return len(numbers) == 3 and all(n.isdigit() for n in numbers) and [int(n) for n in numbers] == [day.year, day.month, day.day]


def line_of_text(place: str, text: str) -> str:
    """"file:line" of the line below `place` (that of an answer's key) on which the text begins, else `place`."""
    file, _, line = place.rpartition(":")
    lines = Path(file).read_text(encoding="utf-8-sig").splitlines()
    words = text.strip()[:40].rstrip()
    for number in range(int(line), min(int(line) + 60, len(lines) + 1)):
        if words in lines[number - 1]:
            return f"{file}:{number}"
    return place
