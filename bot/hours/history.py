"""The hours as they were at every moment: each version of business.yml in its time, with what staff set. Pure.

Statistics about the past are computed with this, so they stay the same when business.yml changes afterwards.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from bot.business.shop import Business
from bot.hours.engine import Hours, Override, UnknownDepartment

BEGINNING = datetime.min.replace(tzinfo=UTC)
END = datetime.max.replace(tzinfo=UTC)


class History:
    """Versions in the order in which they were taken, each (since, business); before the first, the first counts.

    A version that was taken later counts from its `since` on, also where an earlier one claims a later beginning (the
    clock had been set back). A department that a version does not know had the hours of the business then: what is
    asked about it was the business's work at that time. One that no version knows is refused.
    """

    def __init__(self, versions: Sequence[tuple[datetime, Business]], overrides: Iterable[Override] = ()) -> None:
        if not versions:
            raise ValueError("A history needs at least one version of business.yml; give the one in force.")
        set_by_staff = tuple(overrides)
        self._since: list[datetime] = []
        self._hours: list[Hours] = []
        for since, business in versions:
            while self._since and self._since[-1] >= since:
                self._since.pop()
                self._hours.pop()
            self._since.append(since)
            self._hours.append(Hours(business, set_by_staff))
        # Also of versions that never counted: somebody may have been told of a department by them.
        self._departments = frozenset(name for _, business in versions for name in business.departments)

    def hours_at(self, moment: datetime) -> Hours:
        """The hours in force at `moment`."""
        return self._hours[max(bisect_right(self._since, moment) - 1, 0)]

    def is_open(self, moment: datetime, department: str | None = None) -> bool:
        """Whether somebody was there at `moment`. Raises UnknownDepartment."""
        hours = self.hours_at(moment)
        return hours.is_open(moment, self._then(hours, department))

    def business_time_between(self, a: datetime, b: datetime, department: str | None = None) -> timedelta:
        """How long it was open between two moments (negative when `b` is before `a`). Raises UnknownDepartment."""
        if b < a:
            return -self.business_time_between(b, a, department)
        total = timedelta(0)
        for since, until, hours in self._stretches():
            since, until = max(since, a), min(until, b)
            if since < until:
                total += hours.business_time_between(since, until, self._then(hours, department))
        return total

    def _stretches(self) -> Iterator[tuple[datetime, datetime, Hours]]:
        """(from, until, hours) of each version, without a gap."""
        begins = [BEGINNING, *self._since[1:]]
        return zip(begins, [*begins[1:], END], self._hours, strict=True)

    def _then(self, hours: Hours, department: str | None) -> str | None:
        """Whose hours count for `department` in that version; None: the business's."""
        if department is not None and department not in self._departments:
            known = ", ".join(sorted(self._departments))
            raise UnknownDepartment(f"There is no department {department!r} and never was; use one of: {known}.")
        return department if department in hours.business.departments else None
