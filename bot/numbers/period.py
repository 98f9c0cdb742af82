"""The time that figures are about: whole days of the shop's calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.hours.wall_clock import real_time

DAYS_OFFERED = (7, 28, 90)
DEFAULT_DAYS = 28
LONGEST_DAYS = 366


@dataclass(frozen=True)
class Period:
    """From the beginning of `first` to the end of `last`, by the shop's clock."""

    first: date
    last: date
    zone: ZoneInfo

    @classmethod
    def last_days(cls, days: int, now: datetime, zone: ZoneInfo) -> "Period":
        """Today and the days before it, `days` in all."""
        today = now.astimezone(zone).date()
        return cls(today - timedelta(days=days - 1), today, zone)

    @property
    def since(self) -> datetime:
        return real_time(self.first, 0, self.zone).astimezone(UTC)

    @property
    def until(self) -> datetime:
        """Not included."""
        return real_time(self.last + timedelta(days=1), 0, self.zone).astimezone(UTC)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def dates(self) -> Iterator[date]:
        return (self.first + timedelta(days=number) for number in range(self.days))
