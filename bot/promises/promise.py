"""The promise: by when a customer hears from a person. Computed from opening hours, and always inside them."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.business.shop import Business
from bot.hours.engine import ONE_DAY, Hours
from bot.hours.say import clock_time, spoken_date
from bot.hours.words import words_for
from bot.hours.words.shape import Words

#: Where no opening is in sight there is still a promise, this far ahead: silence is not an option.
WITHOUT_OPENING = timedelta(days=7)

# "By 12:05", as people say times: what is promised is no measurement.
_STEP = timedelta(minutes=5)
_OPENINGS_TRIED = 50


def promise(
    hours: Hours,
    at: datetime,
    department: str | None = None,
    promise_minutes: int | None = None,
    *,
    waiting: int = 0,
    people_per_hour: int | None = None,
) -> datetime:
    """The moment by which a person will have replied to what came in at `at`. Aware, in the shop's zone.

    That is after `promise_minutes` (default: the file's) of time in which the department is open, counted from `at` when it
    is open and from its next opening when it is closed; what does not fit before it closes goes on at the next opening.
    With `waiting` others to be answered before, by people who take `people_per_hour` of them (None: as many as there are),
    it is as much later as they need. It falls on the next multiple of five minutes.
    """
    minutes = hours.business.promise_minutes if promise_minutes is None else promise_minutes
    needed = -(-(waiting + 1) * 60 // people_per_hour) if people_per_hour else 0
    due = hours.after_business_time(at, timedelta(minutes=max(minutes, needed)), department)
    if due is None:
        return (at + WITHOUT_OPENING).astimezone(hours.zone)
    return _on_the_clock(hours, due, department)


def promise_behind(
    hours: Hours, at: datetime, department: str, others: Sequence[datetime], promise_minutes: int | None = None
) -> datetime:
    """The promise to somebody behind `others` of the department: the times at which those were promised to be answered.

    Those that are due later are not waited for. How many people take in an hour is the department's, else the handoff's.
    """
    known = hours.business.departments.get(department)
    people_per_hour = known.people_per_hour if known else None
    if people_per_hour is None:
        people_per_hour = hours.business.people_per_hour
    waiting = 0
    while True:
        due = promise(hours, at, department, promise_minutes, waiting=waiting, people_per_hour=people_per_hour)
        # In UTC: two times in the shop's zone would be compared by the wall clock.
        before = sum(other.astimezone(UTC) <= due.astimezone(UTC) for other in others)
        # Each lengthening may bring more of them before this one; there are no more than all.
        if people_per_hour is None or before <= waiting:
            return due
        waiting = before


def _on_the_clock(hours: Hours, due: datetime, department: str | None) -> datetime:
    """The first moment from `due` on that is a multiple of five minutes on the clock, and not after a closing."""
    moment = due
    for _ in range(_OPENINGS_TRIED):
        # Counted in UTC, whose hours are all whole; every zone in use is some quarters of an hour beside it.
        over = timedelta(seconds=moment.timestamp() % _STEP.total_seconds())
        if over:
            moment = (moment.astimezone(UTC) - over + _STEP).astimezone(hours.zone)
        if hours.is_open(moment - timedelta(seconds=1), department):
            return moment
        opening = hours.next_opening(moment - timedelta(seconds=1), department)
        if opening is None:
            break
        moment = opening + timedelta(seconds=1)
    return due


def promise_text(
    promise_at: datetime, at: datetime, business: Business, language: str, time_zone: str | None = None
) -> str:
    """The promise as a part of a sentence: "today by 10:00", "Monday 23 November by 10:00".

    With the customer's `time_zone` it is told on their clock too, where that shows something else.
    """
    words = words_for(language, business.language)
    due, now = promise_at.astimezone(business.timezone), at.astimezone(business.timezone)
    day = due.date()
    time = due.strftime("%H:%M")
    if time == "00:00" and due > now:
        # Midnight is the end of the day before, which is how people read "by 24:00".
        day, time = day - ONE_DAY, "24:00"
    theirs = _on_their_clock(due, now, words, time_zone)
    if day == now.date():
        return words.promise_today.format(time=clock_time(time, words)) + theirs
    return words.promise_day.format(date=spoken_date(day, now.date(), words), time=clock_time(time, words)) + theirs


def _on_their_clock(due: datetime, now: datetime, words: Words, time_zone: str | None) -> str:
    if time_zone is None or due.astimezone(ZoneInfo(time_zone)).utcoffset() == due.utcoffset():
        return ""
    theirs = due.astimezone(ZoneInfo(time_zone))
    time = theirs.strftime("%H:%M")
    if theirs.date() != due.date():
        time = words.sentences.until_later.format(time=time, date=spoken_date(theirs.date(), now.date(), words))
    return words.sentences.your_time.format(times=time)
