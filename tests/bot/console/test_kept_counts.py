"""Counts are kept while nothing that they count has changed, and never a moment longer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.console.kept_counts import COUNTED_AGAIN_AFTER, Counted, KeptCounts
from bot.console.seen import Seen, look, touched_since
from bot.storage import queue
from bot.storage.engine import Store
from bot.storage.queue_counts import counts_of_all
from bot.storage.tables import Author, Conversation, Direction, Message, Status, User
from tests.bot.console.conftest import hire_all, say, wait


class Watching:
    """Looks again and again, as the console does."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._kept = KeptCounts()
        self._seen = self.look()
        self.told()

    def look(self) -> Seen:
        with self._store.snapshot() as session:
            return look(session, clock.now())

    def miss(self) -> None:
        """Something was seen that pages ask for themselves."""
        self._seen = self.look()

    def told(self) -> Counted:
        with self._store.snapshot() as session:
            before, self._seen = self._seen, look(session, clock.now())
            items = queue.items_by_id(session, touched_since(session, before, self._seen) or [])
            return self._kept.of(session, before, self._seen, items, clock.now())


@pytest.fixture
def alice(store: Store) -> User:
    return hire_all(store).alice


def claimed(store: Store, user: User) -> int:
    """A conversation that this person holds, and answered."""
    number = say(store, "Hello?", address="held")
    with store.write() as session:
        conversation = session.get_one(Conversation, number)
        conversation.holder, conversation.staff_id = "staff", user.id
        session.add(
            Message(
                conversation_id=number, channel="whatsapp", direction=Direction.OUT, author=Author.STAFF, status=Status.SENT,
                text="Hello.", created_at=clock.now(), status_at=clock.now(),
            )
        )
    return number


def test_a_word_to_the_bot_counts_nothing_again(store: Store, alice: User) -> None:
    say(store, "Hello?", address="1")
    watching = Watching(store)
    first = watching.told()
    say(store, "Anybody?", address="1")
    assert watching.told() is first
    say(store, "Hm.", address="1")
    assert watching.told() is first


def test_a_new_customer_and_one_who_waits_are_counted_at_once(store: Store, alice: User) -> None:
    watching = Watching(store)
    say(store, "Hello?", address="1")
    assert watching.told().counts.bot == 1
    wait(store, address="2")
    assert watching.told().counts.waiting == 1


def test_those_of_the_bot_and_the_closed_ones_move_on_without_counting_and_are_right(store: Store, alice: User) -> None:
    held = claimed(store, alice)
    wait(store, address="waits")
    watching = Watching(store)

    def are_as_if_counted(counted: Counted) -> bool:
        with store.read() as session:
            return (counted.counts, counted.held) == counts_of_all(session, clock.now())

    kept = watching.told()
    assert are_as_if_counted(kept)
    for number in range(3):
        say(store, "Hello?", address=f"new {number}")
        told = watching.told()
        # What is counted only when counting is another object then.
        assert told.breaking is kept.breaking
        assert (told.counts.bot, told.held[alice.id].bot) == (number + 1, number + 1)
        assert are_as_if_counted(told)
    with store.write() as session:
        closed = session.scalars(select(Conversation).where(Conversation.holder == "bot").limit(1)).one()
        closed.holder = "closed"
        session.add(note(closed.id))
    told = watching.told()
    assert told.breaking is kept.breaking
    assert (told.counts.bot, told.counts.closed) == (2, 1)
    assert are_as_if_counted(told)
    with store.write() as session:
        conversation = session.get_one(Conversation, held)
        conversation.holder, conversation.staff_id = "closed", None
        session.add(note(held))
    told = watching.told()
    assert told.breaking is not kept.breaking
    assert are_as_if_counted(told)


def note(conversation_id: int) -> Message:
    return Message(
        conversation_id=conversation_id, channel="whatsapp", direction=Direction.OUT, author=Author.SYSTEM, status=Status.NOTE,
        kind="note", text="It was closed.", created_at=clock.now(), status_at=clock.now(),
    )  # fmt: skip


def test_a_word_to_a_person_counts_at_once(store: Store, alice: User) -> None:
    claimed(store, alice)
    watching = Watching(store)
    assert watching.told().held[alice.id].to_answer == 0
    say(store, "And now?", address="held")
    assert watching.told().held[alice.id].to_answer == 1


def test_what_pages_asked_for_themselves_is_counted_when_they_are_told_again(store: Store, alice: User) -> None:
    claimed(store, alice)
    say(store, "Hello?", address="1")
    watching = Watching(store)
    assert watching.told().held[alice.id].to_answer == 0
    say(store, "And now?", address="held")
    watching.miss()
    say(store, "Anybody?", address="1")
    assert watching.told().held[alice.id].to_answer == 1


def test_a_promise_that_passes_is_counted_seconds_later(store: Store, alice: User) -> None:
    wait(store, due=timedelta(minutes=1), address="2")
    say(store, "Hello?", address="1")
    watching = Watching(store)
    assert (watching.told().counts.overdue, watching.told().breaking.number) == (0, 1)
    clock.start_at(clock.now() + timedelta(minutes=1) + COUNTED_AGAIN_AFTER)
    say(store, "Anybody?", address="1")
    assert (watching.told().counts.overdue, watching.told().breaking.number) == (1, 0)
