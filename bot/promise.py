"""The promise: by when a customer hears from a person. Computed from opening hours, and always inside them."""

from datetime import datetime, timedelta

from bot.business import Business
from bot.hours.engine import ONE_DAY, Hours
from bot.hours.say import clock_time, spoken_date
from bot.hours.words import words_for

#: Where no opening is in sight there is still a promise, this far ahead: silence is not an option.
WITHOUT_OPENING = timedelta(days=7)


def promise(hours: Hours, at: datetime, department: str | None = None, promise_minutes: int | None = None) -> datetime:
    """The moment by which a person will have replied to what came in at `at`. Aware, in the shop's zone.

    That is after `promise_minutes` (default: the file's) of time in which the department is open, counted from `at` when it
    is open and from its next opening when it is closed; what does not fit before it closes goes on at the next opening.
    """
    minutes = hours.business.promise_minutes if promise_minutes is None else promise_minutes
    due = hours.after_business_time(at, timedelta(minutes=minutes), department)
    return due if due is not None else (at + WITHOUT_OPENING).astimezone(hours.zone)


def promise_text(promise_at: datetime, at: datetime, business: Business, language: str) -> str:
    """The promise as a part of a sentence: "today by 10:00", "Monday 23 November by 10:00"."""
    words = words_for(language, business.language)
    due, now = promise_at.astimezone(business.timezone), at.astimezone(business.timezone)
    day = due.date()
    time = due.strftime("%H:%M")
    if time == "00:00" and due > now:
        # Midnight is the end of the day before, which is how people read "by 24:00".
        day, time = day - ONE_DAY, "24:00"
    if day == now.date():
        return words.promise_today.format(time=clock_time(time, words))
    return words.promise_day.format(date=spoken_date(day, now.date(), words), time=clock_time(time, words))
