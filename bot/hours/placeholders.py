"""Fills `{{ hours.… }}` and `{{ business.… }}` in texts, so that no text can contradict the hours file.

Spaces inside the braces are optional. What each gives, when that exists, and otherwise:
| `hours.closes_at`     | the time at which we close today: the coming one, or the last one of today when that has passed |
| `hours.opens_at`      | the time at which we next open today, or the first one of today when all have passed |
| `hours.today`         | today's intervals, "from 09:00 to 12:30 and from 13:30 to 18:00"; a closed day: "closed", with the reason |
| `hours.status`        | a sentence: open until when, or closed and when we open again |
| `hours.next_opening`  | the next opening with its day, "tomorrow, Monday 23 November, at 09:00"; when there is none: "closed" |
| `hours.week`          | seven lines, from today on |
| `business.name`, `business.phone`, `business.email` | as in business.yml; empty when not given there |

On a day without opening `closes_at` and `opens_at` have no value. Then the whole sentence around them gives way to
`hours.status`, said once: "We send today until {{ hours.closes_at }}." becomes "We are closed now. We open again …".
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.hours.engine import Hours
from bot.hours.speaker import speaker

SENTENCE = re.compile(r"[^\s](?:(?![.!?]\s|\n).)*[.!?]?")
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


#: These have a value only on a day with an opening.
NEEDS_TODAY = {"hours.closes_at", "hours.opens_at"}


def fill(text: str, hours: Hours, at: datetime, language: str, department: str | None = None) -> str:
    """The text with every known placeholder filled for the moment `at`; unknown ones are left as they are."""

    if not hours.is_open(at, department) and not hours.intervals(hours.today(at), department):
        text = _without_times_of_today(text)

    def value(match: "re.Match[str]") -> str:
        give = PLACEHOLDERS.get(match[1])
        return match[0] if give is None else give(hours, at, language, department)

    return PLACEHOLDER.sub(value, text)


def _without_times_of_today(text: str) -> str:
    """The text with `hours.status` in place of the sentences that need a time of today."""
    said = "hours.status" in PLACEHOLDER.findall(text)

    def instead(match: "re.Match[str]") -> str:
        nonlocal said
        if not NEEDS_TODAY & set(PLACEHOLDER.findall(match[0])):
            return match[0]
        here = "hours.status" in PLACEHOLDER.findall(match[0])
        replacement = "" if said and not here else "{{ hours.status }}"
        said = True
        return replacement

    return re.sub(r"[ \t]+(?=\n)|(?<= )[ \t]+", "", SENTENCE.sub(instead, text)).strip()


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
    ends = [end for _, end in hours.intervals(says.today, department)]
    return says.until(next((end for end in ends if end > at), ends[-1]))


def _opens_at(hours: Hours, at: datetime, language: str, department: str | None) -> str:
    says = speaker(hours, at, language, department)
    starts = [start for start, _ in hours.intervals(says.today, department)]
    if not starts:
        # Open on a day of no openings: since the evening before.
        return _next_opening(hours, at, language, department)
    return says.until(next((start for start in starts if start > at), starts[0]))


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
