"""Fills `{{ hours.… }}` and `{{ business.… }}` in texts, so that no text can contradict the hours file.

Spaces inside the braces are optional. What each gives, when that exists, and otherwise:
| `hours.closes_at`     | the time at which we close today: the coming one, or the last one of today when that has passed; a closed day: "closed" |
| `hours.opens_at`      | the time at which we (next) open today, or opened when that has passed; a closed day: the next opening with its day |
| `hours.today`         | today's intervals, "from 09:00 to 12:30 and from 13:30 to 18:00"; a closed day: "closed", with the reason |
| `hours.status`        | a sentence: open until when, or closed and when we open again |
| `hours.next_opening`  | the next opening with its day, "tomorrow, Monday 23 November, at 09:00"; when there is none: "closed" |
| `hours.week`          | seven lines, from today on |
| `business.name`, `business.phone`, `business.email` | as in business.yml; empty when not given there |
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.hours.engine import Hours
from bot.hours.speaker import speaker

PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def fill(text: str, hours: Hours, at: datetime, language: str, department: str | None = None) -> str:
    """The text with every known placeholder filled for the moment `at`; unknown ones are left as they are."""

    def value(match: "re.Match[str]") -> str:
        give = PLACEHOLDERS.get(match[1])
        return match[0] if give is None else give(hours, at, language, department)

    return PLACEHOLDER.sub(value, text)


def unknown_placeholders(text: str) -> list[str]:
    """The names in double braces that `fill` does not know, in their order."""
    return [name for name in PLACEHOLDER.findall(text) if name not in PLACEHOLDERS]


def uses_hours(text: str) -> bool:
    """Whether the text says something about opening hours when it is filled."""
    return any(name.startswith("hours.") for name in PLACEHOLDER.findall(text))


def _closes_at(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    says = speaker(hours, at, language, department)
    status = hours.status(at, department)
    if status.open:
        return says.until(status.closes_at)
    today = hours.intervals(says.today, department)
    if not today:
        return says.said.closed
    later = [ends for _, ends in today if ends > at]
    return says.until(later[0] if later else today[-1][1])


def _opens_at(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    says = speaker(hours, at, language, department)
    today = hours.intervals(says.today, department)
    if not today:
        return _next_opening(hours, at, language, department)
    begun = [starts for starts, _ in today if starts <= at]
    later = [starts for starts, _ in today if starts > at]
    if later and not hours.is_open(at, department):
        return says.until(later[0])
    return says.until(begun[0] if begun else later[0])


def _today(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    says = speaker(hours, at, language, department)
    return says.hours_of(says.today) + says.reason_of(says.today)


def _status(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    return speaker(hours, at, language, department).now(hours.status(at, department))


def _next_opening(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    says = speaker(hours, at, language, department)
    return says.next_moment(at) or says.said.closed


def _week(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    says = speaker(hours, at, language, department)
    return "\n".join(says.line(says.today + timedelta(days=number)) for number in range(7))


PLACEHOLDERS: dict[str, Callable[[Hours, datetime, str, str | None], str]] = {
    "hours.closes_at": _closes_at,
    "hours.opens_at": _opens_at,
    "hours.today": _today,
    "hours.status": _status,
    "hours.next_opening": _next_opening,
    "hours.week": _week,
    "business.name": lambda hours, at, language, department: hours.business.name,
    "business.phone": lambda hours, at, language, department: hours.business.contact.phone or "",
    "business.email": lambda hours, at, language, department: hours.business.contact.email or "",
}
