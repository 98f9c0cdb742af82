from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import handoff
from bot.handoff import HandoffRefused, Reason
from bot.staff import staff_reply, takeover
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Audit, Conversation, Handoff, HandoffState, Holder, Message, Promise, Status, User
from tests.cast import MORNING, NIGHT, alice, bob
from tests.fakes import inbound


@pytest.fixture
def waiting(store: Store) -> int:
    """A conversation in the queue. Its id."""
    with store.write() as session:
        inbox.accept(session, inbound("My chain broke"), NIGHT)
        conversation = session.scalars(select(Conversation)).one()
        request(session, conversation)
        return conversation.id


def request(session, conversation, **fields):
    given = {
        "message_id": None,
        "reason": Reason.ASKED,
        "request": "My chain broke",
        "department": "workshop",
        "promise_at": MORNING,
        "details": {},
        "now": NIGHT,
        **fields,
    }
    return handoff.request(session, conversation, **given)


def state(store: Store, conversation_id: int) -> tuple[str, str | None]:
    with store.read() as session:
        holder = session.get_one(Conversation, conversation_id).holder
        return holder, session.scalar(select(Handoff.state).where(Handoff.conversation_id == conversation_id))


def test_a_request_puts_the_conversation_into_the_queue_with_its_promise(store: Store, waiting: int) -> None:
    assert state(store, waiting) == (Holder.WAITING, HandoffState.WAITING)
    with store.read() as session:
        found = handoff.open_handoff(session, waiting)
        assert found is not None
        assert (found.promise_at, found.department, found.reason) == (MORNING, "workshop", Reason.ASKED)
        told = session.scalars(select(Promise)).one()
        assert (told.handoff_id, told.due_at, told.made_at, told.warned_at) == (found.id, MORNING, NIGHT, None)


def test_asking_twice_opens_no_second_item_and_keeps_the_first_promise(store: Store, waiting: int) -> None:
    with store.write() as session:
        conversation = session.get_one(Conversation, waiting)
        later = MORNING + timedelta(hours=3)
        found, is_new = request(session, conversation, promise_at=later, details={"phone": "1"})
        assert not is_new
        assert (found.promise_at, found.details) == (MORNING, {"phone": "1"})
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Handoff)) == 1


def test_complaints_come_before_other_requests(store: Store, waiting: int) -> None:
    with store.write() as session:
        inbox.accept(session, inbound(address="other"), NIGHT)
        conversation = session.scalars(select(Conversation).where(Conversation.id != waiting)).one()
        complaint, _ = request(session, conversation, reason=Reason.COMPLAINT)
        assert complaint.priority > handoff.open_handoff(session, waiting).priority


def test_the_first_to_claim_has_it_and_the_second_is_told_who(store: Store, waiting: int) -> None:
    with store.write() as session:
        takeover.claim(session, waiting, alice(session), MORNING)
    with store.write() as session, pytest.raises(HandoffRefused, match="Alice already holds this conversation"):
        takeover.claim(session, waiting, bob(session), MORNING)
    assert state(store, waiting) == (Holder.STAFF, HandoffState.CLAIMED)


def test_claiming_what_one_holds_changes_nothing(store: Store, waiting: int) -> None:
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, MORNING)
        takeover.claim(session, waiting, user, MORNING)
    with store.read() as session:
        assert session.scalar(select(func.count()).where(Audit.act == "claimed")) == 1


def test_staff_may_take_over_what_the_bot_holds(store: Store) -> None:
    with store.write() as session:
        inbox.accept(session, inbound(), NIGHT)
        conversation_id = session.scalars(select(Conversation.id)).one()
        takeover.claim(session, conversation_id, alice(session), NIGHT)
    assert state(store, conversation_id) == (Holder.STAFF, None)


def test_only_who_holds_it_replies(store: Store, waiting: int) -> None:
    with store.write() as session:
        first, second = alice(session), bob(session)
        with pytest.raises(HandoffRefused, match="claim it first"):
            staff_reply.reply(session, waiting, first, "Hello", client_key="1", now=MORNING)
        takeover.claim(session, waiting, first, MORNING)
        with pytest.raises(HandoffRefused, match="Alice holds this conversation"):
            staff_reply.reply(session, waiting, second, "Hello", client_key="2", now=MORNING)
        message = staff_reply.reply(session, waiting, first, " Hello ", client_key="3", now=MORNING)
        assert (message.text, message.status, message.author) == ("Hello", Status.QUEUED, "staff")


def test_one_click_is_one_message(store: Store, waiting: int) -> None:
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, MORNING)
        first = staff_reply.reply(session, waiting, user, "Hello", client_key="k", now=MORNING)
        again = staff_reply.reply(session, waiting, user, "Hello", client_key="k", now=MORNING)
        assert first.id == again.id


def test_an_empty_reply_is_refused(store: Store, waiting: int) -> None:
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, MORNING)
        with pytest.raises(HandoffRefused, match="empty"):
            staff_reply.reply(session, waiting, user, " \n ", client_key="k", now=MORNING)


@pytest.mark.parametrize(("act", "holder"), [(takeover.close, Holder.CLOSED), (takeover.hand_back, Holder.BOT)])
def test_when_it_is_done_the_item_ends_and_the_bot_begins_afresh(store: Store, waiting: int, act, holder) -> None:
    with store.write() as session:
        user = alice(session)
        before = session.get_one(Conversation, waiting).sender_id
        takeover.claim(session, waiting, user, MORNING)
        act(session, waiting, user, MORNING)
        conversation = session.get_one(Conversation, waiting)
        assert (conversation.holder, conversation.staff_id) == (holder, None)
        assert conversation.sender_id != before
    assert state(store, waiting)[1] == HandoffState.CLOSED


def test_a_released_item_waits_again_with_the_same_promise(store: Store, waiting: int) -> None:
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, MORNING)
        takeover.release(session, waiting, user, MORNING)
        found = handoff.open_handoff(session, waiting)
        assert (found.state, found.claimed_by, found.promise_at) == (HandoffState.WAITING, None, MORNING)
    assert state(store, waiting)[0] == Holder.WAITING


def test_every_act_stands_in_the_transcript_and_in_the_audit_log(store: Store, waiting: int) -> None:
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, MORNING)
        takeover.hand_back(session, waiting, user, MORNING)
    with store.read() as session:
        notes = session.scalars(select(Message.text).where(Message.status == Status.NOTE).order_by(Message.id)).all()
        assert notes == ["Alice took over.", "Alice handed this back to the bot."]
        acts = session.scalars(select(Audit.act).order_by(Audit.id)).all()
        assert acts == ["claimed", "handed_back"]


def test_a_conversation_that_is_gone_is_said_so(store: Store) -> None:
    with store.write() as session, pytest.raises(HandoffRefused, match="does not exist"):
        takeover.claim(session, 999, alice(session), MORNING)


def test_of_many_who_claim_at_once_exactly_one_wins(store: Store, waiting: int) -> None:
    import threading

    with store.write() as session:
        people = [User(name=f"P{n}", role="agent", password_hash="x", created_at=NIGHT) for n in range(8)]
        session.add_all(people)
    won: list[str] = []
    start = threading.Barrier(len(people))

    def try_it(user: User) -> None:
        start.wait()
        try:
            with store.write() as session:
                takeover.claim(session, waiting, user, MORNING)
        except HandoffRefused:
            return
        won.append(user.name)

    threads = [threading.Thread(target=try_it, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
