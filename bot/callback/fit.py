"""Which slots fit a customer's wish; and where none does, why, and which are nearest. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from bot.business.shop import MINUTES_A_DAY
from bot.callback.slots import Calls, Slot, slot_of
from bot.callback.wish import EARLIEST, HALF_A_DAY, Wish
from bot.hours.engine import ONE_DAY
from bot.hours.wall_clock import real_time

#: How many near slots are offered in place of what does not fit.
NEAREST = 3


class Why(StrEnum):
    """Why what the customer wished for is not simply theirs; each has a text of its own (callback_…)."""

    CHOOSE = "choose"  #: several slots fit
    TAKEN = "taken"
    NOBODY = "nobody"  #: the department is not there, or not for the whole half hour
    NIGHT = "night"  #: where the customer is
    TOO_SOON = "too_soon"  #: past, or too near for anybody to see it
    TOO_FAR = "too_far"
    UNCLEAR = "unclear"  #: no day and no time could be read
    NONE = "none"  #: nothing is free in all the days that are planned


@dataclass(frozen=True)
class Fit:
    """Exactly one `slot`, or `free` ones to choose from, `why`, and the slot or the day that was wished for in vain."""

    slot: Slot | None = None
    free: tuple[Slot, ...] = ()
    why: Why = Why.CHOOSE
    wished: Slot | date | None = None


def fit(calls: Calls, wish: Wish, days_spoken_of: Sequence[date] = ()) -> Fit:
    """What of `calls` fits `wish`. A time without a day is meant on the days just spoken of, where it fits there."""
    free = tuple(calls.free())
    if not free:
        return Fit(why=Why.NONE)
    wish = _next_of_its_name(calls, wish)
    if wish.minutes is not None:
        return _at(calls, wish, free, days_spoken_of)
    if wish.days or wish.window:
        return _within(calls, wish, free, days_spoken_of)
    if wish.soon:
        return Fit(slot=free[0])
    return Fit(free=free, why=Why.UNCLEAR)


def first_choice(calls: Calls) -> Fit:
    """What is offered before the customer has wished for anything."""
    free = tuple(calls.free())
    return Fit(free=free, why=Why.CHOOSE if free else Why.NONE)


def nearest(calls: Calls, moment: datetime) -> tuple[Slot, ...]:
    """The free slots nearest to a moment, in order."""
    free = list(calls.free())
    before, after = ([slot for slot in free if (slot.starts_at < moment) is is_before] for is_before in (True, False))
    # One that is earlier, if there is one, and the rest later.
    chosen = before[-1:] + after[: NEAREST - len(before[-1:])]
    missing = NEAREST - len(chosen)
    return tuple(before[len(before) - 1 - missing : -1] if missing and before else []) + tuple(chosen)


def spread(slots: Sequence[Slot], calls: Calls, number: int) -> tuple[Slot, ...]:
    """At most `number` of the slots that differ as choices do: on several days, else apart over the one day."""
    if len(slots) <= number:
        return tuple(slots)
    by_day = [list(group) for _, group in groupby(slots, key=lambda slot: calls.hours.today(slot.starts_at))]
    if len(by_day) >= number:
        return tuple(day[0] for day in by_day[:number])
    if len(by_day) > 1:
        return tuple(sorted({day[0] for day in by_day} | set(by_day[0][1 : 1 + number - len(by_day)])))
    step = len(slots) / number
    return tuple(slots[int(place * step)] for place in range(number))


def _next_of_its_name(calls: Calls, wish: Wish) -> Wish:
    """ "Monday morning", said on a Monday evening: the next one is meant."""
    if not wish.is_weekday or wish.days != (calls.today,):
        return wish
    if wish.minutes is not None:
        coming = any(slot.starts_at >= calls.at for slot in _meant(calls, calls.today, wish))
    else:
        coming = any(slot.starts_at >= calls.at and _lies_in(calls, slot, calls.today, wish) for slot in calls.all_slots())
    return wish if coming else replace(wish, days=(calls.today + 7 * ONE_DAY,))


def _at(calls: Calls, wish: Wish, free: Sequence[Slot], spoken_of: Sequence[date]) -> Fit:
    """A time of day: the slot in which it lies."""
    days = wish.days or (*spoken_of, *_days(calls))
    for day in days:
        for slot in _meant(calls, day, wish):
            if slot in free:
                return Fit(slot=slot)
    wanted = list(_meant(calls, days[0], wish))
    if not wish.days and all(slot.starts_at < calls.at for slot in wanted):
        wanted = list(_meant(calls, days[0] + ONE_DAY, wish))
    there = set(calls.all_slots())
    slot = next((slot for slot in wanted if slot in there), wanted[0])
    return Fit(free=nearest(calls, slot.starts_at), why=_why_not(calls, slot, there), wished=slot)


def _meant(calls: Calls, day: date, wish: Wish) -> Iterator[Slot]:
    """The slots that "at 3" can mean on `day`, the likeliest first."""
    minutes = wish.minutes or 0
    halves = [minutes]
    if wish.either_half:
        by_day = minutes >= EARLIEST
        halves = [minutes, minutes + HALF_A_DAY] if by_day else [minutes + HALF_A_DAY, minutes]
    for each in halves:
        yield slot_of(real_time(day, each, calls.hours.zone), calls.hours.zone)


def _why_not(calls: Calls, slot: Slot, there: set[Slot]) -> Why:
    if calls.hours.today(slot.starts_at) > calls.last_day:
        return Why.TOO_FAR
    if slot not in there and slot.ends_at > calls.at:
        return Why.NOBODY
    if not calls.is_soon_enough(slot):
        return Why.TOO_SOON
    return Why.NIGHT if calls.is_night(slot) else Why.TAKEN


def _within(calls: Calls, wish: Wish, free: Sequence[Slot], spoken_of: Sequence[date]) -> Fit:
    """Days, or a part of a day: whatever is free in it."""
    found: list[Slot] = []
    if wish.days:
        found = [slot for slot in free if any(_lies_in(calls, slot, day, wish) for day in wish.days)]
    else:
        for day in (*spoken_of, *_days(calls)):
            found = [slot for slot in free if _lies_in(calls, slot, day, wish)]
            if found:
                break
    if len(found) == 1 and wish.window is not None:
        return Fit(slot=found[0])
    if found:
        return Fit(free=tuple(found))
    day = wish.days[0] if wish.days else calls.today
    begins = real_time(day, wish.window[0] if wish.window else 0, calls.hours.zone)
    return Fit(free=nearest(calls, begins), why=_why_none(calls, wish, day), wished=day)


def _why_none(calls: Calls, wish: Wish, day: date) -> Why:
    if day > calls.last_day:
        return Why.TOO_FAR
    there = [slot for slot in calls.all_slots() if _lies_in(calls, slot, day, wish)]
    if not there:
        return Why.NOBODY
    soon_enough = [slot for slot in there if calls.is_soon_enough(slot)]
    if not soon_enough:
        return Why.TOO_SOON
    return Why.NIGHT if all(calls.is_night(slot) for slot in soon_enough) else Why.TAKEN


def _lies_in(calls: Calls, slot: Slot, day: date, wish: Wish) -> bool:
    start, end = wish.window or (0, MINUTES_A_DAY)
    zone = calls.hours.zone
    return real_time(day, start, zone) <= slot.starts_at and slot.ends_at <= real_time(day, end, zone)


def _days(calls: Calls) -> Iterator[date]:
    day = calls.today
    while day <= calls.last_day:
        yield day
        day += ONE_DAY
