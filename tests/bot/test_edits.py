"""A customer corrects a message: nothing is lost, nothing is answered twice, and the answer in front of them becomes right."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock, handoff
from bot.answering.automatic import queue_replies
from bot.answering.said import Said
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.ledger.verify import verify
from bot.staff import staff_reply, takeover
from bot.storage import edits, inbox, outbox
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, Message, Outcome, Status
from connectors.messages import Attachment, Kind, Location
from tests.cast import NIGHT, alice
from tests.fakes import FakeDialogue, inbound
from tests.working import accept, said, work

SURE = Reply((Say(ProofOf("faq_answer"), text="Order 13 is on its way."),))
BETTER = Reply((Say(ProofOf("faq_answer"), text="Order 31 is on its way."),))
WANTED = Reply(handoff=HandoffRequest(Reason.LOW_CONFIDENCE, ProofOf("handoff:low_confidence")))


def write(store: Store, text: str = "Where is order 13?", place: int = 7, **fields) -> None:
    accept(store, text, address="5", external_id=f"5:{place}", **fields)


def correct(store: Store, text: str = "Where is order 31?", place: int = 7, at: int = 1, **fields) -> None:
    accept(store, text, address="5", external_id=f"5:{place}:e{at}", kind=Kind.EDIT, edits=f"5:{place}", **fields)


def row(store: Store, external_id: str) -> Message:
    with store.read() as session:
        return session.scalars(select(Message).where(Message.external_id == external_id)).one()


def answers(store: Store) -> list[Message]:
    with store.read() as session:
        return list(session.scalars(select(Message).where(Message.author == Author.BOT).order_by(Message.id)))


def send_all(store: Store) -> list[tuple[str, str | None]]:
    """Everything that is due leaves, as (text, whose place it takes)."""
    sent = []
    while True:
        with store.write() as session:
            due = outbox.due_messages(session, clock.now(), ("telegram",), 1)
            begun = outbox.begin_sending(session, due[0].message_id, clock.now()) if due else None
        if not due:
            return sent
        if begun is not None:
            message = begun.message
            sent.append((message.text, message.edits))
            with store.write() as session:
                outbox.record_sent(session, message.outbox_id, f"5:1{message.outbox_id}", clock.now())


async def answered(store: Store, reply: Reply = SURE) -> str:
    """A message was answered and the answer has left. Its id at the provider."""
    write(store)
    await work(store, FakeDialogue(reply))
    send_all(store)
    external_id = answers(store)[-1].external_id
    assert external_id is not None
    return external_id


async def test_the_new_answer_takes_the_place_of_the_old_one(store: Store, tmp_path: Path) -> None:
    place = await answered(store)
    correct(store)
    dialogue = FakeDialogue(BETTER)
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["Where is order 31?"]
    ((text, edited),) = send_all(store)
    assert edited == place
    assert text.endswith("Order 31 is on its way.")
    assert verify(store, tmp_path, clock.now()).findings == ()


async def test_the_first_thing_that_a_customer_reads_still_says_that_a_program_speaks(store: Store) -> None:
    await answered(store)
    correct(store)
    await work(store, FakeDialogue(BETTER))
    old, new = said(store)
    assert old.split("\n\n")[0] == new.split("\n\n")[0]
    assert "assistant" in new.split("\n\n")[0]


async def test_a_second_correction_takes_the_same_place_again(store: Store) -> None:
    await answered(store)
    for at, text in ((1, "Where is order 31?"), (2, "Where is order 32?")):
        correct(store, text, at=at)
        await work(store, FakeDialogue(BETTER))
        ((_, edited),) = send_all(store)
        assert edited == answers(store)[-2].external_id
    assert [row(store, f"5:7:e{at}").payload[edits.INSTEAD_OF] for at in (1, 2)] == [
        "Where is order 13?",
        "Where is order 31?",
    ]


async def test_an_answer_that_has_not_left_is_never_sent(store: Store) -> None:
    write(store)
    await work(store, FakeDialogue(SURE))
    correct(store)
    await work(store, FakeDialogue(BETTER))
    ((text, edited),) = send_all(store)
    assert (text.endswith("Order 31 is on its way."), edited) == (True, None)
    assert [(each.status, each.error) for each in answers(store)] == [
        (Status.CANCELLED, edits.REPLACED),
        (Status.SENT, None),
    ]


async def test_what_nobody_has_answered_is_answered_as_it_reads_now(store: Store) -> None:
    write(store, "whree is ordr 13")
    correct(store)
    dialogue = FakeDialogue()
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["Where is order 31?"]
    assert len(said(store)) == 1
    original, correction = row(store, "5:7"), row(store, "5:7:e1")
    assert (original.text, original.payload[edits.EARLIER]) == ("Where is order 31?", ["whree is ordr 13"])
    assert (correction.outcome, correction.joined_to_id) == (Outcome.JOINED, original.id)
    assert correction.payload[edits.INSTEAD_OF] == "whree is ordr 13"


async def test_a_correction_is_corrected_before_it_is_answered(store: Store, tmp_path: Path) -> None:
    await answered(store)
    for at, text in ((1, "Where is order 30?"), (2, "Where is order 31?"), (3, "Where is order 32?")):
        correct(store, text, at=at)
    dialogue = FakeDialogue(BETTER)
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["Where is order 32?"]
    assert row(store, "5:7:e1").payload[edits.EARLIER] == ["Where is order 30?", "Where is order 31?"]
    assert verify(store, tmp_path, clock.now()).is_right


async def test_words_that_change_while_the_bot_thinks_are_thought_about_again(store: Store) -> None:
    write(store)
    dialogue = FakeDialogue()
    dialogue.while_asking = lambda: correct(store) if len(dialogue.asked) == 1 else None
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["Where is order 13?", "Where is order 31?"]
    assert len(said(store)) == 1


async def test_while_staff_hold_it_old_and_new_stand_in_the_transcript_and_the_bot_is_silent(store: Store) -> None:
    await answered(store)
    with store.write() as session:
        takeover.claim(session, session.scalars(select(Conversation.id)).one(), alice(session), clock.now())
    correct(store)
    dialogue = FakeDialogue()
    await work(store, dialogue)
    assert dialogue.asked == []
    assert len(said(store)) == 1
    correction = row(store, "5:7:e1")
    assert (correction.text, correction.payload[edits.INSTEAD_OF]) == ("Where is order 31?", "Where is order 13?")
    assert row(store, "5:7").text == "Where is order 13?"
    assert correction.outcome == Outcome.STAFF


@pytest.mark.parametrize("what", ["another message", "much later", "a promise", "a word of staff"])
async def test_what_lies_further_back_is_answered_anew_and_the_old_answer_stays(store: Store, what: str) -> None:
    await answered(store, WANTED if what == "a promise" else SURE)
    if what == "another message":
        write(store, "And thanks!", place=8)
        await work(store, FakeDialogue(SURE))
    if what == "a word of staff":
        with store.write() as session:
            conversation_id, user = session.scalars(select(Conversation.id)).one(), alice(session)
            takeover.claim(session, conversation_id, user, clock.now())
            staff_reply.reply(session, conversation_id, user, "Alice here", client_key="k", now=clock.now())
            takeover.hand_back(session, conversation_id, user, clock.now())
    if what == "much later":
        clock.start_at(NIGHT + edits.IN_PLACE_WITHIN + timedelta(seconds=30))
    send_all(store)
    correct(store)
    await work(store, FakeDialogue(BETTER))
    ((text, edited),) = send_all(store)
    assert edited is None
    assert "Order 31 is on its way." in text


async def test_the_request_of_somebody_who_waits_is_corrected_too(store: Store) -> None:
    write(store, "ordr 13??")
    with store.write() as session:
        original = session.scalars(select(Message)).one()
        handoff.request(
            session,
            session.scalars(select(Conversation)).one(),
            message_id=original.id,
            reason=Reason.PEOPLE_ANSWER_NOW,
            request="ordr 13??",
            department="service",
            promise_at=clock.now(),
            details={},
            now=clock.now(),
            is_silent=True,
        )
        inbox.leave_to_people(original, clock.now() + timedelta(minutes=10))
    correct(store)
    with store.read() as session:
        assert session.scalars(select(Handoff.request)).one() == "Where is order 31?"
    assert row(store, "5:7").not_before is not None


async def test_people_read_the_request_as_it_was_corrected_after_it_was_handed_to_them(store: Store) -> None:
    await answered(store, WANTED)
    correct(store)
    await work(store, FakeDialogue(WANTED))
    with store.read() as session:
        assert session.scalars(select(Handoff.request)).one() == "Where is order 31?"
    assert "already" in said(store)[-1]


async def test_a_correction_that_changes_no_word_is_kept_and_not_answered(store: Store) -> None:
    await answered(store)
    correct(store, "Where is order 13?")
    await work(store, FakeDialogue())
    assert len(said(store)) == 1
    assert row(store, "5:7:e1").outcome == Outcome.IGNORED


async def test_a_correction_of_what_never_reached_us_is_answered(store: Store) -> None:
    correct(store)
    await work(store, FakeDialogue(BETTER))
    ((text, edited),) = send_all(store)
    assert (text.endswith("Order 31 is on its way."), edited) == (True, None)


async def test_another_file_is_looked_at_by_people(store: Store) -> None:
    await answered(store)
    correct(store, "", attachments=(Attachment("image", "f1"),))
    await work(store, FakeDialogue())
    with store.read() as session:
        assert session.scalars(select(Handoff.reason)).one() == Reason.UNREADABLE


async def test_a_caption_is_corrected_without_its_photo_counting_twice(store: Store) -> None:
    photo = (Attachment("image", "f1"),)
    write(store, "Brken", kind=Kind.MEDIA, attachments=photo)
    correct(store, "Broken", attachments=photo)
    await work(store, FakeDialogue())
    assert (row(store, "5:7").text, len(said(store))) == ("Broken", 1)


async def test_the_same_correction_twice_is_one(store: Store) -> None:
    await answered(store)
    correct(store)
    correct(store)
    await work(store, FakeDialogue(BETTER))
    correct(store)
    await work(store, FakeDialogue(BETTER))
    assert len(said(store)) == 2


async def test_a_choice_that_is_corrected_is_a_choice_among_the_same(store: Store) -> None:
    offer = Say(ProofOf("faq_clarify"), text="Which?", buttons=(ButtonOf("/a", "Repairs"), ButtonOf("/b", "Returns")))
    await answered(store, Reply((offer,)))
    write(store, "1", place=8)
    await work(store, FakeDialogue(SURE))
    send_all(store)
    correct(store, "2", place=8)
    dialogue = FakeDialogue(BETTER)
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["/b"]


async def test_a_part_of_a_burst_is_corrected_within_its_whole(store: Store) -> None:
    write(store, "do you have")
    write(store, "helmets for kids?", place=8)
    with store.write() as session:
        first, last = session.scalars(select(Message).order_by(Message.id)).all()
        inbox.handled([first, last], Outcome.ANSWERED, clock.now())
        first.outcome, first.joined_to_id = Outcome.JOINED, last.id
        conversation = session.scalars(select(Conversation)).one()
        queue_replies(session, conversation, last, [Said("For kids? Yes.", ProofOf("faq_answer"))], clock.now())
    send_all(store)
    correct(store, "helmets for adults?", place=8)
    dialogue = FakeDialogue(BETTER)
    await work(store, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["do you have helmets for adults?"]
    ((_, edited),) = send_all(store)
    assert edited == answers(store)[0].external_id


async def test_an_answer_that_perhaps_arrived_is_not_taken_for_one_that_did(store: Store) -> None:
    await answered(store)
    with store.write() as session:
        session.scalars(select(Message).where(Message.author == Author.BOT)).one().status = Status.UNKNOWN
    correct(store)
    await work(store, FakeDialogue(BETTER))
    assert [edited for _, edited in send_all(store)] == [None]


async def test_a_takeover_between_the_answer_and_its_leaving_cancels_it(store: Store) -> None:
    await answered(store)
    correct(store)
    await work(store, FakeDialogue(BETTER))
    with store.write() as session:
        takeover.claim(session, session.scalars(select(Conversation.id)).one(), alice(session), clock.now())
    assert send_all(store) == []
    assert answers(store)[-1].status == Status.CANCELLED


def test_a_place_that_moves_shows_where_it_is_now(store: Store) -> None:
    accept(store, "", address="5", external_id="5:7", kind=Kind.LOCATION, location=Location(1.0, 2.0))
    for step in range(3):
        moved = inbound(
            "", address="5", external_id=f"5:7:e{step}", kind=Kind.EDIT, edits="5:7", location=Location(1.0 + step, 2.0)
        )
        with store.write() as session:
            assert not inbox.accept(session, moved, clock.now())
    with store.read() as session:
        (message,) = session.scalars(select(Message)).all()
        assert message.payload["location"]["latitude"] == 3.0


OFFER = Reply((Say(ProofOf("faq_clarify"), text="Which?", buttons=(ButtonOf("/a", "Repairs"), ButtonOf("/b", "Returns"))),))


async def presses(store: Store, *pressed: tuple[str, str | None, float]) -> list[str]:
    """What the engine is asked when these buttons (payload, message, seconds later) are pressed one after the other."""
    await answered(store, OFFER)
    dialogue = FakeDialogue(SURE)
    for payload, on, later in pressed:
        clock.start_at(clock.now() + timedelta(seconds=later))
        accept(store, "", address="5", kind=Kind.BUTTON, payload=payload, pressed_on=on)
        await work(store, dialogue)
    return [text for _, text, _ in dialogue.asked]


async def test_a_button_pressed_twice_is_answered_once(store: Store) -> None:
    assert await presses(store, ("/a", "5:9", 0), ("/a", "5:9", 1), ("/a", "5:9", 1)) == ["/a"]
    assert len(said(store)) == 2


async def test_a_press_that_means_something_new_is_answered(store: Store) -> None:
    assert await presses(store, ("/a", "5:9", 0), ("/b", "5:9", 1), ("/a", "5:9", 1), ("/a", "5:10", 1)) == ["/a", "/b", "/a", "/a"]


async def test_the_same_press_a_while_later_is_meant(store: Store) -> None:
    assert await presses(store, ("/a", None, 0), ("/a", None, 120)) == ["/a", "/a"]


async def test_an_album_whose_parts_come_late_gets_one_answer(store: Store) -> None:
    for place, text in ((7, "Broken here"), (8, ""), (9, "")):
        photo = (Attachment("image", f"f{place}"),)
        write(store, text, place=place, kind=Kind.MEDIA, album="5:g1", attachments=photo)
        await work(store, FakeDialogue())
    assert len(said(store)) == 1
    with store.read() as session:
        assert session.scalars(select(Handoff.request)).one() == "Broken here"
        outcomes = session.scalars(select(Message.outcome).where(Message.author == Author.CONTACT).order_by(Message.id)).all()
    assert outcomes == [Outcome.HANDED_OFF] * 3


async def test_another_album_is_another_message(store: Store) -> None:
    for place, album in ((7, "5:g1"), (8, "5:g2")):
        write(store, "", place=place, kind=Kind.MEDIA, album=album, attachments=(Attachment("image", f"f{place}"),))
        await work(store, FakeDialogue())
    assert len(said(store)) == 2
