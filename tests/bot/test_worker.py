import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select
from sqlalchemy.exc import OperationalError

from bot import clock
from bot.answering.incoming import Incoming
from bot.dialogue.errors import DialogueBroken, DialogueUnavailable
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.respond import Responder, Response
from bot.staff import staff_reply, takeover
from bot.storage import inbox, quarantine, replies
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, Holder, Message, Outcome, Proof, Status
from bot.words.texts import Texts
from bot.worker import Looked, Worker
from connectors.messages import Kind
from tests.cast import MORNING, NIGHT, alice
from tests.fakes import FakeDialogue, inbound
from tests.shop import BUSINESS, HOURS, TEXTS, WORDS
from tests.working import accept, all_handled, running, said, until, work, worker


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
            takeover.claim(session, conversation_id, alice(session), clock.now())

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
    # What it had begun is finished by now.
    assert len(dialogue.asked) == 1
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


class NothingHelps(Responder):
    """Promises cannot be computed, so no handoff can be recorded either."""

    def promise_for(self, department: str, at: datetime, others: Sequence[datetime] = ()) -> datetime:
        raise ZeroDivisionError("a bug")


def helpless(store: Store, dialogue: FakeDialogue, texts: Texts = TEXTS) -> Worker:
    live = LiveHours(HOURS)
    responder = NothingHelps(live, texts, dialogue, lambda _, before: before or "en", words=WORDS)
    return Worker(store, responder, pause_seconds=0)


async def test_a_message_for_which_nothing_helps_is_set_aside_and_the_next_one_is_served(store: Store) -> None:
    wanted = HandoffRequest(Reason.ASKED, ProofOf("handoff:asked"))
    dialogue = FakeDialogue(Reply(handoff=wanted))
    accept(store, "A person please")
    accept(store, "Do you repair e-bikes?")
    async with running(store, helpless(store, dialogue)):
        await until(lambda: bool(said(store)))
        dialogue.reply = FakeDialogue().reply
        await until(all_handled(store))
    with store.read() as session:
        outcomes = session.scalars(select(Message.outcome).where(Message.author == Author.CONTACT).order_by(Message.id))
        assert outcomes.all() == [Outcome.QUARANTINED, Outcome.ANSWERED]
        (unread,) = quarantine.quarantined(session, 10)
        assert (unread.conversation_id, unread.raw, unread.why) == (1, {}, quarantine.UNHANDLED)
    assert said(store) == [TEXTS.text("fallback", "en"), "We do."]


async def test_what_cannot_even_be_read_is_set_aside_too(store: Store) -> None:
    accept(store, "Hello")
    accept(store, "Do you repair e-bikes?")
    with store.write() as session:
        session.scalars(select(Message).where(Message.text == "Hello")).one().kind = "no kind that there is"
    async with running(store, helpless(store, FakeDialogue())):
        await until(all_handled(store))
    assert said(store) == [TEXTS.text("fallback", "en"), "We do."]


async def test_a_message_is_set_aside_even_when_nothing_can_be_said(store: Store) -> None:
    accept(store, "A person please")
    dialogue = FakeDialogue(Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked"))))
    async with running(store, helpless(store, dialogue, Texts(Path(), lambda: "en", {}))):
        await until(all_handled(store))
    assert said(store) == []
    with store.read() as session:
        assert quarantine.count_unseen(session) == 1



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
            # And at night nobody is left in silence; what the channel tells of itself is nobody's word.
            assert len(counts) == arrived - 3


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
        takeover.claim(session, conversation.id, user, clock.now())
        takeover.close(session, conversation.id, user, clock.now())
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
        takeover.claim(session, conversation.id, user, clock.now())
        staff_reply.reply(session, conversation.id, user, "Alice here.", client_key="k", now=clock.now())
        takeover.hand_back(session, conversation.id, user, clock.now())
    accept(store, "And tandems?")
    await work(store, FakeDialogue())
    assert [text.startswith(disclosure) for text in said(store)] == [True, False, True]


async def test_a_group_is_refused_once_and_stays_out_of_the_way(store: Store) -> None:
    for _ in range(3):
        accept(store, "", kind=Kind.GROUP, external_id="-100:group", address="-100")
    await work(store, FakeDialogue())
    accept(store, "", kind=Kind.GROUP, external_id="-100:group", address="-100")
    await work(store, FakeDialogue())
    (text,) = said(store)
    assert "private chats" in text
    with store.read() as session:
        assert session.scalars(select(Conversation.holder)).one() == Holder.CLOSED
        assert session.scalars(select(Handoff)).all() == []
        # Where the bot may not speak, people are not called for it.
        assert session.scalars(select(Message.followed_up_at).where(Message.author == Author.BOT)).one() is not None


async def test_what_a_channel_tells_of_itself_is_kept_and_not_answered(store: Store) -> None:
    accept(store, "", kind=Kind.SERVICE)
    await work(store, FakeDialogue())
    assert said(store) == []
    with store.read() as session:
        message = session.scalars(select(Message)).one()
        assert (message.status, message.outcome) == (Status.HANDLED, Outcome.IGNORED)


async def test_a_button_of_long_ago_still_works(store: Store) -> None:
    offer = Reply((Say(ProofOf("faq_clarify"), text="Which?", buttons=(ButtonOf("/choose_entry{1}", "Repairs"),)),))
    accept(store, "Hm")
    await work(store, FakeDialogue(offer))
    for n in range(replies.OFFERS_REMEMBERED):
        accept(store, f"question {n}")
    await work(store, FakeDialogue())
    dialogue = FakeDialogue()
    accept(store, "", kind=Kind.BUTTON, payload="/choose_entry{1}")
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["/choose_entry{1}"]


async def test_a_database_that_is_away_while_an_answer_is_recorded_costs_the_customer_nothing(sqlite_store: Store) -> None:
    accept(sqlite_store, "How much is shipping?")
    dialogue = FakeDialogue()
    away = OperationalError("COMMIT", {}, Exception("database or disk is full"))

    @event.listens_for(sqlite_store.engine, "begin")
    def refuse(connection: Connection) -> None:
        # From the answer on, for the answer itself and for giving back the claim.
        if dialogue.asked and failures and not connection.get_execution_options().get("read_only"):
            connection.exec_driver_sql("ROLLBACK")
            raise failures.pop()

    failures = [away, away]
    await work(sqlite_store, dialogue)
    assert failures == []
    assert len(said(sqlite_store)) == 1
    assert len(dialogue.asked) == 1


async def test_many_who_write_while_the_engine_is_away_are_all_tried_at_once(sqlite_store: Store) -> None:
    """More than the engine is asked for at one time: none waits until another has been given up on."""
    customers = 30
    for number in range(customers):
        accept(sqlite_store, "Do you repair e-bikes?", address=f"customer-{number}")
    dialogue, all_tried = FakeDialogue(DialogueUnavailable("away")), asyncio.Event()

    def look() -> None:
        if len({sender_id for sender_id, _, _ in dialogue.asked}) == customers:
            dialogue.reply = Reply((Say(ProofOf("faq_answer"), text="We do."),))
            all_tried.set()

    async def pause(_: float) -> None:
        await all_tried.wait()

    dialogue.while_asking = look
    responder = Responder(LiveHours(HOURS), TEXTS, dialogue, lambda _, before: before or "en", pause=pause, words=WORDS)
    async with running(sqlite_store, Worker(sqlite_store, responder)):
        await until(lambda: len(said(sqlite_store)) == customers)
    assert all(text.endswith("We do.") for text in said(sqlite_store))


class Hasty(Worker):
    """Looks for work at the very moment in which a claim has been given back and its task has not ended yet."""

    again = None

    def _record(self, looked: Looked, incoming: Incoming, response: Response) -> bool:
        is_held = super()._record(looked, incoming, response)
        if self.again is None:
            assert not is_held
            with self._store.write() as session:
                inbox.accept(session, inbound("And tandems?"), clock.now())
            self.again = self._claim()
            assert self.again is not None
            self._claimed_again.add(self.again)
        return is_held


async def test_a_claim_that_nobody_works_under_is_given_back_at_once(store: Store) -> None:
    accept(store, "Do you repair e-bikes?")
    hasty = Hasty(store, worker(store, FakeDialogue())._responder)
    began = clock.now()
    async with running(store, hasty):
        await until(lambda: len(said(store)) == 2)
    assert hasty.again is not None
    # By itself it would run out much later.
    assert clock.now() - began < inbox.CLAIM_LASTS / 2
