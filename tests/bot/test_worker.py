import asyncio
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, select

from bot import clock, handoff
from bot.dialogue.errors import DialogueBroken
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, Holder, Message, Proof, Status
from connectors.messages import Kind
from tests.cast import MORNING, NIGHT, alice
from tests.fakes import FakeDialogue
from tests.shop import BUSINESS, HOURS, TEXTS
from tests.working import accept, all_handled, running, said, until, work, worker


@pytest.fixture(autouse=True)
def at_night():
    clock.start_at(NIGHT)
    yield
    clock.shift(clock.offset() * 0)


async def test_an_answer_is_queued_with_its_proof_and_the_message_is_handled(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    await work(
        store, FakeDialogue(Reply((Say(ProofOf("faq_answer", "repairs", 3, "repair e-bike", 0.9), text="Yes."),)))
    )
    with store.read() as session:
        answer, proof = session.execute(select(Message, Proof).join(Proof)).one()
        assert answer.text.endswith("Yes.")
        assert (answer.status, answer.ordinal) == (Status.QUEUED, 0)
        assert (proof.rule, proof.entry, proof.version, proof.matched) == ("faq_answer", "repairs", 3, "repair e-bike")


async def test_a_handoff_carries_reason_promise_request_and_the_customer_is_told(store: Store) -> None:
    accept(store, "I want to talk to somebody about my frame")
    wanted = HandoffRequest(Reason.ASKED, ProofOf("handoff:asked"), department="workshop")
    await work(store, FakeDialogue(Reply(handoff=wanted)))
    with store.read() as session:
        found = session.scalars(select(Handoff)).one()
        assert (found.reason, found.department) == (Reason.ASKED, "workshop")
        assert found.request == "I want to talk to somebody about my frame"
        assert HOURS.status(found.promise_at, "workshop").open
        assert session.scalars(select(Conversation.holder)).one() == Holder.WAITING
    (text,) = said(store)
    assert "about my frame" in text


async def test_a_promise_is_later_when_more_wait_than_people_can_take(store: Store) -> None:
    wanted = Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked"), department="workshop"))
    few = replace(BUSINESS, people_per_hour=2)
    for address in "abcd":
        accept(store, "A person please", address=address)
        await work(store, FakeDialogue(wanted), LiveHours(Hours(few)))
    with store.read() as session:
        dues = [due.astimezone(BUSINESS.timezone) for due in session.scalars(select(Handoff.promise_at))]
    assert [f"{due:%a %H:%M}" for due in sorted(dues)] == ["Tue 09:00", "Tue 09:00", "Tue 09:30", "Tue 10:00"]
    assert all(f"{due:%H:%M}" in text for due, text in zip(dues, said(store), strict=True))


async def test_a_second_request_opens_no_second_item(store: Store) -> None:
    wanted = Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked")))
    for text in ("A person please", "Hello? Anyone?"):
        accept(store, text)
        await work(store, FakeDialogue(wanted))
    with store.read() as session:
        promise_at = session.scalars(select(Handoff.promise_at)).one()
    first, second = said(store)
    assert "already" in second
    assert promise_at.astimezone(BUSINESS.timezone).strftime("%H:%M") in first
    assert promise_at.astimezone(BUSINESS.timezone).strftime("%H:%M") in second


async def test_the_bot_still_answers_what_it_can_while_the_customer_waits(store: Store) -> None:
    accept(store, "A person please")
    await work(store, FakeDialogue(Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked")))))
    accept(store, "Do you repair e-bikes?")
    await work(store, FakeDialogue())
    assert said(store)[-1] == "We do."


async def test_messages_of_one_conversation_are_answered_in_their_order(store: Store) -> None:
    for n in range(6):
        accept(store, f"question {n}")
    dialogue = FakeDialogue()
    async with running(store, worker(store, dialogue), worker(store, dialogue)):
        await until(all_handled(store))
    assert [text for _, text, _ in dialogue.asked] == [f"question {n}" for n in range(6)]


async def test_a_takeover_while_the_bot_is_thinking_silences_it(store: Store) -> None:
    accept(store, "Hello")
    dialogue = FakeDialogue()

    def take_over() -> None:
        with store.write() as session:
            conversation_id = session.scalars(select(Conversation.id)).one()
            handoff.claim(session, conversation_id, alice(session), clock.now())

    dialogue.while_asking = take_over
    await work(store, dialogue)
    assert said(store) == []


async def test_a_worker_that_lost_its_claim_writes_nothing(store: Store) -> None:
    accept(store, "Hello")
    dialogue = FakeDialogue()
    slow = worker(store, dialogue)

    def lose_it() -> None:
        with store.write() as session:
            session.scalars(select(Conversation)).one().worker = "somebody-else"

    dialogue.while_asking = lose_it
    async with running(store, slow):
        await until(lambda: bool(dialogue.asked))
        await asyncio.sleep(0.2)
        assert said(store) == []


async def test_a_bug_while_answering_leaves_nobody_in_silence(store: Store) -> None:
    accept(store, "Hello")
    await work(store, FakeDialogue(ZeroDivisionError("a bug")))
    with store.read() as session:
        assert session.scalars(select(Handoff.reason)).one() == Reason.FAILURE
    assert len(said(store)) == 1


async def test_a_message_whose_effects_cannot_be_recorded_goes_to_people_in_the_end(store: Store) -> None:
    accept(store, "Hello")
    # An unknown text cannot be said, and a value that no column takes cannot be stored.
    bad = Reply((Say(ProofOf("faq_answer", details={"odd": object()}), text="We do."),))
    await work(store, FakeDialogue(bad))
    with store.read() as session:
        assert session.scalars(select(Handoff.reason)).one() == Reason.FAILURE


SAID = Say(ProofOf("say:not_in_your_language"), text="Sorry, only in English.")
ANSWER = Say(ProofOf("faq_answer"), text="We do.", buttons=(ButtonOf("/a", label="And tandems?"),))
FORM = Say(ProofOf("form:callback"), text="On which number?")
WANTED = HandoffRequest(Reason.ALWAYS_HUMAN, ProofOf("handoff:always_human"))
REPLIES = {
    "answer": Reply((ANSWER,)),
    "another language": Reply((SAID, ANSWER)),
    "amid a form": Reply((ANSWER, FORM)),
    "handoff": Reply(handoff=WANTED),
    "answer and handoff": Reply((SAID, ANSWER, FORM), WANTED),
    "nothing": Reply(),
    "broken": DialogueBroken("odd"),
}


@pytest.mark.parametrize("at", [NIGHT, MORNING], ids=["closed", "open"])
@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES.keys())
async def test_no_message_ever_gets_two_automatic_texts(store: Store, reply: Reply | Exception, at: datetime) -> None:
    clock.start_at(at)
    for kind in Kind:
        for number in range(3):
            text = {Kind.COMMAND: "/start", Kind.BUTTON: ""}.get(kind, f"question {number}")
            accept(store, text, kind=kind, address=f"customer-{kind}")
    await work(store, FakeDialogue(reply))
    with store.read() as session:
        replied = select(Message.reply_to_id, func.count()).where(Message.author == Author.BOT)
        counts = {row[0]: row[1] for row in session.execute(replied.group_by(Message.reply_to_id))}
        assert counts
        assert set(counts.values()) == {1}
        arrived = session.scalar(select(func.count()).where(Message.author == Author.CONTACT))
        assert arrived == 3 * len(Kind)
        if at == NIGHT:
            assert len(counts) == arrived  # and at night nobody is left in silence


async def test_an_answer_with_a_handoff_is_one_message_that_says_both(store: Store) -> None:
    accept(store, "My battery is burning")
    await work(store, FakeDialogue(REPLIES["answer and handoff"]))
    (text,) = said(store)
    assert text.startswith(TEXTS.text("disclosure", "en", business=BUSINESS.name))
    assert text.index("only in English") < text.index("We do.") < text.index("My battery is burning")
    with store.read() as session:
        proof = session.scalars(select(Proof)).one()
        assert proof.rule == "handoff:always_human"
        assert proof.details["parts"] == [
            "say:disclosure", "say:not_in_your_language", "faq_answer", "form:callback", "handoff:always_human",
        ]  # fmt: skip


async def test_a_closed_conversation_opens_again_with_the_bot(store: Store) -> None:
    accept(store, "Hello")
    with store.write() as session:
        conversation = session.scalars(select(Conversation)).one()
        user = alice(session)
        handoff.claim(session, conversation.id, user, clock.now())
        handoff.close(session, conversation.id, user, clock.now())
    await work(store, FakeDialogue())
    with store.read() as session:
        assert session.scalars(select(Conversation.holder)).one() == Holder.BOT
    assert len(said(store)) == 1


async def test_a_photo_goes_to_people_with_its_caption(store: Store) -> None:
    accept(store, "is this covered?", kind=Kind.MEDIA)
    await work(store, FakeDialogue())
    with store.read() as session:
        found = session.scalars(select(Handoff)).one()
        assert (found.reason, found.request) == (Reason.UNREADABLE, "is this covered?")


async def test_a_stop_in_mid_question_leaves_it_to_the_next_start(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    dialogue = FakeDialogue(DialogueBroken("its actions are gone"))
    stop = asyncio.Event()
    dialogue.while_asking = stop.set
    async with Changes(store) as changes:
        await worker(store, dialogue).run(changes, stop)
    assert said(store) == []
    await work(store, FakeDialogue())
    assert said(store)[0].endswith("We do.")


async def test_after_a_person_the_bot_says_again_that_it_is_a_program(store: Store) -> None:
    disclosure = TEXTS.text("disclosure", "en", business=BUSINESS.name)
    accept(store, "Hello")
    await work(store, FakeDialogue())
    accept(store, "Do you repair e-bikes?")
    await work(store, FakeDialogue())
    with store.write() as session:
        conversation = session.scalars(select(Conversation)).one()
        user = alice(session)
        handoff.claim(session, conversation.id, user, clock.now())
        handoff.reply(session, conversation.id, user, "Alice here.", client_key="k", now=clock.now())
        handoff.hand_back(session, conversation.id, user, clock.now())
    accept(store, "And tandems?")
    await work(store, FakeDialogue())
    assert [text.startswith(disclosure) for text in said(store)] == [True, False, True]
