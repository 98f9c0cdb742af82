"""Overrides: set, withdrawn, ended, never deleted."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.storage import overrides
from bot.storage.engine import Store
from bot.storage.overrides import OverrideRefused
from tests.cast import NIGHT

HOUR = timedelta(hours=1)


def put(store: Store, **fields: Any) -> int:
    given: dict[str, Any] = {
        "open": False,
        "starts_at": NIGHT,
        "ends_at": NIGHT + HOUR,
        "department": None,
        "departments": ("service", "workshop"),
        "reason": {},
        "set_by": "Alice",
        "now": NIGHT,
        **fields,
    }
    with store.write() as session:
        return overrides.set_override(session, **given)


def coming(store: Store, now: datetime) -> list[int]:
    with store.read() as session:
        return [found.id for found in overrides.in_force_or_coming(session, now)]


def test_it_is_kept_as_it_was_set(store: Store) -> None:
    number = put(store, department="workshop", reason={"en": "burst pipe"})
    with store.read() as session:
        (found,) = overrides.in_force_or_coming(session, NIGHT)
    assert (found.id, found.open, found.department, found.set_by, found.set_at) == (number, False, "workshop", "Alice", NIGHT)
    made = found.for_hours()
    assert (made.starts_at, made.ends_at, made.reason) == (NIGHT, NIGHT + HOUR, {"en": "burst pipe"})


def test_it_expires_by_itself_and_the_past_knows_it_still(store: Store) -> None:
    number = put(store)
    assert coming(store, NIGHT + HOUR) == []
    with store.read() as session:
        assert [found.id for found in overrides.since(session, NIGHT + HOUR / 2)] == [number]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": None}, "It would never end; say until when"),
        ({"ends_at": NIGHT}, "It would end before it begins"),
        ({"ends_at": NIGHT - HOUR}, "It would end before it begins"),
        ({"starts_at": NIGHT - 2 * HOUR, "ends_at": NIGHT - HOUR}, "Its end has passed already"),
        ({"ends_at": NIGHT + timedelta(days=31, seconds=1)}, "longer than 31 days; write that into business.yml"),
        ({"starts_at": NIGHT + timedelta(days=400), "ends_at": NIGHT + timedelta(days=401)}, "more than a year from now"),
        ({"department": "kitchen"}, "There is no department 'kitchen'; use one of: service, workshop."),
        ({"reason": {"en": "x" * 201}}, "longer than 200 characters"),
    ],
)
def test_what_makes_no_sense_is_refused_with_one_sentence(sqlite_store: Store, fields: dict[str, Any], sentence: str) -> None:
    with pytest.raises(OverrideRefused, match=sentence):
        put(sqlite_store, **fields)
    assert coming(sqlite_store, NIGHT) == []


def test_thirty_one_days_are_allowed(sqlite_store: Store) -> None:
    assert put(sqlite_store, ends_at=NIGHT + timedelta(days=31)) in coming(sqlite_store, NIGHT)


def test_a_beginning_in_the_past_means_from_now_on(sqlite_store: Store) -> None:
    put(sqlite_store, starts_at=NIGHT - timedelta(days=40))
    with sqlite_store.read() as session:
        assert overrides.in_force_or_coming(session, NIGHT)[0].starts_at == NIGHT


def test_withdrawing_ends_it_now_so_that_the_past_stays_true(store: Store) -> None:
    number = put(store)
    later = NIGHT + HOUR / 2
    with store.write() as session:
        assert overrides.withdraw(session, number, by="Bob", now=later).withdrawn_by == "Bob"
    assert coming(store, later) == []
    with store.read() as session:
        (found,) = overrides.since(session, NIGHT)
    assert (found.starts_at, found.ends_at) == (NIGHT, later)


def test_one_that_was_withdrawn_before_it_began_never_counted(store: Store) -> None:
    number = put(store, starts_at=NIGHT + HOUR, ends_at=NIGHT + 2 * HOUR)
    with store.write() as session:
        overrides.withdraw(session, number, by="Bob", now=NIGHT)
    with store.read() as session:
        assert overrides.since(session, NIGHT - HOUR) == []


def test_what_is_over_cannot_be_withdrawn(sqlite_store: Store) -> None:
    number = put(sqlite_store)
    with sqlite_store.write() as session, pytest.raises(OverrideRefused, match="ended by itself"):
        overrides.withdraw(session, number, by="Bob", now=NIGHT + HOUR)
    with sqlite_store.write() as session:
        overrides.withdraw(session, number, by="Bob", now=NIGHT)
    with sqlite_store.write() as session, pytest.raises(OverrideRefused, match="Bob has withdrawn it already"):
        overrides.withdraw(session, number, by="Alice", now=NIGHT)
    with sqlite_store.write() as session, pytest.raises(OverrideRefused, match="There is no override 99"):
        overrides.withdraw(session, 99, by="Alice", now=NIGHT)


def test_the_mark_differs_after_setting_and_after_withdrawing(store: Store) -> None:
    marks = []
    with store.read() as session:
        marks.append(overrides.mark(session))
    number = put(store)
    with store.read() as session:
        marks.append(overrides.mark(session))
    with store.write() as session:
        overrides.withdraw(session, number, by="Bob", now=NIGHT)
    with store.read() as session:
        marks.append(overrides.mark(session))
    assert len(set(marks)) == 3
