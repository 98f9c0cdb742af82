"""Several short messages in a row get one answer, and a single one waits no longer than for that."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.business.shop import BotAnswers
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.staff import takeover
from bot.storage.engine import Store
from bot.storage.tables import Author, Conversation, Handoff, Message, Outcome, Status
from connectors.messages import Attachment, Kind
from tests.cast import MORNING, NIGHT, alice
from tests.fakes import FakeDialogue
from tests.shop import BUSINESS
from tests.working import accept, all_handled, running, said, until, worker

# Far longer than a test takes, so that only the moved clock ends a wait.
WAIT = 600
WAITING = LiveHours(Hours(replace(BUSINESS, wait_for_more_seconds=WAIT)))
SECOND = timedelta(seconds=1)


def write(store: Store, at: datetime, *args: object, **kwargs: object) -> None:
    clock.start_at(at)
    accept(store, *args, **kwargs)


def rests(store: Store):
    """Whether nobody is at work: all is handled, or more is waited for."""

    def check() -> bool:
        with store.read() as session:
            conversation = session.scalars(select(Conversation)).one()
            left = session.scalars(select(Message).where(Message.status == Status.RECEIVED)).all()
            waits = conversation.quiet_until is not None and conversation.quiet_until > clock.now()
            return conversation.worker is None and (not left or waits)

    return check


def heard(store: Store) -> list[tuple[str, str | None, int | None]]:
    with store.read() as session:
        rows = session.scalars(select(Message).where(Message.author == Author.CONTACT).order_by(Message.id))
        return [(row.text, row.outcome, row.joined_to_id) for row in rows]


async def go_on(store: Store, at: datetime, dialogue: FakeDialogue, live: LiveHours = WAITING) -> None:
    """Let a worker do what it would at that moment."""
    clock.start_at(at)
    async with running(store, worker(store, dialogue, live)):
        await until(rests(store))


async def test_three_short_messages_get_one_answer_and_each_stays_a_row(store: Store) -> None:
    dialogue = FakeDialogue()
    for seconds, text in ((0, "hi"), (2, "do you have"), (4, "helmets for kids?")):
        write(store, NIGHT + seconds * SECOND, text)
        await go_on(store, NIGHT + seconds * SECOND, dialogue)
        assert dialogue.asked == []
    await go_on(store, NIGHT + 9 * SECOND, dialogue)
    assert [text for _, text, _ in dialogue.asked] == ["hi do you have helmets for kids?"]
    assert len(said(store)) == 1
    assert heard(store) == [
        ("hi", Outcome.JOINED, 3),
        ("do you have", Outcome.JOINED, 3),
        ("helmets for kids?", Outcome.ANSWERED, None),
    ]
    with store.read() as session:
        assert session.scalars(select(Message.reply_to_id).where(Message.author == Author.BOT)).one() == 3


async def test_a_single_message_is_answered_when_the_wait_is_over_and_not_later(store: Store) -> None:
    short = LiveHours(Hours(replace(BUSINESS, wait_for_more_seconds=2)))
    began = clock.now()
    accept(store, "hi")
    dialogue = FakeDialogue()
    async with running(store, worker(store, dialogue, short)):
        await until(all_handled(store))
    with store.read() as session:
        answered_at = session.scalars(select(Message.created_at).where(Message.author == Author.BOT)).one()
    # What is more than two seconds is the machine's own time; one that only looked now and then would need a second more.
    assert 2 * SECOND <= answered_at - began < 3 * SECOND


async def test_a_finished_question_waits_a_second_at_most(store: Store) -> None:
    write(store, NIGHT, "Do you have helmets for kids?")
    dialogue = FakeDialogue()
    await go_on(store, NIGHT, dialogue)
    with store.read() as session:
        assert session.scalars(select(Conversation.quiet_until)).one() <= NIGHT + 1.5 * SECOND
    await go_on(store, NIGHT + 1.5 * SECOND, dialogue)
    assert len(said(store)) == 1


ANSWERED_AT_ONCE = {
    "a button": {"kind": Kind.BUTTON, "payload": "/a"},
    "a typed number": {"text": "1"},
    "a typed label": {"text": "and tandems?"},
    "the channel's opening": {"kind": Kind.COMMAND, "text": "/start"},
}


@pytest.mark.parametrize("fields", ANSWERED_AT_ONCE.values(), ids=ANSWERED_AT_ONCE.keys())
async def test_what_answers_the_bot_does_not_wait(store: Store, fields: dict[str, object]) -> None:
    offer = Say(ProofOf("faq_clarify"), text="Which one?", buttons=(ButtonOf("/a", label="And tandems?"),))
    write(store, NIGHT, "Do you repair bikes?")
    await go_on(store, NIGHT + 9 * SECOND, FakeDialogue(Reply((offer,))))
    write(store, NIGHT + 20 * SECOND, **fields)
    async with running(store, worker(store, FakeDialogue(), WAITING)):
        await until(all_handled(store))
    assert [outcome for _, outcome, _ in heard(store)] == [Outcome.CLARIFIED, Outcome.ANSWERED]


async def test_an_answer_to_a_question_of_a_form_does_not_wait(store: Store) -> None:
    write(store, NIGHT, "Please call me")
    await go_on(store, NIGHT + 9 * SECOND, FakeDialogue(Reply((Say(ProofOf("form:callback"), text="On which number?"),))))
    write(store, NIGHT + 20 * SECOND, "020 555")
    async with running(store, worker(store, FakeDialogue(), WAITING)):
        await until(all_handled(store))
    assert len(said(store)) == 2


async def test_a_number_that_people_were_asked_for_does_not_wait(store: Store) -> None:
    write(store, NIGHT, "Where is my order?")
    wanted = HandoffRequest(Reason.ASKED, ProofOf("handoff:asked"))
    await go_on(store, NIGHT + 9 * SECOND, FakeDialogue(Reply(handoff=wanted)))
    write(store, NIGHT + 20 * SECOND, "10432")
    async with running(store, worker(store, FakeDialogue(), WAITING)):
        await until(all_handled(store))
    with store.read() as session:
        assert session.scalars(select(Handoff)).one().details["order_number"] == "10432"


async def test_at_a_terminal_and_with_staff_nothing_is_waited_for(store: Store) -> None:
    write(store, NIGHT, "hi", channel="local", address="terminal")
    write(store, NIGHT, "hi", address="with Alice")
    with store.write() as session:
        conversation_id = session.scalars(select(Conversation.id).order_by(Conversation.id.desc())).first()
        takeover.claim(session, conversation_id, alice(session), NIGHT)
    async with running(store, worker(store, FakeDialogue(), WAITING)):
        await until(all_handled(store))
    assert [outcome for _, outcome, _ in heard(store)] == [Outcome.ANSWERED, Outcome.STAFF]


async def test_a_takeover_amid_a_burst_leaves_all_of_it_to_the_person(store: Store) -> None:
    write(store, NIGHT, "hi")
    write(store, NIGHT + SECOND, "do you have")
    await go_on(store, NIGHT + SECOND, FakeDialogue())
    with store.write() as session:
        conversation = session.scalars(select(Conversation)).one()
        assert conversation.quiet_until is not None
        takeover.claim(session, conversation.id, alice(session), clock.now())
    async with running(store, worker(store, FakeDialogue(), WAITING)):
        await until(all_handled(store))
    assert [outcome for _, outcome, _ in heard(store)] == [Outcome.STAFF, Outcome.STAFF]
    assert said(store) == []


async def test_a_picture_and_what_is_written_to_it_are_one_request_to_people(store: Store) -> None:
    photo = (Attachment("image", "file-1"),)
    write(store, NIGHT, "", kind=Kind.MEDIA, attachments=photo)
    write(store, NIGHT + 2 * SECOND, "the frame broke, what now")
    await go_on(store, NIGHT + 2 * SECOND, FakeDialogue())
    await go_on(store, NIGHT + 9 * SECOND, FakeDialogue())
    with store.read() as session:
        found = session.scalars(select(Handoff)).one()
        assert (found.request, found.message_id) == ("the frame broke, what now", 2)
        assert "asked_for" not in found.details  # the picture is there
    assert len(said(store)) == 1


async def test_people_who_answer_first_get_a_burst_as_one_and_so_does_the_bot_in_its_turn(store: Store) -> None:
    people = replace(BUSINESS, wait_for_more_seconds=WAIT, bot_answers=BotAnswers("nobody_answered_minutes", 10))
    live = LiveHours(Hours(people))
    write(store, MORNING, "do you have")
    write(store, MORNING + SECOND, "helmets for kids")
    dialogue = FakeDialogue()
    clock.start_at(MORNING + 9 * SECOND)
    async with running(store, worker(store, dialogue, live)):
        await until(all_handled(store))
    with store.read() as session:
        assert session.scalars(select(Handoff)).one().request == "do you have helmets for kids"
    clock.start_at(MORNING + timedelta(minutes=11))
    async with running(store, worker(store, dialogue, live)):
        await until(all_handled(store))
    assert [text for _, text, _ in dialogue.asked] == ["do you have helmets for kids"]
    assert [outcome for _, outcome, _ in heard(store)] == [Outcome.JOINED, Outcome.ANSWERED]


async def test_a_crash_before_the_answer_is_recorded_answers_the_burst_once(store: Store) -> None:
    for text in ("hi", "do you have", "helmets"):
        write(store, NIGHT, text)
    dialogue = FakeDialogue()

    def die() -> None:
        # Another worker has it by the time the answer is there, as after a crash.
        dialogue.while_asking = lambda: None
        with store.write() as session:
            session.scalars(select(Conversation)).one().worker = "another"

    dialogue.while_asking = die
    clock.start_at(NIGHT + 9 * SECOND)
    async with running(store, worker(store, dialogue, WAITING)):
        await until(lambda: len(dialogue.asked) == 1)
    assert said(store) == []
    with store.write() as session:
        session.scalars(select(Conversation)).one().worker = None
    async with running(store, worker(store, dialogue, WAITING)):
        await until(all_handled(store))
    assert [text for _, text, _ in dialogue.asked] == ["hi do you have helmets"] * 2
    assert len(said(store)) == 1


async def test_a_message_during_the_wait_starts_it_anew_even_for_another_worker(store: Store) -> None:
    write(store, NIGHT, "hi")
    await go_on(store, NIGHT, FakeDialogue())
    write(store, NIGHT + 2 * SECOND, "do you have")
    with store.read() as session:
        assert session.scalars(select(Conversation.quiet_until)).one() is None
    dialogue = FakeDialogue()
    await go_on(store, NIGHT + 7 * SECOND, dialogue)
    assert dialogue.asked == []
    await go_on(store, NIGHT + 8 * SECOND, dialogue)
    assert len(said(store)) == 1
