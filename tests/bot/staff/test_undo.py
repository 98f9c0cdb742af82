"""For five seconds staff can take back what they did; afterwards, and once something has happened, they are told why not."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused
from bot.staff import staff_reply, takeover, undo
from bot.staff.takeover import CloseReason
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.tables import Audit, Conversation, Handoff, HandoffState, Holder, Message, Status, User
from tests.bot.test_handoff import waiting  # noqa: F401
from tests.cast import MORNING, alice, bob
from tests.fakes import inbound

SOON = MORNING + timedelta(seconds=4)


@pytest.fixture
def held(store: Store, waiting: int) -> tuple[int, int]:  # noqa: F811
    """A conversation that Alice holds, and her id."""
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, waiting, user, MORNING)
        return waiting, user.id


def newest(session: Session) -> Message:
    return session.scalars(select(Message).order_by(Message.id.desc()).limit(1)).one()


def stands(store: Store, conversation_id: int) -> tuple[object, ...]:
    with store.read() as session:
        talk = session.get_one(Conversation, conversation_id)
        item = session.scalars(select(Handoff)).one()
        return (
            talk.holder, talk.staff_id, talk.sender_id, item.state, item.claimed_by, item.claimed_at, item.closed_at,
            item.closed_by, item.close_reason, item.department,
        )  # fmt: skip


ACTS = {
    "close": lambda session, talk, user: takeover.close(session, talk, user, MORNING, CloseReason.SPAM),
    "hand back": lambda session, talk, user: takeover.hand_back(session, talk, user, MORNING),
    "release": lambda session, talk, user: takeover.release(session, talk, user, MORNING),
    "assign": lambda session, talk, user: takeover.assign(session, talk, user, bob(session), MORNING),
}


@pytest.mark.parametrize("act", ACTS)
def test_an_act_that_is_taken_back_leaves_everything_as_it_was(store: Store, held: tuple[int, int], act: str) -> None:
    talk, user_id = held
    before = stands(store, talk)
    with store.write() as session:
        ACTS[act](session, talk, session.get_one(User, user_id))
        line = newest(session).id
    assert stands(store, talk) != before
    for _ in range(2):
        with store.write() as session:
            undo.take_back(session, talk, line, session.get_one(User, user_id), SOON)
        assert stands(store, talk) == before
    with store.read() as session:
        assert session.get_one(Message, line).text.endswith("Taken back.")
        assert session.scalar(select(func.count()).where(Audit.act == "undone")) == 1


def test_it_is_too_late_after_some_seconds(store: Store, held: tuple[int, int]) -> None:
    talk, user_id = held
    with store.write() as session:
        takeover.close(session, talk, session.get_one(User, user_id), MORNING)
        line = newest(session).id
    with store.write() as session, pytest.raises(HandoffRefused, match="too late"):
        undo.take_back(session, talk, line, session.get_one(User, user_id), MORNING + timedelta(seconds=9))


def test_what_has_been_overtaken_is_not_taken_back(store: Store, held: tuple[int, int]) -> None:
    talk, user_id = held
    with store.write() as session:
        takeover.close(session, talk, session.get_one(User, user_id), MORNING)
        line = newest(session).id
    with store.write() as session:
        inbox.accept(session, inbound("One more thing"), MORNING)
    with store.write() as session, pytest.raises(HandoffRefused, match="Something has happened here since"):
        undo.take_back(session, talk, line, session.get_one(User, user_id), SOON)
    with store.read() as session:
        assert session.get_one(Conversation, talk).holder == Holder.CLOSED


def test_nobody_takes_back_what_another_did(store: Store, held: tuple[int, int]) -> None:
    talk, user_id = held
    with store.write() as session:
        takeover.close(session, talk, session.get_one(User, user_id), MORNING)
        line, other = newest(session).id, bob(session)
        with pytest.raises(HandoffRefused, match="nothing to take back"):
            undo.take_back(session, talk, line, other, SOON)


def test_a_reply_waits_five_seconds_and_one_that_is_taken_back_never_leaves(store: Store, held: tuple[int, int]) -> None:
    talk, user_id = held
    leaves_at = MORNING + undo.UNDO_WITHIN
    with store.write() as session:
        user = session.get_one(User, user_id)
        first, second = (
            staff_reply.reply(session, talk, user, text, client_key=text, now=MORNING, leaves_at=leaves_at).id
            for text in ("Wrong", "Right")
        )
    with store.write() as session:
        assert outbox.begin_sending(session, first, SOON) is None
        line = undo.take_back(session, talk, first, session.get_one(User, user_id), SOON)
        assert (line.status, line.error) == (Status.CANCELLED, "Taken back by Alice before it left.")
    with store.write() as session:
        assert outbox.begin_sending(session, first, leaves_at) is None
        assert outbox.begin_sending(session, second, leaves_at) is not None
    with store.write() as session, pytest.raises(HandoffRefused, match="on its way"):
        undo.take_back(session, talk, second, session.get_one(User, user_id), leaves_at)


def test_an_item_that_was_closed_for_a_reason_says_who_and_why(store: Store, held: tuple[int, int]) -> None:
    talk, user_id = held
    with store.write() as session:
        takeover.close(session, talk, session.get_one(User, user_id), MORNING, CloseReason.NO_ANSWER_NEEDED)
        assert newest(session).text == "Alice closed this: no answer needed."
    with store.read() as session:
        item = session.scalars(select(Handoff)).one()
        assert (item.state, item.closed_by, item.close_reason) == (HandoffState.CLOSED, user_id, "no_answer_needed")
        assert session.scalars(select(Audit.details).where(Audit.act == "closed")).one() == {"reason": "no_answer_needed"}
