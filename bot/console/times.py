"""How times are shown: in the shop's zone, as staff would say them, with how far away they are."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class ShownTime:
    iso: str  #: for machines
    clock: str  #: 09:30
    day: str  #: today, tomorrow, Monday 23 November
    distance: str  #: in 25 min, 3 h ago
    left: str  #: 25 min, less than a minute
    is_past: bool

    @property
    def words(self) -> str:
        """today, 09:30"""
        return f"{self.day}, {self.clock}"


def show(moment: datetime, now: datetime, timezone: ZoneInfo) -> ShownTime:
    """`moment` as staff read it at `now`."""
    local, today = moment.astimezone(timezone), now.astimezone(timezone).date()
    days = (local.date() - today).days
    day = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if day is None:
        day = f"{local:%a} {local.day} {local:%b}" if local.year == today.year else f"{local.day} {local:%b %Y}"
    gap = moment - now
    left = duration(gap) if abs(gap) >= timedelta(minutes=1) else "less than a minute"
    return ShownTime(local.isoformat(), f"{local:%H:%M}", day, distance(gap), left, moment < now)


def distance(gap: timedelta) -> str:
    """How far away in words: in 25 min, 3 h ago, just now."""
    seconds = gap.total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes < 1:
        return "just now" if seconds <= 0 else "in a moment"
    words = duration(timedelta(minutes=minutes))
    return f"in {words}" if seconds > 0 else f"{words} ago"


def duration(gap: timedelta) -> str:
    """A length in words with at most two units: 25 min, 3 h 10 min, 2 days."""
    minutes = int(abs(gap.total_seconds()) // 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes and hours < 6 else f"{hours} h"
    days = hours // 24
    return "1 day" if days == 1 else f"{days} days"
