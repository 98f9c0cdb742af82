"""A claim while the bot's message is with the provider: it waits for that one message, and no other one leaves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answering.automatic import say_unprompted
from bot.handoff import HandoffRefused
from bot.staff import takeover
from bot.storage import outbox
from bot.storage.engine import Store
from bot.storage.tables import Audit, Conversation, Holder, Message, Status, User
from connectors.messages import DeliveryReport, DeliveryStatus
from tests.bot.storage.test_outbox import begin, say, status
from tests.cast import NIGHT, alice, bob

End = Callable[[Session, int], object]
ENDS: dict[str, End] = {
    "sent": lambda session, message_id: outbox.record_sent(session, message_id, "x", NIGHT),
    "not taken": lambda session, message_id: outbox.record_failure(
        session, message_id, Status.QUEUED, "Not now.", NIGHT
    ),
    "failed": lambda session, message_id: outbox.record_failure(session, message_id, Status.FAILED, "Never.", NIGHT),
    "its answer was lost": lambda session, message_id: outbox.record_failure(
        session, message_id, Status.UNKNOWN, "Who knows.", NIGHT
    ),
    "its sender died": lambda session, message_id: outbox.give_up_on_lost(session, NIGHT, None),
    "reported first": lambda session, message_id: outbox.record_report(
        session, DeliveryReport("telegram", "x", DeliveryStatus.DELIVERED, message_id), NIGHT
    ),
}


@pytest.fixture
def under_way(store: Store) -> tuple[int, int]:
    """A bot message that is with the provider, and one behind it. Their ids."""
    first, second = say(store, "one", "two")
    assert begin(store, first) is not None
    return first, second


def claim(store: Store, user_id: int) -> bool:
    with store.write() as session:
        conversation_id = session.scalars(select(Conversation.id)).one()
        return takeover.claim(session, conversation_id, session.get_one(User, user_id), NIGHT)


def hired(store: Store, hire=alice) -> int:
    with store.write() as session:
        return hire(session).id


def conversation(store: Store) -> Conversation:
    with store.read() as session:
        return session.scalars(select(Conversation)).one()


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS.keys())
def test_it_is_complete_when_that_message_has_ended_however_it_ends(
    store: Store, under_way: tuple[int, int], end: End
) -> None:
    user_id = hired(store)
    assert not claim(store, user_id)
    assert conversation(store).holder == Holder.BOT
    with store.write() as session:
        end(session, under_way[0])
    held = conversation(store)
    assert (held.holder, held.staff_id, held.taking_over) == (Holder.STAFF, user_id, None)
    with store.read() as session:
        assert session.scalar(select(func.count()).where(Audit.act == "claimed")) == 1


def test_meanwhile_no_other_message_of_the_bot_leaves(store: Store, under_way: tuple[int, int]) -> None:
    claim(store, hired(store))
    assert begin(store, under_way[1]) is None
    (of_another_customer,) = say(store, "else", address="b")
    assert begin(store, of_another_customer) is not None
    with store.write() as session:
        found = session.scalars(select(Conversation).where(Conversation.taking_over.is_not(None))).one()
        assert not say_unprompted(session, found, "k", "Hello again", {"rule": "news"}, NIGHT + timedelta(hours=1))
        outbox.record_sent(session, under_way[0], "x", NIGHT)
    assert begin(store, under_way[1]) is None
    assert status(store, under_way[1])[0] == Status.CANCELLED


def test_a_message_of_a_person_holds_up_nobody(store: Store, under_way: tuple[int, int]) -> None:
    with store.write() as session:
        session.get_one(Message, under_way[0]).author = "staff"
    assert claim(store, hired(store))


def test_claiming_again_meanwhile_changes_nothing_and_others_are_told(store: Store, under_way: tuple[int, int]) -> None:
    user_id = hired(store)
    assert not claim(store, user_id)
    assert not claim(store, user_id)
    with pytest.raises(HandoffRefused, match="Alice is just taking this conversation over"):
        claim(store, hired(store, bob))


def test_a_claim_that_nobody_completed_is_completed_by_the_sweep_of_lost_messages(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    claim(store, hired(store))
    with store.write() as session:
        # As if a way out of `sending` had forgotten it.
        session.get_one(Message, message_id).status = Status.SENT
        outbox.give_up_on_lost(session, NIGHT, timedelta(seconds=90))
    assert conversation(store).holder == Holder.STAFF
