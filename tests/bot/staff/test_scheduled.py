"""A reply for the next opening leaves when it comes, and not at all once the customer has written."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.channels.undelivered import Undelivered
from bot.handoff import HandoffRefused
from bot.staff import after_window, scheduled, staff_reply, takeover
from bot.staff.scheduled import Scheduled
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message, Status, User
from tests.bot.channels.test_undelivered import LIVE
from tests.bot.test_handoff import waiting  # noqa: F401
from tests.cast import MORNING, NIGHT, alice
from tests.fakes import inbound
from tests.shop import HOURS

OPENS = datetime.fromisoformat("2026-11-24T09:00+01:00")


@pytest.fixture
def reply(store: Store, waiting: int) -> int:  # noqa: F811
    """A reply of Alice for the opening. Its id."""
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, NIGHT)
        return staff_reply.reply(session, waiting, user, "It is ready", client_key="k", now=NIGHT, opens_at=OPENS).id


def found(store: Store, message_id: int) -> Message:
    with store.read() as session:
        return session.get_one(Message, message_id)


def test_the_next_opening_is_that_of_the_department_that_has_the_item(store: Store, waiting: int) -> None:  # noqa: F811
    with store.read() as session:
        # The item is the workshop's, which begins an hour before the shop.
        assert scheduled.next_opening(session, waiting, HOURS, NIGHT) == OPENS - timedelta(hours=1)
        assert scheduled.next_opening(session, waiting, HOURS, MORNING) is None


def test_it_leaves_at_the_opening_and_holds_up_nothing_before(store: Store, reply: int) -> None:
    duty = Scheduled(store)
    with store.write() as session:
        user = session.scalars(select(User)).one()
        other = staff_reply.reply(session, 1, user, "Good night", client_key="l", now=NIGHT).id
    with store.write() as session:
        assert outbox.begin_sending(session, reply, NIGHT) is None
        assert outbox.begin_sending(session, other, NIGHT) is not None
    duty.look(OPENS - timedelta(seconds=1))
    assert found(store, reply).status == Status.SCHEDULED
    with store.write() as session:
        outbox.record_sent(session, other, "x", NIGHT)
    duty.look(OPENS)
    with store.write() as session:
        due = outbox.begin_sending(session, reply, OPENS)
        assert due is not None
        assert due.message.text == "It is ready"


def test_a_word_of_the_customer_holds_it_back_and_brings_it_to_people(store: Store, reply: int) -> None:
    with store.write() as session:
        inbox.accept(session, inbound("Never mind!"), NIGHT + timedelta(hours=1))
    Scheduled(store).look(NIGHT + timedelta(hours=1))
    assert (found(store, reply).status, found(store, reply).error) == (Status.FAILED, scheduled.WROTE_BEFORE)
    Undelivered(store, LIVE, ()).look(NIGHT + timedelta(hours=1))
    with store.read() as session:
        assert session.scalars(select(Conversation.holder)).one() == "staff"
        note = session.scalars(select(Message.text).order_by(Message.id.desc()).limit(1)).one()
        assert "the customer wrote before" in note


def test_a_word_that_comes_between_the_opening_and_the_sending_still_counts(store: Store, reply: int) -> None:
    Scheduled(store).look(OPENS)
    assert found(store, reply).status == Status.QUEUED
    with store.write() as session:
        inbox.accept(session, inbound("Never mind!"), OPENS)
    with store.write() as session:
        assert outbox.begin_sending(session, reply, OPENS) is None
    assert found(store, reply).status == Status.FAILED


def test_staff_send_it_at_once_or_withdraw_it(store: Store, reply: int) -> None:
    with store.write() as session:
        user = session.scalars(select(User)).one()
        scheduled.send_now(session, 1, reply, user, NIGHT)
        scheduled.send_now(session, 1, reply, user, NIGHT)
        assert session.get_one(Message, reply).status == Status.QUEUED
        with pytest.raises(HandoffRefused, match="does not wait any more"):
            after_window.withdraw(session, 1, reply, user, NIGHT)
        later = staff_reply.reply(session, 1, user, "Or that", client_key="m", now=NIGHT, opens_at=OPENS).id
        after_window.withdraw(session, 1, later, user, NIGHT)
    Scheduled(store).look(OPENS)
    assert found(store, later).status == Status.CANCELLED
