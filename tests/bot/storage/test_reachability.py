"""Nothing is sent to somebody who cannot get it; as soon as they can be reached, what people wrote to them goes out."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.answering.automatic import say_unprompted
from bot.staff import takeover
from bot.staff.staff_reply import reply
from bot.storage import inbox, outbox, reachability
from bot.storage.engine import Store
from bot.storage.tables import Author, Contact, Conversation, Message, Status, User
from connectors.messages import Reachability
from tests.bot.storage.test_outbox import begin, due, say, status
from tests.cast import NIGHT, alice
from tests.fakes import inbound

BLOCKED = "The customer blocked the bot."


def told(store: Store, *, is_reachable: bool = False, event: str = "1", address: str = "a") -> bool:
    why = "The customer unblocked the bot." if is_reachable else BLOCKED
    with store.write() as session:
        return reachability.learn(session, Reachability("telegram", event, address, is_reachable, why), NIGHT)


def staff_reply(store: Store, text: str = "Alice here", key: str = "k") -> int:
    with store.write() as session:
        conversation_id = session.scalars(select(Conversation.id)).one()
        if session.get_one(Conversation, conversation_id).staff_id is None:
            takeover.claim(session, conversation_id, alice(session), NIGHT)
        user = session.get_one(Conversation, conversation_id).staff_id
        return reply(session, conversation_id, session.get_one(User, user), text, client_key=key, now=NIGHT).id


def notes(store: Store) -> list[str]:
    with store.read() as session:
        return list(
            session.scalars(
                select(Message.text).where(Message.author == Author.SYSTEM, Message.staff_id.is_(None)).order_by(Message.id)
            )
        )


def test_who_blocked_the_bot_is_sent_nothing_and_staff_read_it(store: Store) -> None:
    (message_id,) = say(store, "one")
    assert told(store)
    assert begin(store, message_id) is None
    assert status(store, message_id) == (Status.FAILED, BLOCKED)
    assert notes(store) == [BLOCKED]


def test_a_persons_reply_is_kept_and_goes_out_when_they_unblock(store: Store) -> None:
    (message_id,) = say(store, "one")
    told(store)
    begin(store, message_id)
    reply_id = staff_reply(store)
    assert begin(store, reply_id) is None
    assert status(store, reply_id) == (Status.KEPT, f"{BLOCKED} {reachability.KEPT_FOR_THEM}")
    assert told(store, is_reachable=True, event="2")
    assert status(store, reply_id) == (Status.QUEUED, None)
    assert begin(store, reply_id) is not None


def test_writing_opens_the_way_again(store: Store) -> None:
    (message_id,) = say(store, "one")
    told(store)
    begin(store, message_id)
    reply_id = staff_reply(store)
    begin(store, reply_id)
    with store.write() as session:
        inbox.accept(session, inbound("I am back", address="a"), NIGHT)
    assert status(store, reply_id)[0] == Status.QUEUED
    with store.read() as session:
        assert session.scalars(select(Contact.unreachable_at)).one() is None


def test_on_whatsapp_it_stays_kept_while_the_window_is_shut(store: Store) -> None:
    (message_id,) = say(store, "one", channel="whatsapp")
    with store.write() as session:
        contact, conversation = session.scalars(select(Contact)).one(), session.scalars(select(Conversation)).one()
        contact.unreachable_at, contact.unreachable_why = NIGHT, BLOCKED
        conversation.window_ends_at = NIGHT
    begin(store, message_id)
    reply_id = staff_reply(store)
    begin(store, reply_id)
    with store.write() as session:
        contact, conversation = session.scalars(select(Contact)).one(), session.scalars(select(Conversation)).one()
        reachability.open_again(session, contact, conversation, NIGHT)
    assert status(store, reply_id)[0] == Status.KEPT


def test_the_same_word_twice_is_one(store: Store) -> None:
    say(store, "one")
    assert told(store)
    assert told(store, is_reachable=True, event="2")
    assert not told(store)
    with store.read() as session:
        assert session.scalars(select(Contact.unreachable_at)).one() is None
    assert len(notes(store)) == 2


def test_somebody_who_never_wrote_makes_no_contact(store: Store) -> None:
    assert not told(store, address="nobody")
    with store.read() as session:
        assert session.scalars(select(Contact)).all() == []


@pytest.mark.parametrize(("of_staff", "expected"), [(False, Status.FAILED), (True, Status.KEPT)])
def test_what_the_provider_says_on_sending_counts_as_well(store: Store, of_staff, expected) -> None:
    (message_id,) = say(store, "one")
    if of_staff:
        begin(store, message_id)
        with store.write() as session:
            outbox.record_sent(session, message_id, "x", NIGHT)
        message_id = staff_reply(store)
    assert begin(store, message_id) is not None
    with store.write() as session:
        outbox.record_unreachable(session, message_id, "user is deactivated.", NIGHT)
    assert status(store, message_id)[0] == expected
    assert "user is deactivated." in notes(store)
    assert due(store) == []


def test_no_automatic_text_is_made_for_who_cannot_get_it(store: Store) -> None:
    say(store, "one")
    told(store)
    with store.write() as session:
        conversation = session.scalars(select(Conversation)).one()
        assert not say_unprompted(session, conversation, "k", "Hello?", {"rule": "say:x"}, NIGHT, is_owed=True)


def test_what_the_bot_says_unasked_is_dropped_and_comes_back_to_nobody(store: Store) -> None:
    say(store, "one")
    with store.write() as session:
        session.scalars(select(Message).where(Message.author == Author.BOT)).one().status = Status.SENT
        conversation = session.scalars(select(Conversation)).one()
        assert say_unprompted(session, conversation, "k", "By the way", {"rule": "say:x"}, NIGHT + timedelta(hours=1))
        message_id = session.scalars(select(Message.id).where(Message.text == "By the way")).one()
    told(store)
    assert begin(store, message_id) is None
    assert status(store, message_id) == (Status.CANCELLED, BLOCKED)
