"""How long people waited, and whether promises were kept: nothing that staff do with an item makes it look better."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.numbers.waits import NEVER, Promises, Waits, first_replies, promises, useful_replies
from bot.storage.numbers import Item
from bot.storage.tables import CallbackState

AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
NOW = AT + timedelta(hours=10)


def after(minutes: int) -> datetime:
    return AT + timedelta(minutes=minutes)


def item(number: int = 1, **fields: Any) -> Item:
    given: dict[str, Any] = {"closed_at": None, "claimed": True, "promises": (after(60),), "replies": (), "call": None}
    return Item(number, number, "telegram", "en", "service", AT, **{**given, **fields})


def by_the_clock(a: datetime, b: datetime, department: str) -> timedelta:
    assert department == "service"
    return b - a


def first(*items: Item) -> Waits:
    return first_replies(items, NOW, by_the_clock)


def useful(*items: Item, disliked: frozenset[int] = frozenset()) -> Waits:
    return useful_replies(items, NOW, by_the_clock, disliked)


def test_the_median_is_a_wait_that_somebody_had() -> None:
    items = [item(number, replies=(after(minutes),)) for number, minutes in enumerate((5, 10, 90))]
    assert first(*items) == Waits(3, timedelta(minutes=10), timedelta(minutes=90), 0, 0)
    assert first() == Waits()


def test_who_waits_counts_with_the_time_so_far() -> None:
    found = first(item(1, replies=(after(5),)), item(2), item(3))
    assert (found.median, found.waiting) == (timedelta(hours=10), 2)


def test_who_never_got_a_reply_counts_as_longest() -> None:
    found = first(item(1, replies=(after(5),)), item(2, closed_at=after(6)), item(3, closed_at=after(7)))
    assert (found.median, found.never) == (NEVER, 2)


def test_a_call_is_a_reply_and_who_was_promised_nothing_waits_for_nothing() -> None:
    assert first(item(call=(CallbackState.DONE, after(30)))).median == timedelta(minutes=30)
    assert first(item(promises=())) == Waits()


def test_useful_is_what_settled_it_and_not_the_first_hello() -> None:
    settled = item(replies=(after(1), after(40)), closed_at=after(45))
    assert first(settled).median == timedelta(minutes=1)
    assert useful(settled).median == timedelta(minutes=40)
    still_open = item(replies=(after(1),))
    assert (useful(still_open).median, useful(still_open).waiting) == (timedelta(hours=10), 1)


def test_what_the_customer_disliked_was_never_useful() -> None:
    settled = item(7, replies=(after(1),), closed_at=after(5))
    assert useful(settled, disliked=frozenset({7})).median == NEVER


def test_a_promise_is_kept_by_a_reply_in_time_and_by_nothing_else() -> None:
    kept = item(1, replies=(after(60),))
    late = item(2, replies=(after(61),))
    closed = item(3, closed_at=after(10))
    moved = item(4, promises=(after(60), after(120)), replies=(after(90),))
    called = item(5, call=(CallbackState.DONE, after(50)))
    not_due = item(6, promises=(NOW + timedelta(minutes=1),))
    off = item(7, call=(CallbackState.CANCELLED, after(20)), closed_at=after(20))
    off_too_late = item(8, call=(CallbackState.CANCELLED, after(70)), closed_at=after(70))
    made = promises([kept, late, closed, moved, called, not_due, off, off_too_late], NOW)
    assert made == Promises(due=6, kept=2, withdrawn=1, moved=1)
