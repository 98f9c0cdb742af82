"""The queue's order and counts, on both databases."""

from datetime import timedelta

from bot import handoff
from bot.handoff import Reason
from bot.staff import staff_reply, takeover
from bot.storage import inbox, queue, queue_counts
from bot.storage.engine import Store
from bot.storage.queue import View
from bot.storage.tables import Author, Conversation, Direction, Holder, Message, Proof, Status
from tests.cast import NIGHT, alice, bob
from tests.fakes import inbound


def arrive(store: Store, address: str, *, due: timedelta | None = None, reason: Reason = Reason.ASKED) -> int:
    with store.write() as session:
        inbox.accept(session, inbound(f"I am {address}", address=address, name=address), NIGHT)
        conversation = session.query(Conversation).order_by(Conversation.id.desc()).first()
        assert conversation is not None
        if due is not None:
            handoff.request(
                session,
                conversation,
                message_id=None,
                reason=reason,
                request="wish",
                department="service",
                promise_at=NIGHT + due,
                details={},
                now=NIGHT,
            )
        return conversation.id


HOUR = timedelta(hours=1)


def test_the_nearest_promise_comes_first_and_of_equals_the_more_urgent(store: Store) -> None:
    for address, due, reason in (
        ("late", 3 * HOUR, Reason.ASKED),
        ("calm", HOUR, Reason.ASKED),
        ("angry", HOUR, Reason.COMPLAINT),
        ("soonest", HOUR / 2, Reason.ASKED),
    ):
        arrive(store, address, due=due, reason=reason)
    with store.read() as session:
        found = queue.items(session, View.WAITING, 0, limit=10)
        assert [item.contact_name for item in found] == ["soonest", "angry", "calm", "late"]
        assert [item.contact_name for item in queue.items(session, View.WAITING, 0, limit=2, offset=1)] == ["angry", "calm"]
        assert (found[0].last_text, found[0].request, found[0].channel) == ("I am soonest", "wish", "telegram")


def test_a_promise_is_overdue_until_a_person_has_written(store: Store) -> None:
    conversation_id = arrive(store, "a", due=HOUR)
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, conversation_id, user, NIGHT)
    with store.read() as session:
        (item,) = queue.items(session, View.MINE, user.id, limit=10)
        assert not item.is_overdue(NIGHT + HOUR)
        assert item.is_overdue(NIGHT + 2 * HOUR)
    with store.write() as session:
        failed = staff_reply.reply(session, conversation_id, user, "Hi", client_key="k", now=NIGHT + HOUR)
        failed.status = Status.FAILED
    with store.read() as session:
        (item,) = queue.items(session, View.MINE, user.id, limit=10)
        assert item.is_overdue(NIGHT + 2 * HOUR)
    with store.write() as session:
        staff_reply.reply(session, conversation_id, user, "Hi again", client_key="l", now=NIGHT + HOUR)
    with store.read() as session:
        (item,) = queue.items(session, View.MINE, user.id, limit=10)
        assert item.is_answered
        assert not item.is_overdue(NIGHT + 2 * HOUR)


def test_what_the_bot_answered_by_itself_is_counted_by_question(store: Store) -> None:
    conversation_id = arrive(store, "a")
    arrive(store, "b")
    arrive(store, "c")
    with store.write() as session:
        for reply_to, rule in ((1, "faq_answer"), (2, "say:greet"), (3, "hours")):
            reply = Message(
                conversation_id=conversation_id,
                channel="telegram",
                direction=Direction.OUT,
                author=Author.BOT,
                status=Status.SENT,
                reply_to_id=reply_to,
                ordinal=0,
                created_at=NIGHT,
                status_at=NIGHT,
            )
            session.add(reply)
            session.flush()
            session.add(Proof(message_id=reply.id, rule=rule))
    with store.read() as session:
        assert queue_counts.answered_by_bot(session, NIGHT - HOUR) == 2
        assert queue_counts.answered_by_bot(session, NIGHT + HOUR) == 0


def test_every_conversation_is_counted_once(store: Store) -> None:
    waiting, mine, theirs, closed, _ = (arrive(store, name, due=HOUR) for name in "abcde")
    arrive(store, "f")
    with store.write() as session:
        me, other = alice(session), bob(session)
        for conversation_id, user in ((mine, me), (theirs, other), (closed, me)):
            takeover.claim(session, conversation_id, user, NIGHT)
        takeover.close(session, closed, me, NIGHT)
    with store.read() as session:
        counts = queue_counts.counts(session, me.id, NIGHT + 2 * HOUR)
        assert vars(counts) == {"waiting": 2, "overdue": 2, "mine": 1, "to_answer": 1, "snoozed": 0, "colleagues": 1, "bot": 1, "closed": 1}
        for view in View:
            assert len(queue.items(session, view, me.id, limit=10)) == getattr(counts, view)
        assert session.get_one(Conversation, waiting).holder == Holder.WAITING


def on_whatsapp(store: Store, name: str, wrote_before: timedelta, due: timedelta) -> int:
    """Somebody who wrote on WhatsApp so long before the night and was promised a reply."""
    conversation_id = arrive(store, name, due=due)
    with store.write() as session:
        conversation = session.get_one(Conversation, conversation_id)
        conversation.window_ends_at = NIGHT - wrote_before + 24 * HOUR
    return conversation_id


def test_what_breaks_first_comes_first_the_promise_or_the_window(store: Store) -> None:
    arrive(store, "promised in two hours", due=2 * HOUR)
    arrive(store, "overdue", due=-HOUR)
    on_whatsapp(store, "window ends in one hour", 23 * HOUR, 30 * HOUR)
    on_whatsapp(store, "window ends after the promise", 2 * HOUR, 3 * HOUR)
    on_whatsapp(store, "window has ended", 25 * HOUR, 4 * HOUR)
    kept = on_whatsapp(store, "a reply is kept", 23 * HOUR + HOUR / 2, 5 * HOUR)
    answered = on_whatsapp(store, "answered", 23 * HOUR + HOUR / 2, 6 * HOUR)
    with store.write() as session:
        for conversation_id, status in ((kept, Status.KEPT), (answered, Status.DELIVERED)):
            reply = Message(
                conversation_id=conversation_id,
                channel="whatsapp",
                direction=Direction.OUT,
                author=Author.STAFF,
                status=status,
                text="Hi",
                payload={},
                created_at=NIGHT,
                status_at=NIGHT,
            )
            session.add(reply)
    with store.read() as session:
        found = queue.items(session, View.WAITING, 0, limit=10, now=NIGHT)
    assert [item.contact_name for item in found] == [
        "overdue",
        "window ends in one hour",
        "promised in two hours",
        "window ends after the promise",
        "window has ended",
        "a reply is kept",
        "answered",
    ]
    assert [item.has_kept for item in found] == [False] * 5 + [True, False]
    assert not found[5].is_answered
