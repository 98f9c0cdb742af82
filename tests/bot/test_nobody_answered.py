"""The mode in which people answer first while the shop is open, and the bot when nobody has for some minutes."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.business.shop import BotAnswers
from bot.dialogue.reply import HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.staff import takeover
from bot.storage import inbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, HandoffState, Holder, Message, Promise, Status
from connectors.messages import Kind
from tests.cast import MORNING, NIGHT, alice
from tests.fakes import FakeDialogue
from tests.shop import BUSINESS, HOURS
from tests.working import accept, all_handled, running, said, until, work, worker

MINUTE = timedelta(minutes=1)
LIVE = LiveHours(Hours(replace(BUSINESS, bot_answers=BotAnswers("nobody_answered_minutes", 10))))
UNSURE = Reply(handoff=HandoffRequest(Reason.LOW_CONFIDENCE, ProofOf("faq_low"), department="workshop"))


@pytest.fixture(autouse=True)
def in_the_morning() -> None:
    clock.start_at(MORNING)


async def at(store: Store, moment: datetime, dialogue: FakeDialogue) -> None:
    """Let the worker do what is due at `moment`."""
    clock.start_at(moment)
    await work(store, dialogue, LIVE)


def item(store: Store) -> Handoff:
    """The only item that there ever was."""
    with store.read() as session:
        return session.scalars(select(Handoff)).one()


def holder(store: Store) -> str:
    with store.read() as session:
        return session.scalars(select(Conversation.holder)).one()


def statuses(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.status).where(Message.author == Author.CONTACT).order_by(Message.id)))


def notes(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.text).where(Message.author == Author.SYSTEM)))


async def test_people_see_the_message_at_once_and_the_customer_hears_nothing_yet(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    dialogue = FakeDialogue()
    await at(store, MORNING, dialogue)
    found = item(store)
    assert (found.reason, found.request, holder(store)) == (
        Reason.PEOPLE_ANSWER_NOW,
        "Do you repair e-bikes?",
        Holder.WAITING,
    )
    assert timedelta(0) <= found.promise_at - (MORNING + 10 * MINUTE) < MINUTE
    assert (said(store), dialogue.asked, statuses(store)) == ([], [], [Status.RECEIVED])
    with store.read() as session:
        assert session.scalars(select(Promise)).all() == []


async def test_the_bot_answers_when_nobody_has_and_the_item_is_done_with(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    await at(store, MORNING, FakeDialogue())
    await at(store, MORNING + 9 * MINUTE, FakeDialogue())
    assert said(store) == []
    await at(store, MORNING + 11 * MINUTE, FakeDialogue())
    assert said(store)[0].endswith("We do.")
    assert (item(store).state, holder(store)) == (HandoffState.CLOSED, Holder.BOT)
    assert notes(store) == ["Answered by the bot after 11 minutes."]
    assert statuses(store) == [Status.HANDLED]


async def test_a_running_worker_wakes_up_in_time_by_itself(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    async with running(store, worker(store, FakeDialogue(), LIVE)):
        await until(all_handled(store))
        assert said(store) == []
        clock.start_at(MORNING + 10 * MINUTE + timedelta(seconds=1))
        await until(lambda: len(said(store)) == 1)


async def test_what_the_bot_cannot_answer_stays_the_same_item_with_a_promise(store: Store) -> None:
    accept(store, "My frame makes a noise")
    await at(store, MORNING, FakeDialogue())
    await at(store, MORNING + 11 * MINUTE, FakeDialogue(UNSURE))
    found = item(store)
    assert (found.state, found.reason, found.department) == (HandoffState.WAITING, Reason.LOW_CONFIDENCE, "workshop")
    assert HOURS.is_open(found.promise_at - timedelta(seconds=1), "workshop")
    with store.read() as session:
        assert session.scalars(select(Promise.due_at)).all() == [found.promise_at]
    (text,) = said(store)
    assert "My frame makes a noise" in text
    assert f"{found.promise_at.astimezone(BUSINESS.timezone):%H:%M}" in text


async def test_the_bot_answers_when_the_shop_closes_before(store: Store) -> None:
    closes_at = HOURS.status(MORNING).closes_at
    assert closes_at is not None
    clock.start_at(closes_at - 4 * MINUTE)
    accept(store, "Do you repair e-bikes?")
    await at(store, closes_at - 4 * MINUTE, FakeDialogue())
    await at(store, closes_at - MINUTE, FakeDialogue())
    assert said(store) == []
    await at(store, closes_at + timedelta(seconds=1), FakeDialogue())
    assert len(said(store)) == 1


async def test_a_claim_in_between_silences_the_bot(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    await at(store, MORNING, FakeDialogue())
    with store.write() as session:
        conversation = session.scalars(select(Conversation)).one()
        user = alice(session)
        takeover.claim(session, conversation.id, user, clock.now())
    assert statuses(store) == [Status.HANDLED]
    dialogue = FakeDialogue()
    await at(store, MORNING + 11 * MINUTE, dialogue)
    with store.write() as session:
        takeover.release(session, conversation.id, user, clock.now())
    await at(store, MORNING + 30 * MINUTE, dialogue)
    assert (said(store), dialogue.asked) == ([], [])
    assert holder(store) == Holder.WAITING


async def test_all_messages_that_wait_are_answered_in_order_when_the_oldest_is_due(store: Store) -> None:
    for number in range(3):
        accept(store, f"question {number}")
        await at(store, MORNING + number * 4 * MINUTE, FakeDialogue())
    assert statuses(store) == [Status.RECEIVED] * 3
    dialogue = FakeDialogue()
    await at(store, MORNING + 11 * MINUTE, dialogue)
    assert [text for _, text, _ in dialogue.asked] == [f"question {number}" for number in range(3)]
    assert len(said(store)) == 3
    assert item(store).state == HandoffState.CLOSED


async def test_a_message_after_the_bots_answer_is_left_to_people_again(store: Store) -> None:
    accept(store, "question 1")
    await at(store, MORNING, FakeDialogue())
    await at(store, MORNING + 11 * MINUTE, FakeDialogue())
    accept(store, "question 2")
    await at(store, MORNING + 12 * MINUTE, FakeDialogue())
    assert len(said(store)) == 1
    await at(store, MORNING + 23 * MINUTE, FakeDialogue())
    assert len(said(store)) == 2
    with store.read() as session:
        assert session.scalars(select(Handoff.state)).all() == [HandoffState.CLOSED] * 2


async def test_one_question_that_the_bot_could_not_answer_keeps_the_item(store: Store) -> None:
    accept(store, "My frame makes a noise")
    accept(store, "Do you repair e-bikes?")
    await at(store, MORNING, FakeDialogue())
    dialogue = FakeDialogue(UNSURE)

    def know_the_second() -> None:
        if len(dialogue.asked) == 2:
            dialogue.reply = FakeDialogue().reply

    dialogue.while_asking = know_the_second
    await at(store, MORNING + 11 * MINUTE, dialogue)
    assert len(said(store)) == 2
    assert (item(store).state, item(store).reason) == (HandoffState.WAITING, Reason.LOW_CONFIDENCE)


CLARIFY = Reply((Say(ProofOf("faq_clarify"), key="clarify"),))
GREETING = Reply((Say(ProofOf("say:greet"), key="greet"),))


@pytest.mark.parametrize("reply", [CLARIFY, GREETING], ids=["clarify", "greeting"])
async def test_a_text_that_is_no_answer_leaves_the_item_to_people(store: Store, reply: Reply) -> None:
    accept(store, "Hello, the bike")
    await at(store, MORNING, FakeDialogue())
    await at(store, MORNING + 11 * MINUTE, FakeDialogue(reply))
    assert len(said(store)) == 1
    assert (item(store).state, holder(store), notes(store)) == (HandoffState.WAITING, Holder.WAITING, [])


async def test_thanks_after_an_answered_question_keep_no_item_open(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    accept(store, "thanks!")
    await at(store, MORNING, FakeDialogue())
    dialogue = FakeDialogue()

    def then_thanks() -> None:
        if len(dialogue.asked) == 2:
            dialogue.reply = Reply((Say(ProofOf("say:thanks"), key="thanks"),))

    dialogue.while_asking = then_thanks
    await at(store, MORNING + 11 * MINUTE, dialogue)
    assert item(store).state == HandoffState.CLOSED


async def test_after_a_crash_nothing_is_lost_and_nothing_doubled(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    await at(store, MORNING, FakeDialogue())
    # The worker dies with its claim, while the bot's answer is being made.
    with store.write() as session:
        inbox.claim_conversation(session, "dead", clock.now() + 11 * MINUTE)
    clock.start_at(MORNING + 12 * MINUTE)
    async with running(store, worker(store, FakeDialogue(), LIVE), worker(store, FakeDialogue(), LIVE)):
        await until(all_handled(store))
    assert len(said(store)) == 1
    assert len(notes(store)) == 1
    await at(store, MORNING + 13 * MINUTE, FakeDialogue())
    assert len(said(store)) == 1


async def test_what_arrived_while_the_desk_was_down_is_answered_at_once(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    await at(store, MORNING + 20 * MINUTE, FakeDialogue())
    assert len(said(store)) == 1
    with store.read() as session:
        assert session.scalars(select(Handoff)).all() == []


async def test_who_waits_since_the_night_gets_no_second_item(store: Store) -> None:
    clock.start_at(NIGHT)
    accept(store, "My frame makes a noise")
    await at(store, NIGHT, FakeDialogue(UNSURE))
    clock.start_at(MORNING)
    accept(store, "Do you repair e-bikes?")
    await at(store, MORNING, FakeDialogue())
    assert len(said(store)) == 1
    await at(store, MORNING + 11 * MINUTE, FakeDialogue())
    assert len(said(store)) == 2
    assert (item(store).state, item(store).reason) == (HandoffState.WAITING, Reason.LOW_CONFIDENCE)


async def test_at_night_the_bot_answers_at_once(store: Store) -> None:
    clock.start_at(NIGHT)
    accept(store, "Do you repair e-bikes?")
    await at(store, NIGHT, FakeDialogue())
    assert len(said(store)) == 1


async def test_a_picture_is_left_to_people_too_and_promised_in_the_end(store: Store) -> None:
    accept(store, "", kind=Kind.MEDIA)
    await at(store, MORNING, FakeDialogue())
    assert said(store) == []
    await at(store, MORNING + 11 * MINUTE, FakeDialogue())
    assert (item(store).reason, len(said(store))) == (Reason.UNREADABLE, 1)
