"""Counts everything about a period: out of the database, by the hours that were in force then."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TypeVar

from sqlalchemy.orm import Session

from bot.business.shop import Business
from bot.hours.engine import UnknownDepartment
from bot.hours.history import History
from bot.numbers.figures import Figures, figures
from bot.numbers.period import Period
from bot.numbers.visits import KNOWN, LOOKS_AHEAD, How, Visit, visits
from bot.past_hours import past_hours
from bot.storage import numbers as rows_of
from bot.storage.numbers import Asked, Item, Opinion

#: Whether it was open is asked once for so long a piece of time; hours begin and end at such minutes.
PIECE_MINUTES = 5
COMMENTS = 20

Row = TypeVar("Row", Asked, Item, Opinion, Visit)


@dataclass(frozen=True)
class Hour:
    """Messages of customers in one hour of the day, over the whole period."""

    hour: int
    while_open: int
    while_closed: int


@dataclass(frozen=True)
class Day:
    """The visits of one day, by how they ended."""

    day: date
    hours: int  #: answered, and about opening hours only
    rest: int  #: answered otherwise
    not_helped: int
    person: int


@dataclass(frozen=True)
class Entry:
    """One FAQ entry: how often its answer was given, and what speaks against it."""

    entry: str
    answers: int
    looked_at: int
    wrong: int
    person_after: int  #: visits with this answer that took a person all the same


@dataclass(frozen=True)
class Numbers:
    period: Period
    counted_at: datetime
    all: Figures
    by_channel: tuple[tuple[str, Figures], ...]
    by_department: tuple[tuple[str, Figures], ...]
    by_language: tuple[tuple[str, Figures], ...]
    hours: tuple[Hour, ...]
    days: tuple[Day, ...]
    entries: tuple[Entry, ...]  #: most answers first
    sent_by_bot: int
    sent_by_staff: int
    comments: tuple[Opinion, ...]  #: newest first

    @property
    def is_empty(self) -> bool:
        return not self.all.messages_in and not self.sent_by_bot and not self.sent_by_staff and not self.all.promises.due


def count(session: Session, period: Period, in_force: Business, now: datetime) -> Numbers:
    """Everything about `period` as it stands at `now`."""
    history = past_hours(session, period.since, in_force)
    asked = rows_of.asked(session, period.since, min(period.until, now + timedelta(seconds=1)))
    # A person who was asked for the day after the last one still belongs to its visits.
    nearby = rows_of.items(session, period.since, period.until + LOOKS_AHEAD)
    items = [item for item in nearby if item.at < period.until]
    opinions = rows_of.opinions(session, period.since, period.until)
    sent = rows_of.sent(session, period.since, period.until)
    local = _local_days(period)
    found = visits(asked, nearby, opinions, local)

    # The same wait is asked for as one of all, of its channel, of its department and of its language.
    @cache
    def business_time(a: datetime, b: datetime, department: str) -> timedelta:
        try:
            return history.business_time_between(a, b, department)
        except UnknownDepartment:
            return history.business_time_between(a, b)

    def of(key: Callable[[Asked | Item | Opinion | Visit], Hashable], value: Hashable) -> Figures:
        return figures(
            _only(asked, key, value), _only(found, key, value), _only(items, key, value), _only(opinions, key, value),
            now, business_time,
        )  # fmt: skip

    def by(name: str) -> tuple[tuple[str, Figures], ...]:
        values = {getattr(row, name) for row in (*items, *opinions)}
        values |= {getattr(row, name) for row in (*asked, *found) if hasattr(row, name)}
        return tuple((str(value), of(lambda row: getattr(row, name, None), value)) for value in sorted(values - {None}, key=str))

    return Numbers(
        period=period,
        counted_at=now,
        all=figures(asked, found, items, opinions, now, business_time),
        by_channel=by("channel"),
        by_department=by("department"),
        by_language=by("language"),
        hours=_hours(asked, period, history),
        days=_days(found, period),
        entries=_entries(asked, found),
        sent_by_bot=sent.get("bot", 0),
        sent_by_staff=sent.get("staff", 0),
        comments=tuple(each for each in opinions if each.comment)[:COMMENTS],
    )


def _only(rows: Sequence[Row], key: Callable[[Row], Hashable], value: Hashable) -> list[Row]:
    return [row for row in rows if key(row) == value]


def _local_days(period: Period) -> Callable[[datetime], date]:
    @cache
    def day_of_hour(hour: datetime) -> date | None:
        """The date of a whole hour; None where midnight falls into it."""
        begins, ends = (each.astimezone(period.zone).date() for each in (hour, hour + timedelta(minutes=59, seconds=59)))
        return begins if begins == ends else None

    def day_of(at: datetime) -> date:
        return day_of_hour(at.replace(minute=0, second=0, microsecond=0)) or at.astimezone(period.zone).date()

    return day_of


def _hours(asked: Iterable[Asked], period: Period, history: History) -> tuple[Hour, ...]:
    pieces = Counter(
        row.at.replace(minute=row.at.minute // PIECE_MINUTES * PIECE_MINUTES, second=0, microsecond=0) for row in asked
    )
    counted = [[0, 0] for _ in range(24)]
    for piece, number in pieces.items():
        counted[piece.astimezone(period.zone).hour][not history.is_open(piece)] += number
    return tuple(Hour(hour, *both) for hour, both in enumerate(counted))


def _days(found: Iterable[Visit], period: Period) -> tuple[Day, ...]:
    by_day: dict[date, Counter[str]] = {day: Counter() for day in period.dates()}
    for visit in found:
        if visit.how is How.TALK or visit.day not in by_day:
            continue
        kind = "hours" if visit.how is How.ANSWERED and visit.is_hours_only else visit.how.value
        by_day[visit.day][kind] += 1
    return tuple(
        Day(day, made["hours"], made[How.ANSWERED.value], made[How.OPEN.value], made[How.PERSON.value])
        for day, made in by_day.items()
    )


def _entries(asked: Iterable[Asked], found: Iterable[Visit]) -> tuple[Entry, ...]:
    answers: Counter[str] = Counter()
    looked_at: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    after: Counter[str] = Counter()
    for row in asked:
        if row.entry is not None and row.rule in KNOWN and row.reply_left_at is not None:
            answers[row.entry] += 1
            looked_at[row.entry] += row.is_right is not None
            wrong[row.entry] += row.is_right is False
    for visit in found:
        if visit.how is How.PERSON:
            after.update(set(visit.entries))
    return tuple(
        Entry(entry, number, looked_at[entry], wrong[entry], after[entry])
        for entry, number in sorted(answers.items(), key=lambda each: (-each[1], each[0]))
    )
