"""Dates, times and intervals in words, the same wherever hours are spoken of."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.business.shop import MINUTES_A_DAY, DayHours
from bot.hours.words.shape import Words


def clock_time(time: str, words: Words) -> str:
    """A time as it is said: "10:00", "10:00 Uhr"."""
    return words.time.format(time=time)


def spoken_date(day: date, today: date, words: Words) -> str:
    """The weekday and date, with its year when that is not this year's."""
    pattern = words.date if day.year == today.year else words.date_with_year
    return pattern.format(
        weekday=words.weekdays[day.weekday()], day=day.day, month=words.months[day.month - 1], year=day.year
    )


def on_day(day: date, today: date, words: Words, because: str = "") -> str:
    """ "today, Monday 23 November," or "on Monday 23 November", with a reason in brackets after the date."""
    said = words.sentences
    pattern = {0: said.today, 1: said.tomorrow}.get((day - today).days, said.on_day)
    return pattern.format(date=spoken_date(day, today, words), because=because)


def at_moment(moment: datetime, today: date, words: Words) -> str:
    """ "today at 13:30", "on Monday 23 November at 09:00". `moment` is in the shop's zone."""
    said = words.sentences
    pattern = {0: said.at_today, 1: said.at_tomorrow}.get((moment.date() - today).days, said.at_day)
    return pattern.format(
        date=spoken_date(moment.date(), today, words), time=clock_time(moment.strftime("%H:%M"), words)
    )


def until(moment: datetime, day: date, words: Words) -> str:
    """A closing time seen from `day`: the time alone on that date, 24:00 for its midnight, else with its date."""
    time = moment.strftime("%H:%M")
    if moment.date() == day:
        return clock_time(time, words)
    if moment.date() - day == timedelta(days=1) and time == "00:00":
        return clock_time("24:00", words)
    return words.sentences.until_later.format(time=clock_time(time, words), date=spoken_date(moment.date(), day, words))


def wall_time(minutes: int) -> str:
    """Minutes from midnight as HH:MM; the end of the day is 24:00, what comes after it begins again at 00:01."""
    if minutes > MINUTES_A_DAY:
        minutes -= MINUTES_A_DAY
    return f"{minutes // 60:02}:{minutes % 60:02}"


def spoken_hours(hours: DayHours, words: Words) -> str:
    """The intervals of a date: "from 09:00 to 12:30 and from 13:30 to 18:00"; "closed" when there are none."""
    said = words.sentences
    if not hours:
        return said.closed
    if [(interval.start, interval.end) for interval in hours] == [(0, MINUTES_A_DAY)]:
        return said.around_the_clock
    return said.and_.join(
        said.interval.format(start=wall_time(interval.start), end=wall_time(interval.end))
        for interval in hours
    )


def spoken_spans(spans: Sequence[tuple[datetime, datetime]], words: Words) -> str:
    """The same for real intervals in the shop's zone."""
    said = words.sentences
    return said.and_.join(
        said.interval.format(start=starts.strftime("%H:%M"), end=_end_time(starts, ends)) for starts, ends in spans
    ) or said.closed


def _end_time(starts: datetime, ends: datetime) -> str:
    return "24:00" if ends.strftime("%H:%M") == "00:00" and ends.date() > starts.date() else ends.strftime("%H:%M")


def sentence(text: str) -> str:
    """With a capital letter at its beginning."""
    return text[:1].upper() + text[1:]
