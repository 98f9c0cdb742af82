"""What the worker does about calls: in one transaction with the queue, the promise and what the customer is told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.answering.incoming import Incoming
from bot.answering.said import Said
from bot.callback.acts import carry_out
from bot.callback.known import known_of
from bot.callback.slots import Slot
from bot.dialogue.reply import CallbackAct, CallbackRequest, ProofOf
from bot.handoff import Reason
from bot.live_hours import LiveHours
from bot.respond import Responder
from bot.staff import takeover
from bot.storage import callbacks, inbox
from bot.storage.engine import Store
from bot.storage.tables import Callback, CallbackState, Contact, Conversation, Handoff, Holder, Message, Promise
from connectors.messages import Kind
from tests.cast import MORNING, NIGHT, alice
from tests.fakes import FakeDialogue, inbound
from tests.shop import HOURS, TEXTS

NINE = Slot(MORNING.replace(minute=0))
TEN = Slot(NINE.starts_at + timedelta(hours=1))
PHONE, SHOWN = "+31205550142", "+31 20 555 0142"
RESPONDER = Responder(LiveHours(HOURS), TEXTS, FakeDialogue(), lambda text, previous: "en")


def customer(store: Store, address: str = "4711", **fields) -> int:
    with store.write() as session:
        inbox.accept(session, inbound("call me about my frame", address=address, **fields), NIGHT)
        return session.scalars(select(Conversation.id).order_by(Conversation.id.desc())).first() or 0


def act(store: Store, conversation_id: int, wanted: CallbackRequest, at: datetime = NIGHT) -> Said:
    with store.write() as session:
        conversation = session.get_one(Conversation, conversation_id)
        message = session.scalars(select(Message).where(Message.conversation_id == conversation_id)).first()
        assert message is not None
        incoming = Incoming(
            kind=Kind.TEXT, text="yes", payload=None, channel="telegram", sender_id=conversation.sender_id,
            holder=Holder(conversation.holder), received_at=at, asked_at=at, language="en", is_first=False,
            known=known_of(session, conversation, message, at),
        )  # fmt: skip
        return carry_out(session, conversation, message, incoming, wanted, RESPONDER, "en", at)


def booking(slot: Slot | None = NINE, phone: str | None = PHONE, **fields) -> CallbackRequest:
    starts_at = slot.starts_at if slot else None
    return CallbackRequest(CallbackAct.BOOK, ProofOf("callback:book"), starts_at, phone, **fields)


CANCEL = CallbackRequest(CallbackAct.CANCEL, ProofOf("callback:cancel"))


def test_a_booking_opens_a_handoff_whose_promise_is_the_end_of_the_slot(store: Store) -> None:
    mine = customer(store)
    said = act(store, mine, booking(request="call me about my frame"))
    assert "tomorrow, Tuesday 24 November, from 09:00 to 09:30" in said.text
    assert SHOWN in said.text
    assert [button.payload for button in said.buttons] == ["/move_callback", "/cancel_callback"]
    with store.read() as session:
        opened = session.scalars(select(Handoff)).one()
        assert (opened.reason, opened.request, opened.department) == (Reason.CALLBACK, "call me about my frame", "service")
        assert opened.promise_at == NINE.ends_at
        assert opened.details == {"phone": SHOWN, "slot": NINE.starts_at.isoformat()}
        assert session.scalars(select(Promise.due_at)).all() == [NINE.ends_at]
        assert session.scalars(select(Conversation.holder)).one() == Holder.WAITING
        booked = callbacks.booked(session, mine)
        assert booked is not None
        assert (booked.handoff_id, booked.phone) == (opened.id, PHONE)


def test_a_booking_joins_what_was_asked_before_and_sets_its_promise(store: Store) -> None:
    mine = customer(store)
    with store.write() as session:
        handoff.request(
            session, session.get_one(Conversation, mine), message_id=None, reason=Reason.COMPLAINT, request="It broke",
            department="workshop", promise_at=TEN.ends_at, details={}, now=NIGHT,
        )  # fmt: skip
    act(store, mine, booking())
    with store.read() as session:
        joined = session.scalars(select(Handoff)).one()
        assert (joined.reason, joined.request, joined.department) == (Reason.COMPLAINT, "It broke", "workshop")
        assert joined.promise_at == NINE.ends_at
        assert session.scalars(select(Promise.due_at).order_by(Promise.id)).all() == [TEN.ends_at, NINE.ends_at]


def test_who_comes_second_is_told_so_and_offered_the_next_free_ones(store: Store) -> None:
    first, second = customer(store, "1"), customer(store, "2")
    act(store, first, booking())
    said = act(store, second, booking())
    assert "already taken (tomorrow, Tuesday 24 November, from 09:00 to 09:30)" in said.text
    assert [button.label for button in said.buttons] == ["Tue 24 Nov 09:30", "Tue 24 Nov 10:00", "Other times"]
    assert said.buttons[0].payload == '/choose_slot{"call_at": "2026-11-24T08:30:00+00:00"}'
    with store.read() as session:
        assert callbacks.booked(session, second) is None
        assert session.scalars(select(Handoff.conversation_id)).all() == [first]


@pytest.mark.parametrize("slot", [Slot(NIGHT), Slot(MORNING), Slot(NINE.starts_at - timedelta(days=3))])
def test_a_slot_that_is_none_is_never_booked_whoever_asks_for_it(store: Store, slot: Slot) -> None:
    said = act(store, customer(store), booking(slot))
    assert said.proof.rule == "callback:taken"
    with store.read() as session:
        assert session.scalars(select(Callback)).all() == []


def test_moving_keeps_the_number_and_moves_the_promise(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking())
    said = act(store, mine, booking(TEN, "booked"))
    assert "moved" in said.text
    assert SHOWN in said.text
    with store.read() as session:
        assert session.scalars(select(Handoff.promise_at)).one() == TEN.ends_at
        assert session.scalars(select(Promise.due_at).order_by(Promise.id)).all() == [NINE.ends_at, TEN.ends_at]
        moved = session.scalars(select(Callback)).one()
        assert (moved.starts_at, moved.phone, moved.sequence) == (TEN.starts_at, PHONE, 1)


def test_a_new_number_keeps_the_slot(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking())
    said = act(store, mine, booking(None, "+4930123456"))
    assert "+49 30 123456" in said.text
    assert "09:00 to 09:30" in said.text
    with store.read() as session:
        assert session.scalars(select(Callback.phone)).one() == "+4930123456"
        assert session.scalars(select(Promise.due_at)).all() == [NINE.ends_at]


def test_cancelling_frees_the_place_and_empties_the_queue(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking())
    said = act(store, mine, CANCEL)
    assert said.text.startswith("Your call is cancelled (tomorrow, Tuesday 24 November, from 09:00 to 09:30).")
    with store.read() as session:
        assert session.scalars(select(Callback.state)).one() == CallbackState.CANCELLED
        assert session.scalars(select(Handoff.state)).one() == "closed"
        assert session.scalars(select(Conversation.holder)).one() == Holder.BOT
        assert callbacks.taken(session, "service", NIGHT) == {}
        notes = session.scalars(select(Message.text).where(Message.kind == "note")).all()
        assert notes == ["The customer cancelled the call."]


def test_cancelling_leaves_what_was_asked_before_with_a_promise_of_its_own(store: Store) -> None:
    mine = customer(store)
    with store.write() as session:
        handoff.request(
            session, session.get_one(Conversation, mine), message_id=None, reason=Reason.COMPLAINT, request="It broke",
            department="service", promise_at=TEN.ends_at, details={}, now=NIGHT,
        )  # fmt: skip
    act(store, mine, booking())
    said = act(store, mine, CANCEL)
    with store.read() as session:
        waiting = session.scalars(select(Handoff)).one()
        assert (waiting.state, waiting.reason) == ("waiting", Reason.COMPLAINT)
        assert session.scalars(select(Conversation.holder)).one() == Holder.WAITING
    assert f"by {waiting.promise_at.astimezone(HOURS.zone):%H:%M}" in said.text
    assert HOURS.is_open(waiting.promise_at - timedelta(seconds=1), "service")


def test_only_ones_own_call_is_ever_touched(store: Store) -> None:
    theirs, mine = customer(store, "1"), customer(store, "2")
    act(store, theirs, booking())
    for wanted in (CANCEL, booking(TEN, "booked"), booking(None, PHONE)):
        assert act(store, mine, wanted).proof.rule == "say:callback_not_booked"
    with store.read() as session:
        kept = session.scalars(select(Callback)).one()
        assert (kept.conversation_id, kept.state, kept.sequence) == (theirs, "booked", 0)


def test_a_call_whose_time_is_over_cannot_be_cancelled_but_a_new_one_can_be_booked(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking())
    evening = NINE.starts_at + timedelta(hours=12)
    assert act(store, mine, CANCEL, evening).proof.rule == "say:callback_not_booked"
    tomorrow = Slot(NINE.starts_at + timedelta(days=1))
    assert act(store, mine, booking(tomorrow), evening).proof.rule == "say:callback_booked"


def test_this_number_is_the_one_that_the_message_came_from(store: Store) -> None:
    mine = customer(store, phone="+31620000001")
    assert "+31 6 20000001" in act(store, mine, booking(phone="this")).text
    with store.read() as session:
        assert session.scalars(select(Callback.phone)).one() == "+31620000001"


def test_a_customer_elsewhere_reads_both_times_and_is_not_called_at_night(store: Store) -> None:
    mine = customer(store)
    with store.write() as session:
        session.scalars(select(Contact)).one().time_zone = "America/New_York"
    assert act(store, mine, booking()).proof.rule == "callback:taken"
    said = act(store, mine, booking(Slot(NINE.starts_at + timedelta(hours=6))))
    assert "from 15:00 to 15:30 (from 09:00 to 09:30 in your time zone)" in said.text


def test_closing_a_conversation_settles_its_call(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking())
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, mine, user, MORNING)
        takeover.close(session, mine, user, MORNING)
    with store.read() as session:
        assert session.scalars(select(Callback.state)).one() == CallbackState.DONE


def test_handing_back_to_the_bot_leaves_a_coming_call_booked_and_in_the_queue(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking(TEN, request="my frame"))
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, mine, user, MORNING)
        takeover.hand_back(session, mine, user, MORNING)
    with store.read() as session:
        assert session.scalars(select(Conversation.holder)).one() == Holder.WAITING
        waiting = handoff.open_handoff(session, mine)
        assert waiting is not None
        assert (waiting.reason, waiting.request, waiting.promise_at) == (Reason.CALLBACK, "my frame", TEN.ends_at)
        call = callbacks.booked(session, mine)
        assert call is not None
        assert call.handoff_id == waiting.id


def test_handing_back_after_the_call_settles_it(store: Store) -> None:
    mine = customer(store)
    act(store, mine, booking())
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, mine, user, MORNING)
        takeover.hand_back(session, mine, user, NINE.ends_at)
    with store.read() as session:
        assert session.scalars(select(Callback.state)).one() == CallbackState.DONE
        assert session.scalars(select(Conversation.holder)).one() == Holder.BOT
