"""What a further promise stands behind."""

from datetime import timedelta

from sqlalchemy import select

from bot import handoff
from bot.handoff import Reason
from bot.staff import staff_reply, takeover
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.load import open_promises
from bot.storage.tables import Conversation, Message, Status
from tests.cast import NIGHT, alice
from tests.fakes import inbound

HOUR = timedelta(hours=1)


def waits(store: Store, address: str, due: timedelta, department: str = "service") -> int:
    """A customer who was promised an answer by then. Returns the conversation."""
    with store.write() as session:
        message = inbound(address=address)
        inbox.accept(session, message, NIGHT)
        row = session.scalars(select(Message).where(Message.external_id == message.external_id)).one()
        handoff.request(
            session,
            session.get_one(Conversation, row.conversation_id),
            message_id=row.id,
            reason=Reason.ASKED,
            request="A person please",
            department=department,
            promise_at=NIGHT + due,
            details={},
            now=NIGHT,
        )
        return row.conversation_id


def promised(store: Store, department: str = "service", without: int | None = None) -> list[timedelta]:
    with store.write() as session:
        return sorted(due - NIGHT for due in open_promises(session, department, without=without))


def test_everybody_who_waits_for_the_department_counts(store: Store) -> None:
    waits(store, "a", 2 * HOUR)
    waits(store, "b", HOUR)
    waits(store, "c", HOUR, "workshop")
    assert promised(store) == [HOUR, 2 * HOUR]
    assert promised(store, "sales") == []
    assert promised(store, without=1) == [HOUR]


def test_who_was_claimed_counts_until_a_person_has_replied(store: Store) -> None:
    conversation_id = waits(store, "a", HOUR)
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, conversation_id, user, NIGHT)
    assert promised(store) == [HOUR]
    with store.write() as session:
        reply = staff_reply.reply(session, conversation_id, user, "Hi", client_key="k", now=NIGHT)
        reply.status = Status.FAILED
    assert promised(store) == [HOUR]
    with store.write() as session:
        staff_reply.reply(session, conversation_id, user, "Hi again", client_key="l", now=NIGHT)
    assert promised(store) == []


def test_what_is_closed_does_not_count(store: Store) -> None:
    conversation_id = waits(store, "a", HOUR)
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, conversation_id, user, NIGHT)
        takeover.close(session, conversation_id, user, NIGHT)
    assert promised(store) == []
