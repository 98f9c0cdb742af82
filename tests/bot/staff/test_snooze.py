"""Snoozing, on both databases: out of the way until the next opening, and back before anything breaks."""

from datetime import timedelta

import pytest

from bot.handoff import HandoffRefused
from bot.staff import takeover
from bot.staff.snooze import snooze, wake
from bot.storage import inbox, queue, queue_counts
from bot.storage.engine import Store
from bot.storage.queue import View
from bot.storage.tables import Audit, Author, Conversation, Direction, Message, Status
from tests.bot.storage.test_queue import HOUR, arrive, on_whatsapp
from tests.cast import MORNING, NIGHT, alice, as_theirs, bob
from tests.fakes import inbound
from tests.shop import HOURS

OPENS = MORNING - timedelta(minutes=5)


def names(store: Store, view: View, user_id: int = 1, *, at: object = NIGHT) -> list[str | None]:
    with store.read() as session:
        found = queue.items(session, view, user_id, limit=10, now=at)  # type: ignore[arg-type]
        counted = queue_counts.counts(session, user_id, at)  # type: ignore[arg-type]
    assert getattr(counted, view) == len(found)
    return [item.contact_name for item in found]


def test_it_is_out_of_the_way_until_the_next_opening(store: Store) -> None:
    number = arrive(store, "Dana", due=12 * HOUR)
    arrive(store, "Mehmet", due=12 * HOUR)
    with store.write() as session:
        assert snooze(session, number, alice(session), HOURS, NIGHT) == OPENS
    assert names(store, View.WAITING) == ["Mehmet"]
    assert names(store, View.SNOOZED) == ["Dana"]
    assert names(store, View.WAITING, at=OPENS) == ["Dana", "Mehmet"]
    assert names(store, View.SNOOZED, at=OPENS) == []
    with store.read() as session:
        assert session.query(Message).filter_by(author=Author.SYSTEM).one().text == (
            "Alice snoozed this until Tuesday 24 November, 09:00."
        )
        assert session.query(Audit).one().act == "snoozed"


def test_a_word_of_the_customer_wakes_it_and_a_word_of_ours_does_not(store: Store) -> None:
    number = arrive(store, "Dana", due=12 * HOUR)
    with store.write() as session:
        snooze(session, number, alice(session), HOURS, NIGHT)
    with store.write() as session:
        session.add(
            Message(conversation_id=number, channel="telegram", direction=Direction.OUT, author=Author.BOT,
                    status=Status.SENT, text="Good night.", created_at=NIGHT, status_at=NIGHT)
        )  # fmt: skip
    assert names(store, View.SNOOZED) == ["Dana"]
    with store.write() as session:
        # However long ago the provider says that it was written.
        inbox.accept(session, inbound("Hello?", address="Dana", sent_at=as_theirs(NIGHT - HOUR)), NIGHT)
    assert names(store, View.WAITING) == ["Dana"]


def test_it_comes_back_before_the_promise_or_the_window_breaks(store: Store) -> None:
    promised = arrive(store, "promised", due=2 * HOUR)
    shut = on_whatsapp(store, "window", 21 * HOUR, 30 * HOUR)
    with store.write() as session:
        user = alice(session)
        assert snooze(session, promised, user, HOURS, NIGHT) == NIGHT + 1.5 * HOUR
        assert snooze(session, shut, user, HOURS, NIGHT) == NIGHT + 2 * HOUR


def test_what_breaks_soon_cannot_be_put_out_of_the_way_unless_it_is_answered(store: Store) -> None:
    number = arrive(store, "Dana", due=HOUR / 2)
    with store.write() as session:
        user = alice(session)
        with pytest.raises(HandoffRefused, match="breaks too soon"):
            snooze(session, number, user, HOURS, NIGHT)
        session.add(
            Message(conversation_id=number, channel="telegram", direction=Direction.OUT, author=Author.STAFF,
                    status=Status.SENT, text="One moment.", created_at=NIGHT, status_at=NIGHT)
        )  # fmt: skip
        session.flush()
        assert snooze(session, number, user, HOURS, NIGHT) == OPENS


def test_who_holds_it_may_snooze_it_and_nobody_else(store: Store) -> None:
    number = arrive(store, "Dana", due=12 * HOUR)
    free = arrive(store, "Free")
    with store.write() as session:
        mine, other = alice(session), bob(session)
        takeover.claim(session, number, mine, NIGHT)
        with pytest.raises(HandoffRefused, match="A colleague holds"):
            snooze(session, number, other, HOURS, NIGHT)
        snooze(session, number, mine, HOURS, NIGHT)
        with pytest.raises(HandoffRefused, match="nothing to snooze"):
            snooze(session, free, mine, HOURS, NIGHT)
        with pytest.raises(HandoffRefused, match="does not exist"):
            snooze(session, 99, mine, HOURS, NIGHT)
    assert names(store, View.MINE, mine.id) == []
    assert names(store, View.SNOOZED, mine.id) == ["Dana"]
    assert names(store, View.SNOOZED, other.id) == []
    assert names(store, View.COLLEAGUES, other.id) == ["Dana"]


def test_it_can_be_taken_up_again_and_a_claim_does_so(store: Store) -> None:
    woken, claimed = arrive(store, "woken", due=12 * HOUR), arrive(store, "claimed", due=12 * HOUR)
    with store.write() as session:
        user = alice(session)
        for number in (woken, claimed):
            snooze(session, number, user, HOURS, NIGHT)
        wake(session, woken, user, NIGHT)
        wake(session, woken, user, NIGHT)
        takeover.claim(session, claimed, user, NIGHT)
    assert names(store, View.WAITING, user.id) == ["woken"]
    assert names(store, View.MINE, user.id) == ["claimed"]
    with store.read() as session:
        assert [audit.act for audit in session.query(Audit).filter_by(conversation_id=woken)] == ["snoozed", "woken"]
        assert session.get_one(Conversation, claimed).staff_id == user.id
