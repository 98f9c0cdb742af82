"""How it stands and the days to come, for the people of the shop to look at: the console, its API, the staff's group. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.hours.engine import Hours, Span, Status
from bot.hours.say import spoken_spans
from bot.hours.words import words_for

DAYS = 7


@dataclass(frozen=True)
class Standing:
    """One department at a moment."""

    id: str
    name: str
    status: Status


@dataclass(frozen=True)
class DayAhead:
    """One date of the business (department None), or of a department whose hours are others on it."""

    day: date
    department: str | None
    name: str | None  #: the department's
    spans: tuple[Span, ...]
    said: str  #: "from 09:00 to 12:30", "closed"
    reason: str | None
    is_set: bool  #: staff set something for it


def standings(hours: Hours, at: datetime, language: str) -> list[Standing]:
    """Every department, the default one first."""
    departments = sorted(
        hours.business.departments.values(), key=lambda each: each.id != hours.business.default_department
    )
    return [Standing(each.id, each.called(language), hours.status(at, each.id)) for each in departments]


def week_ahead(hours: Hours, at: datetime, language: str, days: int = DAYS) -> list[DayAhead]:
    """The coming dates, today first; below each the departments that differ from the business."""
    found = []
    for number in range(days):
        day = hours.today(at) + timedelta(days=number)
        business = _day(hours, day, None, language)
        found.append(business)
        for department in hours.business.departments:
            own = _day(hours, day, department, language)
            if own.spans != business.spans:
                found.append(own)
    return found


def _day(hours: Hours, day: date, department: str | None, language: str) -> DayAhead:
    spans = hours.intervals(day, department)
    overrides = [
        each
        for each in hours.overrides
        if each.department in (None, department)
        and hours.today(each.starts_at) <= day
        and hours.today(each.ends_at - timedelta(microseconds=1)) >= day
    ]
    words = words_for(language)
    why = hours.reason_set(day, department) or hours.reason(day, department)
    name = hours.business.departments[department].called(language) if department is not None else None
    return DayAhead(day, department, name, spans, spoken_spans(spans, words), why.text(words.code) if why else None, bool(overrides))
