"""Moving an item to another department keeps the promise, or tells the customer a new one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.handoff import HandoffRefused, Reason
from bot.staff import moving, takeover, undo
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, Holder, Message, Promise, Status, User
from tests.cast import alice, bob
from tests.fakes import inbound
from tests.shop import HOURS, TEXTS

# Saturday, 11:00 in Amsterdam: the shop is open until 17:00, the workshop not before Monday.
SATURDAY = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
BY_NOON = SATURDAY + timedelta(hours=1)
FRIDAY_NEXT = SATURDAY + timedelta(days=6)


def held(store: Store, promise_at: datetime = BY_NOON, *, channel: str = "telegram", wrote_at: datetime = SATURDAY) -> int:
    """Alice holds an item of sales. Her id."""
    with store.write() as session:
        inbox.accept(session, inbound("My chain broke", channel=channel), wrote_at)
        talk = session.scalars(select(Conversation)).one()
        handoff.request(session, talk, message_id=None, reason=Reason.ASKED, request="My chain broke", department="sales",
                        promise_at=promise_at, details={}, now=wrote_at)  # fmt: skip
        user = alice(session)
        takeover.claim(session, talk.id, user, SATURDAY)
        return user.id


def move(store: Store, user_id: int, department: str = "workshop") -> datetime:
    with store.write() as session:
        return moving.move(session, 1, session.get_one(User, user_id), department, HOURS, TEXTS, SATURDAY)


def said(store: Store) -> list[Message]:
    with store.read() as session:
        return list(session.scalars(select(Message).where(Message.author == Author.BOT)))


def newest(store: Store) -> Message:
    with store.read() as session:
        notes = select(Message).where(Message.author == Author.SYSTEM).order_by(Message.id.desc()).limit(1)
        return session.scalars(notes).one()


def item(store: Store) -> Handoff:
    with store.read() as session:
        return session.scalars(select(Handoff)).one()


def test_the_promise_is_kept_where_the_other_department_can_keep_it(store: Store) -> None:
    user_id = held(store, FRIDAY_NEXT)
    assert move(store, user_id) == FRIDAY_NEXT
    assert (item(store).department, item(store).promise_at, item(store).state) == ("workshop", FRIDAY_NEXT, "waiting")
    assert said(store) == []
    assert newest(store).text == "Alice moved this to workshop. The promise stays as it is."
    with store.read() as session:
        talk = session.get_one(Conversation, 1)
        assert (talk.holder, talk.staff_id) == (Holder.WAITING, None)


def test_a_promise_that_cannot_be_kept_is_told_anew(store: Store) -> None:
    due_at = move(store, held(store))
    assert due_at > SATURDAY + timedelta(days=1)
    assert HOURS.is_open(due_at - timedelta(seconds=1), "workshop")
    assert item(store).promise_at == due_at
    (told,) = said(store)
    assert told.text == "Our people in workshop will see to your request. You hear from them here: Monday 30 November by 09:00."
    with store.read() as session:
        assert session.scalars(select(Promise.due_at).order_by(Promise.id)).all() == [BY_NOON, due_at]
    with store.write() as session:
        assert outbox.begin_sending(session, told.id, SATURDAY + timedelta(seconds=6)) is not None


def test_a_customer_who_cannot_be_told_keeps_the_promise_they_know(store: Store) -> None:
    user_id = held(store, channel="whatsapp", wrote_at=SATURDAY - timedelta(hours=25))
    assert move(store, user_id) == BY_NOON
    assert item(store).promise_at == BY_NOON
    assert said(store) == []


def test_a_move_that_is_taken_back_tells_the_customer_nothing(store: Store) -> None:
    user_id = held(store)
    move(store, user_id)
    line = newest(store).id
    with store.write() as session:
        undo.take_back(session, 1, line, session.get_one(User, user_id), SATURDAY + timedelta(seconds=3))
    assert (item(store).department, item(store).promise_at, item(store).claimed_by) == ("sales", BY_NOON, user_id)
    assert [message.status for message in said(store)] == [Status.CANCELLED]
    with store.read() as session:
        assert session.get_one(Conversation, 1).staff_id == user_id
        assert session.scalars(select(Promise.due_at)).all() == [BY_NOON]


def test_nobody_moves_what_a_colleague_holds_or_where_nothing_is_to_be_moved(store: Store) -> None:
    user_id = held(store)
    with store.write() as session:
        other = bob(session)
        for user, department, sentence in (
            (other, "workshop", "Alice holds this conversation."),
            (session.get_one(User, user_id), "sales", "It is with this department already."),
            (session.get_one(User, user_id), "moon", "There is no such department"),
        ):
            with pytest.raises(HandoffRefused, match=sentence):
                moving.move(session, 1, user, department, HOURS, TEXTS, SATURDAY)
        takeover.close(session, 1, session.get_one(User, user_id), SATURDAY)
        with pytest.raises(HandoffRefused, match="Nobody has asked for a person here"):
            moving.move(session, 1, other, "workshop", HOURS, TEXTS, SATURDAY)
