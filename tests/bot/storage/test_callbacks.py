"""Places of a slot: nobody gets one that another has, whatever happens at the same moment."""

import threading
from datetime import timedelta

from sqlalchemy import select

from bot import clock
from bot.callback.slots import SLOT, Slot
from bot.storage import callbacks, inbox
from bot.storage.engine import Store
from bot.storage.tables import Callback, CallbackState, Conversation
from tests.cast import MORNING, NIGHT
from tests.fakes import inbound

NINE = Slot(MORNING.replace(minute=0))
HALF_PAST = Slot(NINE.ends_at)
PHONE, OTHER = "+31205550142", "+31205550143"


def conversations(store: Store, number: int) -> list[int]:
    with store.write() as session:
        for address in range(number):
            inbox.accept(session, inbound("call me", address=str(address)), clock.now())
    with store.read() as session:
        return list(session.scalars(select(Conversation.id).order_by(Conversation.id)))


def book(store: Store, conversation_id: int, slot: Slot = NINE, phone: str = PHONE, capacity: int = 1) -> bool:
    with store.write() as session:
        return callbacks.book(session, conversation_id, "service", slot, phone, capacity, NIGHT) is not None


def test_a_slot_takes_as_many_as_it_has_places(store: Store) -> None:
    first, second, third = conversations(store, 3)
    assert [book(store, each, capacity=2) for each in (first, second, third)] == [True, True, False]
    with store.read() as session:
        assert callbacks.taken(session, "service", NIGHT) == {NINE.starts_at: 2}
        assert callbacks.taken(session, "service", NINE.ends_at) == {}
        assert callbacks.taken(session, "workshop", NIGHT) == {}
        assert sorted(session.scalars(select(Callback.place))) == [0, 1]


def test_a_booked_call_has_its_slot_number_and_end(store: Store) -> None:
    (only,) = conversations(store, 1)
    book(store, only)
    with store.read() as session:
        found = callbacks.booked(session, only)
        assert found is not None
        assert (found.starts_at, found.ends_at) == (NINE.starts_at, NINE.starts_at + SLOT)
        assert (found.phone, found.department, found.state, found.sequence) == (PHONE, "service", "booked", 0)


def test_moving_gives_the_old_place_back_and_counts_the_change(store: Store) -> None:
    first, second = conversations(store, 2)
    book(store, first)
    assert book(store, first, HALF_PAST)
    assert book(store, second)
    with store.read() as session:
        assert callbacks.taken(session, "service", NIGHT) == {NINE.starts_at: 1, HALF_PAST.starts_at: 1}
        moved = callbacks.booked(session, first)
        assert moved is not None
        assert (moved.starts_at, moved.sequence) == (HALF_PAST.starts_at, 1)
        assert len(list(session.scalars(select(Callback.id)))) == 2


def test_moving_onto_a_taken_slot_leaves_the_booked_one_as_it_is(store: Store) -> None:
    first, second = conversations(store, 2)
    book(store, first)
    book(store, second, HALF_PAST)
    assert not book(store, first, HALF_PAST)
    with store.read() as session:
        kept = callbacks.booked(session, first)
        assert kept is not None
        assert (kept.starts_at, kept.sequence) == (NINE.starts_at, 0)


def test_the_same_slot_with_another_number_is_a_change_and_with_the_same_is_none(store: Store) -> None:
    (only,) = conversations(store, 1)
    book(store, only)
    assert book(store, only)
    with store.read() as session:
        assert session.scalars(select(Callback.sequence)).one() == 0
    assert book(store, only, phone=OTHER)
    with store.read() as session:
        changed = session.scalars(select(Callback)).one()
        assert (changed.phone, changed.sequence, changed.starts_at) == (OTHER, 1, NINE.starts_at)


def test_a_cancelled_call_gives_its_place_back(store: Store) -> None:
    first, second = conversations(store, 2)
    book(store, first)
    with store.write() as session:
        found = callbacks.booked(session, first)
        assert found is not None
        callbacks.cancel(session, found, NIGHT)
        assert found.sequence == 1
    assert book(store, second)
    with store.read() as session:
        assert callbacks.booked(session, first) is None
    # And the customer may book again.
    assert book(store, first, HALF_PAST)


def test_a_capacity_that_was_lowered_counts_what_is_booked(store: Store) -> None:
    first, second, third = conversations(store, 3)
    book(store, first, capacity=2)
    book(store, second, capacity=2)
    with store.write() as session:
        found = callbacks.booked(session, first)
        assert found is not None
        callbacks.cancel(session, found, NIGHT)
    # Place 0 is free again, but one call is all that the slot takes now.
    assert not book(store, third, capacity=1)


def test_customers_at_the_same_moment_get_different_places_or_none(store: Store) -> None:
    ids = conversations(store, 8)
    begin, booked = threading.Barrier(len(ids)), []

    def run(conversation_id: int) -> None:
        begin.wait()
        if book(store, conversation_id, capacity=3):
            booked.append(conversation_id)

    threads = [threading.Thread(target=run, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as session:
        rows = session.execute(select(Callback.conversation_id, Callback.place)).all()
    assert len(booked) == 3
    assert {row.conversation_id for row in rows} == set(booked)
    assert sorted(row.place for row in rows) == [0, 1, 2]


def test_two_customers_who_move_to_the_same_slot_at_once_keep_one_call_each(store: Store) -> None:
    ids = conversations(store, 2)
    for number, each in enumerate(ids):
        book(store, each, Slot(NINE.starts_at + number * SLOT))
    target, begin, moved = Slot(NINE.starts_at + 5 * SLOT), threading.Barrier(2), []

    def run(conversation_id: int) -> None:
        begin.wait()
        moved.append(book(store, conversation_id, target))

    threads = [threading.Thread(target=run, args=(each,)) for each in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(moved) == [False, True]
    with store.read() as session:
        taken = callbacks.taken(session, "service", NIGHT)
    assert taken[target.starts_at] == 1
    assert sum(taken.values()) == 2


def test_staff_see_the_calls_of_a_day_in_order_without_cancelled_ones(store: Store) -> None:
    first, second, third = conversations(store, 3)
    book(store, first, HALF_PAST)
    book(store, second)
    book(store, third, Slot(NINE.starts_at + timedelta(days=1)))
    with store.write() as session:
        callbacks.done(session, second, MORNING)
    with store.read() as session:
        day = callbacks.between(session, NINE.starts_at, NINE.starts_at + timedelta(hours=12))
        assert [(call.conversation_id, call.state) for call in day] == [
            (second, CallbackState.DONE), (first, CallbackState.BOOKED),
        ]  # fmt: skip
        assert callbacks.missed(session, HALF_PAST.ends_at) == [day[1]]
        assert callbacks.missed(session, NINE.ends_at) == []
        assert set(callbacks.booked_calls(session, [first, second, third])) == {first, third}
        one = callbacks.call(session, day[0].id)
        assert one == day[0]
        assert callbacks.call(session, 10_000) is None
