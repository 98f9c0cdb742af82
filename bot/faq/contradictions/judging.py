"""Whether a claim agrees with the hours: in every week in force from today on, and on the dates that it names."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from bot.business.shop import DayHours, Interval
from bot.faq.contradictions.reading import Claim
from bot.faq.contradictions.tokens import EVERY_DAY
from bot.hours.engine import Hours

DAY = 24 * 60
PARTS = {"morning": (6 * 60, 12 * 60), "afternoon": (12 * 60, 18 * 60), "evening": (18 * 60, 24 * 60)}
#: How far ahead public holidays are compared.
A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Disagreement:
    """A day whose hours are not as claimed: a weekday from `since` on, or a date."""

    hours: DayHours
    since: date
    weekday: int | None = None
    on: date | None = None
    holiday: bool = False  #: the date is a public holiday that the claim was about


def disagreement(claim: Claim, hours: Hours, today: date, until: date | None = None) -> Disagreement | None:
    """The first day on which the claim is wrong; None: it agrees. `until`: the answer's last day, if it has one."""
    for found in _days(claim, hours, today, until):
        if not _agrees(claim, found.hours):
            return found
    return None


def _days(claim: Claim, hours: Hours, today: date, until: date | None) -> Iterator[Disagreement]:
    department, days = claim.department, claim.days
    weeks = [today, *sorted({each.starts for each in hours.business.changes if each.starts > today})]
    weeks = [start for start in weeks if until is None or start <= until]
    named = days.weekdays or (frozenset() if days else EVERY_DAY - claim.named_elsewhere)
    for start in weeks:
        week = hours.week(start, department)
        for weekday in sorted(named):
            # Without a day, a time is about all days that have an opening.
            if days.weekdays or week[weekday]:
                yield Disagreement(week[weekday], start, weekday=weekday)
    for day in days.dates:
        found = hours.day_hours(day, department)
        usually_closed = not hours.week(day, department)[day.weekday()]
        if not (days.every and claim.what != "closed" and usually_closed):
            yield Disagreement(found, day, on=day)
    if days.any_holiday:
        yield from _holidays(claim, hours, today)


def _holidays(claim: Claim, hours: Hours, today: date) -> Iterator[Disagreement]:
    if hours.holidays is None:
        # Nothing closes on them, so the bot says that day's usual hours.
        for weekday, usual in enumerate(hours.week(today, claim.department)):
            if usual:
                yield Disagreement(usual, today, weekday=weekday, holiday=True)
                return
        return
    for day in hours.holidays.between(today, today + A_YEAR):
        if hours.week(day, claim.department)[day.weekday()]:
            yield Disagreement(hours.day_hours(day, claim.department), day, on=day, holiday=True)


def _agrees(claim: Claim, found: DayHours) -> bool:
    spans = _merged(found)
    if claim.how is None:
        return _of_whole_day(claim, spans)
    if claim.how == "range":
        return any(_range(claim.what, spans, start, end) for start, end in product(*claim.times))
    return any(_moment(claim.what, claim.how, spans, minute) for minute in claim.times[0])


def _of_whole_day(claim: Claim, spans: DayHours) -> bool:
    start, end = PARTS.get(claim.part or "", (0, 2 * DAY))
    is_open = any(span.start < end and start < span.end for span in spans)
    return is_open != (claim.what == "closed")


def _range(what: str, spans: DayHours, start: int, end: int) -> bool:
    if end <= start:
        end += DAY
    if what in ("closed", "closes"):
        return not any(span.start < end and start < span.end for span in spans)
    if what == "present":
        return any(span.start <= start and end <= span.end for span in spans)
    return any((span.start, span.end) == (start, end) for span in spans)


def _moment(what: str, how: str, spans: DayHours, minute: int) -> bool:
    starts = {span.start % DAY for span in spans}
    ends = {span.end % DAY for span in spans}
    before = any(span.start < each <= span.end for span in spans for each in (minute, minute + DAY))
    at = any(span.start <= each < span.end for span in spans for each in (minute, minute + DAY))
    if what == "closes":
        return minute % DAY in ends
    if what == "closed":
        return not (before if how == "until" else at)
    if what == "present":
        return before if how == "until" else at
    return minute % DAY in (ends if how == "until" else starts)


def _merged(found: DayHours) -> DayHours:
    """Intervals that touch are one."""
    out: list[Interval] = []
    for span in found:
        if out and span.start <= out[-1].end:
            out[-1] = Interval(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)
