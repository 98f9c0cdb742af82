"""A customer's verdict: asked once, of nobody to whom something is owed; what they say is kept."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.answering.verdict import VERDICT_DOWN, VERDICT_UP
from bot.answering.verdict_asker import AFTER, AFTER_ANSWER, UNTIL, UNTIL_AFTER_ANSWER, VerdictAsker
from bot.dialogue.reply import ButtonOf, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason, request
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.staff.staff_reply import reply
from bot.staff.takeover import CloseReason, claim, close
from bot.storage.engine import Store
from bot.storage.tables import About, Author, Conversation, Handoff, Holder, Message, Outcome, Status, User, Verdict
from connectors.messages import Kind
from tests.cast import MORNING, NIGHT, alice, as_theirs
from tests.fakes import FakeDialogue
from tests.shop import BUSINESS, TEXTS
from tests.working import accept, said, work

LIVE = LiveHours(Hours(replace(BUSINESS, asks_verdict=True)))
OFF = LiveHours(Hours(replace(BUSINESS, asks_verdict=False)))
ANSWER = Reply((Say(ProofOf("faq_answer", entry="returns"), text="Within 30 days."),))
GREETING = Reply((Say(ProofOf("say:greet"), key="greet"),))
WITH_MORE = Reply((Say(ProofOf("faq_answer"), text="We do.", buttons=(ButtonOf("/choose_entry", label="How?"),)),))
WITH_QUESTION = Reply((Say(ProofOf("faq_answer"), text="We do.", buttons=(ButtonOf("/ask_person", label="A person"),)),))
ASKS_BACK = Reply((Say(ProofOf("faq_clarify"), text="Which?", buttons=(ButtonOf("/choose_entry", label="This"),)),))
TO_PEOPLE = Reply(handoff=HandoffRequest(Reason.ASKED, ProofOf("handoff:asked")))


def payloads(store: Store) -> list[list[str]]:
    """What could be pressed below each message of the bot."""
    with store.read() as session:
        rows = session.scalars(select(Message.payload).where(Message.author == Author.BOT).order_by(Message.id))
        return [[button["payload"] for button in row.get("buttons", [])] for row in rows]


def verdicts(store: Store) -> list[tuple[str, bool | None]]:
    with store.read() as session:
        return [(row.about, row.is_good) for row in session.scalars(select(Verdict))]


def holder(store: Store) -> str:
    with store.read() as session:
        return session.scalars(select(Conversation.holder)).one()


async def ask(store: Store, text: str = "Can I return it?", answer: Reply = ANSWER, live: LiveHours = LIVE, **fields) -> None:
    accept(store, text, **fields)
    await work(store, FakeDialogue(answer), live)


async def press(store: Store, payload: str) -> None:
    await ask(store, "", kind=Kind.BUTTON, payload=payload)


def leave(store: Store) -> None:
    """The sender has sent everything, and the provider took it."""
    with store.write() as session:
        session.query(Message).where(Message.status == Status.QUEUED).update({"status": Status.SENT})


def pass_by(store: Store, time: timedelta = AFTER_ANSWER, live: LiveHours = LIVE) -> None:
    """What was said has left, so much time goes by, and two timekeepers look."""
    leave(store)
    clock.start_at(clock.now() + time)
    for _ in range(2):
        VerdictAsker(store, live, TEXTS).look(clock.now())
    leave(store)


async def asked_about_bot(store: Store, **fields) -> None:
    """The bot answers, nothing more is said, and the customer is asked whether it helped."""
    await ask(store, **fields)
    pass_by(store)


THUMBS = [VERDICT_UP, VERDICT_DOWN]
ASKED = TEXTS.text("verdict_ask", "en")


async def test_a_known_answer_is_not_delayed_and_asks_nothing_itself(store: Store) -> None:
    await ask(store)
    assert payloads(store) == [[]]
    assert verdicts(store) == []


async def test_when_an_answer_ended_the_talk_it_is_asked_about_once_in_a_conversation(store: Store) -> None:
    await asked_about_bot(store)
    assert said(store)[-1] == ASKED
    assert payloads(store) == [[], THUMBS]
    assert verdicts(store) == [(About.BOT, None)]
    with store.read() as session:
        answer = session.scalars(select(Message).where(Message.author == Author.BOT).order_by(Message.id)).first()
        assert answer is not None
        assert session.scalars(select(Verdict)).one().message_id == answer.id
    await ask(store, "And how?")
    pass_by(store)
    assert said(store).count(ASKED) == 1


async def test_while_the_talk_goes_on_nothing_is_asked(store: Store) -> None:
    """Each question comes before the last answer has rested long enough; only the last of them is asked about."""
    for _ in range(3):
        await ask(store)
        pass_by(store, AFTER_ANSWER - timedelta(minutes=1))
    assert ASKED not in said(store)
    pass_by(store, timedelta(minutes=1))
    assert said(store).count(ASKED) == 1


async def test_a_message_that_waits_for_its_answer_is_not_talked_over(store: Store) -> None:
    await ask(store)
    leave(store)
    clock.start_at(clock.now() + AFTER_ANSWER)
    accept(store, "And one thing more")
    VerdictAsker(store, LIVE, TEXTS).look(clock.now())
    assert ASKED not in said(store)


async def test_who_has_put_the_telephone_away_is_left_in_peace(store: Store) -> None:
    await ask(store)
    pass_by(store, UNTIL_AFTER_ANSWER + timedelta(seconds=1))
    assert ASKED not in said(store)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.SENDING, Status.FAILED, Status.UNKNOWN, Status.CANCELLED])
async def test_about_an_answer_that_did_not_arrive_nothing_is_asked(store: Store, status: Status) -> None:
    await ask(store)
    with store.write() as session:
        session.query(Message).where(Message.author == Author.BOT).update({"status": status})
    clock.start_at(clock.now() + AFTER_ANSWER)
    VerdictAsker(store, LIVE, TEXTS).look(clock.now())
    assert verdicts(store) == []


@pytest.mark.parametrize("answer", [GREETING, ASKS_BACK, WITH_QUESTION])
async def test_what_is_no_answer_or_asks_something_itself_asks_nothing(store: Store, answer: Reply) -> None:
    await ask(store, answer=answer)
    pass_by(store)
    assert ASKED not in said(store)
    assert verdicts(store) == []


async def test_an_answer_that_offers_further_entries_is_asked_about(store: Store) -> None:
    await ask(store, answer=WITH_MORE)
    pass_by(store)
    assert said(store)[-1] == ASKED
    assert verdicts(store) == [(About.BOT, None)]


async def test_an_answer_in_the_middle_of_a_clarify_asks_nothing(store: Store) -> None:
    await ask(store)
    await ask(store, "The other one", ASKS_BACK)
    pass_by(store)
    assert ASKED not in said(store)


async def test_the_owner_turns_it_off(store: Store) -> None:
    await ask(store, live=OFF)
    pass_by(store, live=OFF)
    assert ASKED not in said(store)


async def test_who_waits_for_a_person_is_asked_nothing(store: Store) -> None:
    await ask(store, "A person please", TO_PEOPLE)
    await ask(store)
    pass_by(store)
    assert ASKED not in said(store)


async def test_while_a_person_holds_it_nothing_is_asked(store: Store) -> None:
    await ask(store)
    leave(store)
    with store.write() as session:
        claim(session, 1, alice(session), clock.now())
    pass_by(store)
    assert ASKED not in said(store)


async def test_where_nothing_can_be_pressed_nothing_is_asked(store: Store) -> None:
    await asked_about_bot(store, channel="sms", address="+31612345678")
    assert ASKED not in said(store)


async def test_an_answer_at_the_end_of_the_window_asks_nothing(store: Store) -> None:
    await ask(store, channel="whatsapp", address="whatsapp:+31612345678")
    with store.write() as session:
        session.query(Conversation).update({"window_ends_at": clock.now() + timedelta(minutes=2)})
    pass_by(store)
    assert ASKED not in said(store)


async def test_who_wrote_before_the_night_is_not_asked_in_it(store: Store) -> None:
    await ask(store)
    with store.write() as session:
        session.query(Conversation).update({"last_inbound_at": NIGHT - timedelta(hours=9)})
    pass_by(store)
    assert ASKED not in said(store)


async def test_a_question_that_did_not_arrive_bothers_nobody(store: Store) -> None:
    await asked_about_bot(store)
    with store.read() as session:
        asked = session.scalars(select(Message).where(Message.text == ASKED)).one()
        assert asked.followed_up_at is not None


@pytest.mark.parametrize(("payload", "is_good"), [(VERDICT_UP, True), (VERDICT_DOWN, False)])
async def test_one_tap_is_kept_and_thanked_for_and_rasa_sees_none_of_it(store: Store, payload: str, is_good: bool) -> None:
    await asked_about_bot(store)
    dialogue = FakeDialogue(TO_PEOPLE)
    accept(store, "", kind=Kind.BUTTON, payload=payload)
    await work(store, dialogue, LIVE)
    assert verdicts(store) == [(About.BOT, is_good)]
    assert dialogue.asked == []
    assert said(store)[-1] == TEXTS.text("verdict_up" if is_good else "verdict_down", "en")
    assert holder(store) == Holder.BOT


@pytest.mark.parametrize(
    ("text", "is_good"),
    [("👍", True), ("👎🏿", False), ("👍️", True), ("1", True), (" 2. ", False), ("2️⃣", False), ("👎 Not helpful", False)],
)
async def test_a_typed_thumb_number_or_label_counts_where_it_was_just_asked(store: Store, text: str, is_good: bool) -> None:
    await asked_about_bot(store)
    await ask(store, text, TO_PEOPLE)
    assert verdicts(store) == [(About.BOT, is_good)]


@pytest.mark.parametrize(
    "text", ["1 bell, how much is it?", "Not helpful staff yesterday, can I complain?", "👍 and when do you open?", "yes?", "3"]
)
async def test_a_question_is_never_taken_for_a_verdict(store: Store, text: str) -> None:
    await asked_about_bot(store)
    dialogue = FakeDialogue(TO_PEOPLE)
    accept(store, text)
    await work(store, dialogue, LIVE)
    assert [words for _, words, _ in dialogue.asked] == [text]
    assert verdicts(store) == [(About.BOT, None)]


async def test_a_number_that_answers_a_person_is_no_verdict(store: Store) -> None:
    await asked_about_bot(store)
    with store.write() as session:
        user = alice(session)
        claim(session, 1, user, clock.now())
        reply(session, 1, user, "Size 1 or size 2?", client_key="k", now=clock.now()).status = Status.SENT
    await ask(store, "1")
    assert verdicts(store) == [(About.BOT, None)]
    with store.write() as session:
        close(session, 1, session.scalars(select(User)).one(), clock.now())
    await ask(store, "2", TO_PEOPLE)
    assert verdicts(store) == [(About.BOT, None)]


async def test_a_thumb_that_nobody_asked_for_is_a_message_like_any(store: Store) -> None:
    await ask(store, "👍", GREETING)
    assert verdicts(store) == []


async def test_who_changes_their_mind_is_heeded(store: Store) -> None:
    await asked_about_bot(store)
    await press(store, VERDICT_UP)
    await press(store, VERDICT_DOWN)
    assert verdicts(store) == [(About.BOT, False)]


async def test_a_made_up_payload_says_nothing(store: Store) -> None:
    await press(store, VERDICT_UP)
    assert verdicts(store) == []


async def test_what_was_missing_is_kept_and_answered_as_well(store: Store) -> None:
    await asked_about_bot(store)
    await press(store, VERDICT_DOWN)
    await ask(store, "It says nothing of sale items", TO_PEOPLE)
    await ask(store, "And one more thing", TO_PEOPLE)
    with store.read() as session:
        row = session.scalars(select(Verdict)).one()
        assert session.get_one(Message, row.comment_id).text == "It says nothing of sale items"
        assert session.scalars(select(Handoff)).one().request == "It says nothing of sale items"


async def test_after_a_thumb_up_or_an_hour_words_are_no_comment(store: Store) -> None:
    await asked_about_bot(store)
    await press(store, VERDICT_UP)
    await ask(store, "Do you sell lamps?")
    await press(store, VERDICT_DOWN)
    clock.start_at(clock.now() + timedelta(hours=1, minutes=1))
    await ask(store, "Do you sell bells?")
    with store.read() as session:
        assert session.scalars(select(Verdict)).one().comment_id is None


async def test_a_tap_while_a_person_holds_it_is_kept_and_the_bot_stays_silent(store: Store) -> None:
    await asked_about_bot(store)
    with store.write() as session:
        claim(session, 1, alice(session), clock.now())
    before = len(said(store))
    await press(store, VERDICT_UP)
    assert verdicts(store) == [(About.BOT, True)]
    assert len(said(store)) == before
    assert holder(store) == Holder.STAFF


def closed_item(store: Store, now: datetime = MORNING, *, answered: bool = True, channel: str = "telegram") -> int:
    """Alice answers and closes what Dana asked."""
    clock.start_at(now)
    accept(store, "My bicycle?", channel=channel, sent_at=as_theirs(clock.now()))
    with store.write() as session:
        user = session.scalar(select(User)) or alice(session)
        conversation = session.scalars(select(Conversation)).one()
        session.query(Message).update({"status": Status.HANDLED, "outcome": Outcome.HANDED_OFF})
        request(
            session, conversation, message_id=None, reason=Reason.ASKED, request="My bicycle?", department="service",
            promise_at=now + timedelta(hours=1), details={}, now=clock.now(),
        )  # fmt: skip
        claim(session, conversation.id, user, clock.now())
        if answered:
            reply(session, conversation.id, user, "It is ready.", client_key="k", now=clock.now()).status = Status.SENT
        close(session, conversation.id, user, clock.now())
        return conversation.id


def look(store: Store, after: timedelta = AFTER, live: LiveHours = LIVE) -> list[str]:
    """What the bot says so long after the closing."""
    with store.read() as session:
        at = session.scalars(select(Handoff.closed_at).order_by(Handoff.id.desc()).limit(1)).one()
    clock.start_at(at + after)
    asker = VerdictAsker(store, live, TEXTS)
    for _ in range(2):
        asker.look(at + after)
    return said(store)


def test_after_a_person_closed_it_the_customer_is_asked_once(store: Store) -> None:
    closed_item(store)
    assert look(store, AFTER - timedelta(seconds=1)) == []
    assert look(store) == [ASKED]
    assert payloads(store) == [THUMBS]
    assert verdicts(store) == [(About.PEOPLE, None)]
    with store.read() as session:
        assert session.scalars(select(Verdict)).one().handoff_id == 1


async def test_the_tap_after_a_closing_opens_nothing(store: Store) -> None:
    closed_item(store)
    look(store)
    await press(store, VERDICT_DOWN)
    assert verdicts(store) == [(About.PEOPLE, False)]
    assert holder(store) == Holder.CLOSED
    with store.read() as session:
        assert session.scalars(select(Handoff.state)).all() == ["closed"]


def test_half_an_hour_later_and_where_it_is_off_nobody_is_asked(store: Store) -> None:
    closed_item(store)
    assert look(store, live=OFF) == []
    assert look(store, UNTIL + timedelta(seconds=1)) == []


def test_an_item_that_was_closed_without_a_word_asks_nothing(store: Store) -> None:
    closed_item(store, answered=False)
    assert look(store) == []


@pytest.mark.parametrize("reason", [CloseReason.SPAM, CloseReason.UNREACHABLE, CloseReason.NO_ANSWER_NEEDED])
def test_of_what_was_no_answer_nobody_is_asked(store: Store, reason: CloseReason) -> None:
    closed_item(store)
    with store.write() as session:
        session.query(Handoff).update({"close_reason": reason})
    assert look(store) == []


def test_at_night_nobody_is_asked(store: Store) -> None:
    closed_item(store, NIGHT)
    with store.write() as session:
        session.query(Conversation).update({"last_inbound_at": NIGHT - timedelta(hours=9)})
    assert look(store) == []


def test_after_the_window_nobody_is_asked(store: Store) -> None:
    closed_item(store, channel="whatsapp")
    with store.write() as session:
        session.query(Conversation).update({"window_ends_at": MORNING})
    assert look(store) == []


@pytest.mark.parametrize("status", [Status.RECEIVED, Status.QUEUED, Status.KEPT, Status.FAILED, Status.UNKNOWN])
def test_while_anything_is_under_way_or_went_wrong_nobody_is_asked(store: Store, status: Status) -> None:
    conversation_id = closed_item(store)
    with store.write() as session:
        session.add(
            Message(
                conversation_id=conversation_id,
                channel="telegram",
                direction="out",
                author=Author.STAFF,
                status=status,
                text="x",
                payload={},
                created_at=MORNING,
                status_at=MORNING,
            )
        )
    assert look(store) == []


async def test_who_was_asked_about_the_bot_is_not_asked_about_people(store: Store) -> None:
    await asked_about_bot(store)
    closed_item(store)
    assert look(store).count(ASKED) == 1
    assert verdicts(store) == [(About.BOT, None)]


def test_two_timekeepers_ask_once(store: Store) -> None:
    closed_item(store)
    look(store)
    assert look(store, timedelta(minutes=5)) == [ASKED]
