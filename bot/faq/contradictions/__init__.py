"""Answers that contradict business.yml: clock times, weekdays and holidays written out, compared with the hours.

The rule. A sentence is read in clauses. A clause claims something only when all of this holds:
- it has a word of opening or closing, or of somebody being there ("until 18:00 you can collect it"), or it is nothing
  but days and a span of times, as in a list of opening hours ("Monday to Friday 9:00-18:00");
- it is about the shop: it says we, the shop, a department, or nothing besides days, times, open and closed;
- it is no condition ("if the shop is closed …"), and not about what has hours of its own (a web shop, a course, a
  carrier) or is opened by hand (a box, an account);
- it names a day, a holiday, a date or a clock time. A number is a time only with its marks ("9:00", "9 am", "18 Uhr",
  "18h30", "half past six"), or after a word such as "until" when nothing follows that it could count; never beside a
  currency or a unit. A dotted number is a time at the quarters of an hour, and otherwise a date.

A claim of opening hours must be exact: "until 18:00" agrees with a day that has an interval ending then. A claim that
somebody is there may be narrower than the hours. Without a day a time is about every day with an opening. What is
claimed must be true in each week in force from today on, so an answer is refused already when a coming entry of
`changes` makes it wrong. A holiday or a date without a year is the next one. Left alone, because they cannot be
compared: seasons ("in summer"), "until 31 January", "before" and "after" a time, and languages without a lexicon.

The words are in words.py, one lexicon per language. tests/bot/faq/contradictions_table.txt shows what is found and what
is not. Loads no model and no database.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from bot.business.shop import MINUTES_A_DAY, WEEKDAYS, Business, DayHours
from bot.faq.contradictions.judging import Disagreement, disagreement
from bot.faq.contradictions.places import Places
from bot.faq.contradictions.reading import Claim, claims
from bot.hours.engine import Hours

SHORT_CHARS = 70


@dataclass(frozen=True)
class Contradiction:
    """`sentence` is the answer's; `problem` says what business.yml has, where, and what to do."""

    sentence: str
    problem: str


class Contradictions:
    """Finds them for one business, as its file at `path` says from the moment `at` on."""

    def __init__(self, business: Business, path: Path, at: datetime) -> None:
        self._hours = Hours(business)
        self._places = Places(path, business)
        self._today = self._hours.today(at)
        self._names = _department_names(business)

    def of(
        self, answer: str, language: str, department: str | None = None, until: date | None = None
    ) -> Iterator[Contradiction]:
        """The contradictions of one answer; `department` is its entry's, `until` its entry's last day."""
        known = department if department in self._hours.business.departments else None
        seen = set()
        for claim in claims(answer, language, self._today, self._names):
            if claim.department is None and known is not None:
                claim = replace(claim, department=known)
            found = disagreement(claim, self._hours, self._today, until)
            if found is not None and claim.sentence not in seen:
                seen.add(claim.sentence)
                yield Contradiction(claim.sentence, self._sentence(claim, found))

    def _sentence(self, claim: Claim, found: Disagreement) -> str:
        if found.holiday and self._hours.holidays is None:
            place, day = self._places.of_holidays(), "a public holiday"
        elif found.on is not None:
            place, day = self._places.of_date(found.on, claim.department), f"{found.on:%Y-%m-%d}"
        else:
            weekday = int(found.weekday or 0)
            place = self._places.of_weekday(weekday, found.since, claim.department)
            day = WEEKDAYS[weekday].capitalize()
            if found.since > self._today:
                day += f" from {found.since:%Y-%m-%d} on"
        who = "the " + self._hours.business.departments[claim.department].called("en") if claim.department else "the shop"
        short = claim.sentence if len(claim.sentence) <= SHORT_CHARS else claim.sentence[: SHORT_CHARS - 1] + "…"
        return (
            f"“{short}” contradicts {place}, where {who} has {_shown(found.hours)} on {day}; "
            "write {{ hours.week }} or {{ hours.today }} in its place, or mend one of the two"
        )


def _shown(hours: DayHours) -> str:
    return " and ".join(f"{_clock(span.start)}-{_clock(span.end)}" for span in hours) or "no opening"


def _clock(minutes: int) -> str:
    return "24:00" if minutes == MINUTES_A_DAY else f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def _department_names(business: Business) -> dict[str, str]:
    """Every name of a department, in all languages, and its id as people say it."""
    return {
        name: department.id
        for department in business.departments.values()
        for name in (*department.name.values(), department.id.replace("_", " "))
    }
