from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.channels.undelivered import PERHAPS, Undelivered
from bot.handoff import Reason
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker
from bot.notices.notices import NoticeKind
from bot.staff import staff_reply, takeover
from bot.storage import inbox, outbox, queue, unknown
from bot.storage.engine import Store
from bot.storage.queue import View
from bot.storage.tables import (
    Author,
    Conversation,
    Handoff,
    HandoffState,
    Holder,
    Message,
    Notice,
    Promise,
    Status,
    User,
)
from connectors.errors import FailureKind
from connectors.messages import DeliveryReport, DeliveryStatus
from tests.bot.storage.test_outbox import begin, say
from tests.cast import NIGHT, alice
from tests.fakes import inbound
from tests.shop import HOURS

LATER = NIGHT + timedelta(minutes=5)
LIVE = LiveHours(HOURS)


def look(store: Store, at=LATER) -> None:
    Undelivered(store, LIVE, ("email",)).look(at)


def fail(store: Store, message_id: int, sentence: str = "The text is too long.") -> None:
    begin(store, message_id)
    with store.write() as session:
        outbox.record_failure(session, message_id, Status.FAILED, sentence, NIGHT)


def conversation_of(store: Store, message_id: int) -> Conversation:
    with store.read() as session:
        return session.get_one(Conversation, session.get_one(Message, message_id).conversation_id)


def item_of(store: Store, message_id: int) -> Handoff:
    with store.read() as session:
        conversation_id = session.get_one(Message, message_id).conversation_id
        found = handoff.open_handoff(session, conversation_id)
        assert found is not None
        return found


def notices(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Notice.kind).order_by(Notice.id)))


def held(store: Store, message_id: int) -> User:
    """Alice takes the conversation over."""
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, session.get_one(Message, message_id).conversation_id, user, NIGHT)
    # What the bot still wanted to say is out of the way.
    begin(store, message_id)
    return user


def reply(store: Store, message_id: int, user: User, text: str, at=NIGHT) -> int:
    with store.write() as session:
        conversation_id = session.get_one(Message, message_id).conversation_id
        return staff_reply.reply(session, conversation_id, user, text, client_key=text, now=at).id


def test_an_answer_of_the_bot_that_failed_comes_into_the_queue_with_its_reason(store: Store) -> None:
    (message_id,) = say(store, "one")
    fail(store, message_id)
    look(store)
    item = item_of(store, message_id)
    assert (item.reason, item.state) == (Reason.NOT_DELIVERED, HandoffState.WAITING)
    assert item.returned_why == "A reply did not arrive. The text is too long."
    assert item.request == "Hello"
    assert conversation_of(store, message_id).holder == Holder.WAITING
    assert item.promise_at > LATER
    with store.read() as session:
        assert session.scalars(select(Promise)).all() == [], "the customer was promised nothing"
        note = session.scalars(select(Message).where(Message.author == Author.SYSTEM)).one()
    assert "too long" in note.text
    assert notices(store) == ["not_delivered"]


def test_it_is_brought_back_once_however_often_one_looks(store: Store) -> None:
    (message_id,) = say(store, "one")
    fail(store, message_id)
    for _ in range(3):
        look(store)
    assert notices(store) == ["not_delivered"]
    with store.read() as session:
        assert len(session.scalars(select(Handoff)).all()) == 1


def test_a_closed_conversation_whose_last_reply_failed_reappears(store: Store) -> None:
    (message_id,) = say(store, "one")
    user = held(store, message_id)
    last = reply(store, message_id, user, "Goodbye!")
    begin(store, last)
    with store.write() as session:
        outbox.record_sent(session, last, "x", NIGHT)
        takeover.close(session, session.get_one(Message, last).conversation_id, user, NIGHT)
    look(store)
    assert conversation_of(store, message_id).holder == Holder.CLOSED
    with store.write() as session:
        report = DeliveryReport("telegram", "x", DeliveryStatus.FAILED, error="Not delivered.")
        outbox.record_report(session, report, LATER)
    look(store)
    found = conversation_of(store, message_id)
    assert (found.holder, found.staff_id) == (Holder.WAITING, None)
    assert item_of(store, message_id).returned_why == "A reply did not arrive. Not delivered."


def test_who_holds_the_conversation_goes_on_holding_it_and_finds_it_on_top(store: Store) -> None:
    (quiet,) = say(store, "quiet", address="b")
    (message_id,) = say(store, "one")
    user = held(store, message_id)
    with store.write() as session:
        takeover.claim(session, session.get_one(Message, quiet).conversation_id, user, NIGHT)
    fail(store, reply(store, message_id, user, "Hi"))
    look(store)
    found = conversation_of(store, message_id)
    assert (found.holder, found.staff_id) == (Holder.STAFF, user.id)
    assert item_of(store, message_id).claimed_by == user.id
    with store.read() as session:
        mine = queue.items(session, View.MINE, user.id, limit=10)
    assert mine[0].conversation_id == found.id
    assert mine[0].returned_why is not None


def test_it_stands_above_promises_that_break_sooner(store: Store) -> None:
    (urgent,) = say(store, "one", address="b")
    (failed,) = say(store, "two")
    for message_id, hours in ((urgent, 0.1), (failed, 20)):
        with store.write() as session:
            conversation = session.get_one(Conversation, session.get_one(Message, message_id).conversation_id)
            handoff.request(
                session,
                conversation,
                message_id=None,
                reason=Reason.ASKED,
                request="?",
                department="service",
                promise_at=NIGHT + timedelta(hours=hours),
                details={},
                now=NIGHT,
            )
    fail(store, failed)
    look(store)
    with store.read() as session:
        waiting = queue.items(session, View.WAITING, 0, limit=10)
    assert [item.conversation_id for item in waiting] == [
        conversation_of(store, each).id for each in (failed, urgent)
    ]
    assert item_of(store, failed).reason == Reason.ASKED


def test_it_leaves_the_top_when_a_person_has_written_again_but_stays_in_the_queue(store: Store) -> None:
    (message_id,) = say(store, "one")
    user = held(store, message_id)
    fail(store, reply(store, message_id, user, "Hi"))
    look(store)
    reply(store, message_id, user, "Hi again", LATER + timedelta(seconds=1))
    look(store, LATER + timedelta(minutes=1))
    item = item_of(store, message_id)
    assert (item.returned_at, item.returned_why) == (None, None)
    assert item.state == HandoffState.CLAIMED


def question(store: Store, message_id: int) -> None:
    begin(store, message_id)
    with store.write() as session:
        message = session.get_one(Message, message_id)
        unknown.doubt(message, NIGHT, "No answer.", can_be_asked=True)
        message.question_at = NIGHT


def test_a_question_to_staff_comes_back_and_goes_again_when_the_reply_turns_out_to_be_there(store: Store) -> None:
    (message_id,) = say(store, "one", channel="whatsapp")
    question(store, message_id)
    look(store)
    assert item_of(store, message_id).returned_why == PERHAPS
    with store.write() as session:
        outbox.record_report(session, DeliveryReport("whatsapp", "S", DeliveryStatus.READ, message_id), LATER)
    look(store, LATER + timedelta(minutes=1))
    with store.read() as session:
        (item,) = session.scalars(select(Handoff))
        assert item.state == HandoffState.CLOSED
    assert conversation_of(store, message_id).holder == Holder.BOT


def test_what_is_sent_again_and_fails_then_comes_back_anew(store: Store) -> None:
    (message_id,) = say(store, "one", channel="whatsapp")
    question(store, message_id)
    look(store)
    with store.write() as session:
        assert unknown.decide(session, message_id, alice(session).id, LATER, again=True)
    begin(store, message_id, LATER)
    with store.write() as session:
        outbox.record_failure(session, message_id, Status.FAILED, "Too long.", LATER)
    look(store, LATER + timedelta(minutes=1))
    assert item_of(store, message_id).returned_why == "A reply did not arrive. Too long."
    assert notices(store) == ["not_delivered", "not_delivered"]


def test_what_is_left_unknown_needs_nobody(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    with store.write() as session:
        outbox.record_failure(session, message_id, Status.UNKNOWN, "No answer.", NIGHT)
    look(store)
    assert notices(store) == []


@pytest.mark.parametrize("settled", [False, True])
def test_the_notice_says_who_and_why_and_nothing_when_it_is_settled(store: Store, settled: bool) -> None:
    (message_id,) = say(store, "one", channel="whatsapp")
    question(store, message_id)
    look(store)
    if settled:
        with store.write() as session:
            outbox.record_report(session, DeliveryReport("whatsapp", "S", DeliveryStatus.SENT, message_id), LATER)
    with store.read() as session:
        notice = session.scalars(select(Notice)).one()
        spoken = Speaker(LIVE, "http://desk.test").say(session, notice.kind, notice.payload, LATER)
    if settled:
        assert spoken is None
    else:
        assert spoken is not None
        assert spoken.subject == "Nobody knows whether a reply to a customer arrived"
        assert "sent again or not" in spoken.text
        assert "/conversations/1" in spoken.text


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_reply_that_the_window_shut_out_after_it_left_stands_on_top_until_it_is_on_its_way(
    store: Store, is_closed: bool
) -> None:
    (asked,) = say(store, "one", channel="whatsapp")
    user = held(store, asked)
    written = reply(store, asked, user, "It is ready.")
    for message_id in (asked, written):
        begin(store, message_id)
    with store.write() as session:
        outbox.record_sent(session, written, "SM1", NIGHT)
        if is_closed:
            takeover.close(session, conversation_of(store, asked).id, user, NIGHT)
    with store.write() as session:
        outside = DeliveryReport("whatsapp", "SM1", DeliveryStatus.FAILED, written, "Too late.", FailureKind.WINDOW)
        outbox.record_report(session, outside, LATER)
    look(store)
    look(store)
    assert item_of(store, asked).returned_why is not None
    assert "24 hours are over" in (item_of(store, asked).returned_why or "")
    assert notices(store) == [NoticeKind.NOT_DELIVERED]
    with store.write() as session:
        inbox.accept(session, inbound("open", channel="whatsapp", address="a"), LATER)
    look(store)
    with store.read() as session:
        handoffs = session.scalars(select(Handoff).where(Handoff.returned_at.is_not(None))).all()
        assert [each for each in handoffs if each.state != HandoffState.CLOSED] == []


def test_a_reply_that_was_typed_too_late_brings_nothing_back(store: Store) -> None:
    (asked,) = say(store, "one", channel="whatsapp")
    user = held(store, asked)
    late = NIGHT + timedelta(hours=30)
    written = reply(store, asked, user, "It is ready.", late)
    for message_id in (asked, written):
        begin(store, message_id, late)
    look(store, late)
    assert notices(store) == []
