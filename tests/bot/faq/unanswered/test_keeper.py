"""New unanswered questions are grouped by a program of its own: when there are some, and by one at a time."""

import sys
from datetime import timedelta

import pytest

from bot import clock
from bot.faq.unanswered.keeper import DUTY, GroupKeeper
from bot.storage import leases
from bot.storage.engine import Store
from bot.storage.tables import Lease
from tests.nights import HANDED_OVER, replied

DOES = (sys.executable, "-c", "")
FAILS = (sys.executable, "-c", "import sys; sys.exit('The model is gone.')")


def asked(store: Store) -> None:
    with store.write() as session:
        replied(session, "do you tune pianos", "payment", 0.1, rule=HANDED_OVER, at=clock.now())


def test_without_a_new_question_no_program_is_started(sqlite_store: Store) -> None:
    assert not GroupKeeper(sqlite_store, ("/does/not/exist",)).look()


def test_new_questions_are_grouped_and_the_duty_is_given_back(store: Store) -> None:
    asked(store)
    assert GroupKeeper(store, DOES).look()
    with store.read() as session:
        assert session.get(Lease, DUTY) is None


def test_while_somebody_else_is_at_it_nothing_happens(store: Store) -> None:
    asked(store)
    with store.write() as session:
        assert leases.take(session, DUTY, "w2", clock.real_now(), timedelta(minutes=5))
    assert not GroupKeeper(store, DOES).look()


def test_a_program_that_fails_is_told_in_one_line(sqlite_store: Store, caplog: pytest.LogCaptureFixture) -> None:
    asked(sqlite_store)
    assert not GroupKeeper(sqlite_store, FAILS).look()
    assert caplog.messages == ["unanswered questions could not be grouped: The model is gone."]


def test_of_one_that_breaks_over_a_question_only_what_broke_is_logged(sqlite_store: Store, caplog: pytest.LogCaptureFixture) -> None:
    asked(sqlite_store)
    breaks = (sys.executable, "-c", "raise ValueError('cannot read: I am Wilhelmina\\nOosterveld: 4711')")
    assert not GroupKeeper(sqlite_store, breaks).look()
    assert caplog.messages == ["unanswered questions could not be grouped: ValueError"]
