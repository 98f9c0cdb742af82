"""How long customers wait for a person, in opening hours of the department that they asked, and whether promises are kept. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from bot.storage.numbers import Item
from bot.storage.tables import CallbackState

#: Stands for a reply that never came: longer than any other, so it moves every median as it should.
NEVER = timedelta.max
#: (from, until, department) → how long it was open in between
BusinessTime = Callable[[datetime, datetime, str], timedelta]


@dataclass(frozen=True)
class Waits:
    """Waiting times of items. A time is None where there is nothing to measure, NEVER where most never got a reply."""

    number: int = 0  #: items that were promised a reply
    median: timedelta | None = None
    most: timedelta | None = None  #: nine of ten waited no longer
    waiting: int = 0  #: have no reply yet, and count with the time that they have waited so far
    never: int = 0  #: were closed without a reply


@dataclass(frozen=True)
class Promises:
    """First promises whose time has come. A later promise in place of a broken one mends nothing."""

    due: int = 0
    kept: int = 0
    withdrawn: int = 0  #: the customer called their telephone call off before; nothing was owed any more
    moved: int = 0  #: of those that are due, how many were moved at least once


def first_replies(items: Sequence[Item], now: datetime, business_time: BusinessTime) -> Waits:
    """From asking for a person to the first reply of a person that left."""
    return _waits(items, now, business_time, first_help)


def useful_replies(items: Sequence[Item], now: datetime, business_time: BusinessTime, disliked: frozenset[int] = frozenset()) -> Waits:
    """To the last reply of a person before the item was closed: that which settled it.

    One that is not closed has none yet; one of whose conversation the customer said that it did not help (`disliked`) never had one.
    """

    def settled(item: Item) -> datetime | None:
        if item.closed_at is None or item.conversation_id in disliked:
            return None
        called = _call_at(item)
        return max((*item.replies, *((called,) if called else ())), default=None)

    return _waits(items, now, business_time, settled, never=lambda item: item.conversation_id in disliked)


def promises(items: Sequence[Item], now: datetime) -> Promises:
    due = [item for item in items if item.promises and item.promises[0] <= now]
    withdrawn = [item for item in due if is_withdrawn(item)]
    owed = [item for item in due if not is_withdrawn(item)]
    kept = sum((at := first_help(item)) is not None and at <= item.promises[0] for item in owed)
    return Promises(len(owed), kept, len(withdrawn), sum(len(item.promises) > 1 for item in owed))


def is_withdrawn(item: Item) -> bool:
    """The customer called their call off before it was due, and nothing else was owed."""
    if item.call is None or item.replies or not item.promises:
        return False
    state, changed_at = item.call
    return state == CallbackState.CANCELLED and changed_at <= item.promises[0]


def first_help(item: Item) -> datetime | None:
    """When a person first replied or called."""
    called = _call_at(item)
    return min((*item.replies, *((called,) if called else ())), default=None)


def percentile(sorted_waits: Sequence[timedelta], share: float) -> timedelta:
    """The wait that `share` of them do not exceed: one of them, never a mean of two."""
    return sorted_waits[max(ceil(share * len(sorted_waits)) - 1, 0)]


def _call_at(item: Item) -> datetime | None:
    return item.call[1] if item.call is not None and item.call[0] == CallbackState.DONE else None


def _waits(
    items: Sequence[Item],
    now: datetime,
    business_time: BusinessTime,
    helped: Callable[[Item], datetime | None],
    never: Callable[[Item], bool] = lambda item: False,
) -> Waits:
    counted = [item for item in items if item.promises and not is_withdrawn(item)]
    waits, waiting, nevers = [], 0, 0
    for item in counted:
        at = helped(item)
        if at is None and (item.closed_at is not None or never(item)):
            nevers += 1
            waits.append(NEVER)
            continue
        waiting += at is None
        waits.append(business_time(item.at, at or now, item.department))
    if not waits:
        return Waits()
    waits.sort()
    return Waits(len(waits), percentile(waits, 0.5), percentile(waits, 0.9), waiting, nevers)
