import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.pauses import pause
from bot.channels.reconcile import (
    BELIEVED_AFTER_HANDING,
    STAFF_ARE_ASKED_AFTER,
    THEN_LOOK_AGAIN_AFTER,
    Finding,
    Reconciler,
    judge,
)
from bot.staff import staff_reply, takeover
from bot.storage import channels, outbox, unknown
from bot.storage.engine import Store
from bot.storage.tables import Audit, Message, Status
from connectors.errors import FailureKind, SendFailed
from connectors.messages import DeliveryReport, DeliveryStatus, Listed
from tests.bot.storage.test_outbox import begin, due, say, status
from tests.bot.test_sender import running, until
from tests.cast import NIGHT, alice
from tests.fakes import FakeConnector, FakeLister

SOON = NIGHT + timedelta(seconds=10)
BELIEVED = NIGHT + BELIEVED_AFTER_HANDING + timedelta(seconds=1)


def listed(
    text: str, sid: str = "SM1", *, at: datetime = NIGHT, became: DeliveryStatus = DeliveryStatus.SENT
) -> tuple[str, Listed]:
    """At the provider, which tells the real time."""
    return "a", Listed(text, at - clock.offset(), DeliveryReport("whatsapp", sid, became, error="No such number."))


def lost(store: Store, *texts: str, channel: str = "whatsapp", can_be_asked: bool = True) -> list[int]:
    """Messages of the bot to one customer, of which the first was handed over and never answered."""
    ids = say(store, *texts, channel=channel)
    assert begin(store, ids[0]) is not None
    fail(store, ids[0], can_be_asked=can_be_asked)
    return ids


def fail(store: Store, message_id: int, *, can_be_asked: bool = True, at: datetime = NIGHT) -> None:
    with store.write() as session:
        outbox.record_failure(
            session, message_id, Status.UNKNOWN, "No answer.", at, can_be_asked=can_be_asked
        )


async def look(store: Store, lister: FakeLister, at: datetime) -> None:
    clock.start_at(at)
    await Reconciler(store, {"whatsapp": lister}).look()


def row(store: Store, message_id: int) -> Message:
    with store.read() as session:
        return session.get_one(Message, message_id)


async def test_what_the_provider_has_is_sent_under_its_id(store: Store) -> None:
    (message_id,) = lost(store, "one")
    lister = FakeLister()
    lister.has_sent = [listed("one")]
    await look(store, lister, SOON)
    found = row(store, message_id)
    assert (found.status, found.external_id, found.error) == (Status.SENT, "SM1", None)
    assert (found.not_before, found.question_at) == (None, None)


@pytest.mark.parametrize(
    ("became", "expected"),
    [(DeliveryStatus.READ, Status.READ), (DeliveryStatus.FAILED, Status.FAILED)],
)
async def test_what_became_of_it_at_the_provider_is_kept_too(store: Store, became, expected) -> None:
    (message_id,) = lost(store, "one")
    lister = FakeLister()
    lister.has_sent = [listed("one", became=became)]
    await look(store, lister, SOON)
    assert status(store, message_id)[0] == expected


async def test_a_text_that_went_out_with_buttons_to_press_is_found_without_their_labels(store: Store) -> None:
    (message_id,) = lost(store, "Which one?")
    lister = FakeLister()
    lister.parts_of = lambda message: [message.text + "\n\n1. Yes"]  # type: ignore[method-assign]
    lister.has_sent = [listed("Which one?")]
    await look(store, lister, SOON)
    assert row(store, message_id).external_id == "SM1"


async def test_what_the_provider_has_not_got_is_sent_again_but_not_before_that_is_certain(store: Store) -> None:
    (message_id,) = lost(store, "one")
    lister = FakeLister()
    await look(store, lister, SOON)
    assert status(store, message_id)[0] == Status.UNKNOWN
    await look(store, lister, BELIEVED)
    assert status(store, message_id)[0] == Status.QUEUED
    assert due(store, BELIEVED) == [message_id]


async def test_two_that_find_out_the_same_send_it_again_once(store: Store) -> None:
    (message_id,) = lost(store, "one")
    clock.start_at(BELIEVED)
    with store.write() as session:
        (doubtful,) = unknown.due_looks(session, ("whatsapp",), BELIEVED, timedelta(0), 10)
    with store.write() as session:
        assert unknown.not_there(session, doubtful, BELIEVED)
    assert begin(store, message_id, BELIEVED) is not None
    fail(store, message_id, at=BELIEVED)
    with store.write() as session:
        assert not unknown.not_there(session, doubtful, BELIEVED), "this was found out about the first try"
    assert status(store, message_id)[0] == Status.UNKNOWN


async def test_a_text_that_another_message_of_ours_accounts_for_is_not_taken_for_it(store: Store) -> None:
    first, second = say(store, "same", "same", channel="whatsapp")
    begin(store, first)
    with store.write() as session:
        outbox.record_sent(session, first, "SM1", NIGHT)
    begin(store, second)
    fail(store, second)
    lister = FakeLister()
    lister.has_sent = [listed("same", "SM1")]
    await look(store, lister, BELIEVED)
    assert status(store, second)[0] == Status.QUEUED
    assert row(store, first).external_id == "SM1"


async def test_two_lost_messages_of_the_same_text_take_one_each(store: Store) -> None:
    ids = lost(store, "same", "same")
    with store.write() as session:
        message = session.get_one(Message, ids[1])
        message.attempts, message.handed_at = 1, NIGHT
        unknown.doubt(message, NIGHT, "No answer.", can_be_asked=True)
    lister = FakeLister()
    lister.has_sent = [listed("same", "SM1"), listed("same", "SM2")]
    await look(store, lister, SOON)
    await look(store, lister, SOON + timedelta(seconds=10))
    assert {row(store, each).external_id for each in ids} == {"SM1", "SM2"}


async def test_later_messages_wait_until_it_is_settled_also_while_nobody_can_look(store: Store) -> None:
    first, second = lost(store, "one", "two")
    back = NIGHT + timedelta(hours=3)
    assert due(store, NIGHT + timedelta(seconds=61)) == due(store, back) == []
    await look(store, FakeLister(), back)
    assert due(store, back) == [first]
    with store.write() as session:
        outbox.begin_sending(session, first, back)
        outbox.record_sent(session, first, "SM1", back)
    assert due(store, back) == [second]


@pytest.mark.parametrize("error", [SendFailed(FailureKind.RETRY, "Twilio is away."), RuntimeError("a bug")])
async def test_later_messages_wait_no_longer_than_a_minute_for_what_cannot_be_looked_up(store: Store, error) -> None:
    first, second = lost(store, "one", "two")
    lister = FakeLister()
    lister.list_failures = [error] * 2
    await look(store, lister, SOON)
    assert due(store, SOON) == []
    asked_at = NIGHT + STAFF_ARE_ASKED_AFTER + timedelta(seconds=1)
    await look(store, lister, asked_at)
    assert row(store, first).question_at is not None
    assert due(store, asked_at) == [second]


async def test_what_goes_out_again_keeps_its_place(store: Store) -> None:
    first, second = lost(store, "one", "two")
    await look(store, FakeLister(), BELIEVED)
    assert due(store, BELIEVED) == [first]
    assert second not in due(store, BELIEVED)


async def test_a_status_callback_with_our_id_settles_it(store: Store) -> None:
    (message_id,) = lost(store, "one")
    with store.write() as session:
        report = DeliveryReport("whatsapp", "SM9", DeliveryStatus.DELIVERED, message_id)
        assert outbox.record_report(session, report, SOON)
    found = row(store, message_id)
    assert (found.status, found.external_id, found.not_before) == (Status.DELIVERED, "SM9", None)
    lister = FakeLister()
    await look(store, lister, BELIEVED)
    assert lister.asked_since == []


async def test_a_callback_of_one_part_does_not_speak_for_a_long_text(store: Store) -> None:
    (message_id,) = lost(store, "first half|second half")
    with store.write() as session:
        report = DeliveryReport("whatsapp", "SM9", DeliveryStatus.SENT, message_id, is_last_part=False)
        outbox.record_report(session, report, SOON)
    assert status(store, message_id)[0] == Status.UNKNOWN


async def test_a_callback_that_comes_when_it_is_queued_again_stops_the_second_sending(store: Store) -> None:
    (message_id,) = lost(store, "one")
    await look(store, FakeLister(), BELIEVED)
    with store.write() as session:
        outbox.record_report(session, DeliveryReport("whatsapp", "SM9", DeliveryStatus.SENT, message_id), BELIEVED)
    assert begin(store, message_id, BELIEVED) is None
    assert status(store, message_id)[0] == Status.SENT


async def test_a_part_of_a_long_text_is_a_question_and_never_sent_again_by_itself(store: Store) -> None:
    (message_id,) = lost(store, "first half|second half")
    lister = FakeLister()
    lister.has_sent = [listed("first half")]
    await look(store, lister, SOON)
    assert row(store, message_id).question_at is None
    await look(store, lister, BELIEVED)
    asked = row(store, message_id)
    assert (asked.status, asked.question_at is not None) == (Status.UNKNOWN, True)
    assert asked.error is not None
    assert "part" in asked.error
    lister.has_sent.append(listed("second half", "SM2"))
    await look(store, lister, BELIEVED + THEN_LOOK_AGAIN_AFTER + timedelta(seconds=30))
    assert (row(store, message_id).external_id, row(store, message_id).question_at) == ("SM2", None)


async def test_something_that_nobody_can_place_is_a_question(store: Store) -> None:
    (message_id,) = lost(store, "one")
    lister = FakeLister()
    lister.has_sent = [listed("Uno")]
    await look(store, lister, BELIEVED)
    assert row(store, message_id).question_at is not None


async def test_a_provider_that_cannot_be_asked_is_asked_again_and_then_staff_are(store: Store) -> None:
    (message_id,) = lost(store, "one")
    lister = FakeLister()
    lister.list_failures = [SendFailed(FailureKind.RETRY, "Twilio is away.")] * 2
    await look(store, lister, BELIEVED)
    assert row(store, message_id).question_at is None
    await look(store, lister, NIGHT + STAFF_ARE_ASKED_AFTER + timedelta(seconds=1))
    asked = row(store, message_id)
    assert asked.question_at is not None
    assert asked.error is not None
    assert "Twilio is away." in asked.error
    lister.has_sent = [listed("one")]
    await look(store, lister, NIGHT + STAFF_ARE_ASKED_AFTER + THEN_LOOK_AGAIN_AFTER + timedelta(seconds=2))
    assert row(store, message_id).status == Status.SENT


async def test_a_provider_that_refuses_everything_is_not_asked_until_it_takes_our_login(store: Store) -> None:
    (message_id,) = lost(store, "one")
    with store.write() as session:
        pause(session, "whatsapp", "Twilio refuses our login.", NIGHT, ())
    lister = FakeLister()
    lister.has_sent = [listed("one")]
    await look(store, lister, BELIEVED)
    assert lister.asked_since == []
    with store.write() as session:
        channels.resume(session, "whatsapp", BELIEVED)
    await look(store, lister, BELIEVED)
    assert row(store, message_id).external_id == "SM1"


async def test_a_message_that_gets_lost_again_and_again_is_a_question(store: Store) -> None:
    (message_id,) = lost(store, "one")
    at = BELIEVED
    for _ in range(2):
        await look(store, FakeLister(), at)
        assert begin(store, message_id, at) is not None
        fail(store, message_id, at=at)
        at += timedelta(minutes=1)
    await look(store, FakeLister(), at)
    assert row(store, message_id).question_at is not None


async def test_a_list_that_was_begun_too_early_proves_nothing_however_late_it_comes(store: Store) -> None:
    (message_id,) = lost(store, "one")
    lister = FakeLister()
    lister.while_listing = lambda: clock.start_at(BELIEVED)
    await look(store, lister, SOON)
    assert status(store, message_id)[0] == Status.UNKNOWN


async def test_on_telegram_a_bots_answer_stays_as_it_is_and_a_persons_reply_is_a_question(store: Store) -> None:
    (answer,) = lost(store, "one", channel="telegram", can_be_asked=False)
    found = row(store, answer)
    assert (found.status, found.not_before, found.question_at) == (Status.UNKNOWN, None, None)
    with store.write() as session:
        user = alice(session)
        takeover.claim(session, found.conversation_id, user, NIGHT)
        reply = staff_reply.reply(session, found.conversation_id, user, "Hello", client_key="k", now=NIGHT).id
    begin(store, reply)
    fail(store, reply, can_be_asked=False)
    assert row(store, reply).question_at == NIGHT


def question(store: Store) -> tuple[int, int]:
    """A question to staff, and the id of the person who is asked."""
    (message_id,) = lost(store, "one")
    with store.write() as session:
        (doubtful,) = unknown.due_looks(session, ("whatsapp",), SOON, timedelta(0), 10)
        assert unknown.ask_staff(session, doubtful, "Who knows?", SOON, look_again_after=None)
        return message_id, alice(session).id


@pytest.mark.parametrize(("again", "expected"), [(True, Status.QUEUED), (False, Status.UNKNOWN)])
def test_what_a_person_says_counts_once_and_is_written_down(store: Store, again, expected) -> None:
    message_id, user_id = question(store)
    with store.write() as session:
        assert unknown.decide(session, message_id, user_id, SOON, again=again)
        assert not unknown.decide(session, message_id, user_id, SOON, again=not again)
    found = row(store, message_id)
    assert (found.status, found.question_at, found.not_before) == (expected, None, None)
    with store.read() as session:
        (act,) = session.scalars(select(Audit).where(Audit.user_id == user_id)).all()
        assert act.act == ("sent_again" if again else "left_unknown")
        assert act.details == {"message": message_id}


def test_what_was_never_asked_cannot_be_decided(store: Store) -> None:
    (message_id,) = lost(store, "one")
    with store.write() as session:
        assert not unknown.decide(session, message_id, alice(session).id, SOON, again=True)
    assert status(store, message_id)[0] == Status.UNKNOWN


@pytest.mark.parametrize(
    ("parts", "there", "ids", "texts", "finding"),
    [
        (["one"], [("one", "1")], (), (), Finding.FOUND),
        (["It’s “here” – now"], [("It's \"here\" - now", "1")], (), (), Finding.FOUND),
        (["👍"], [("👎", "1")], (), (), Finding.UNPLACED),
        (["👍"], [("👍", "1")], (), (), Finding.FOUND),
        (["one"], [], (), (), Finding.ABSENT),
        (["one"], [("one", "1")], ("1",), (), Finding.ABSENT),
        (["one"], [("two", "2")], ("2",), (), Finding.ABSENT),
        (["one"], [("two", "2")], (), ("one two three",), Finding.ABSENT),
        (["one"], [("two", "2")], (), (), Finding.UNPLACED),
        (["a", "b"], [("a", "1"), ("b", "2")], (), (), Finding.FOUND),
        (["a", "b"], [("a", "1")], (), (), Finding.PARTLY),
        (["a", "a"], [("a", "1")], (), (), Finding.PARTLY),
    ],
)
def test_how_a_list_is_read(parts, there, ids, texts, finding) -> None:
    listing = [Listed(text, NIGHT, DeliveryReport("whatsapp", sid, DeliveryStatus.SENT)) for text, sid in there]
    judged = judge(parts, listing, ids, texts)
    assert judged.finding is finding
    assert (judged.report is not None) is (finding is Finding.FOUND)


async def test_a_message_that_was_lost_on_the_way_leaves_the_house_exactly_once(store: Store) -> None:
    """The sender loses an answer, the reconciler finds out, the sender sends what is missing."""
    kept, dropped = say(store, "kept", channel="whatsapp", address="a"), say(store, "dropped", channel="whatsapp", address="b")
    lister = FakeLister()
    first = True

    def lose(message) -> None:
        nonlocal first
        if message.text == "kept":
            report = DeliveryReport("whatsapp", "SMkept", DeliveryStatus.SENT)
            lister.has_sent.append(("a", Listed("kept", clock.real_now(), report)))
            raise SendFailed(FailureKind.UNKNOWN, "No answer.")
        if first:
            first = False
            raise SendFailed(FailureKind.UNKNOWN, "No answer.")

    lister.before_send = lose
    with store.write() as session:
        for message in session.scalars(select(Message)):
            message.created_at = clock.now()
    async with running(store, lister):
        await until(lambda: status(store, kept[0])[0] == status(store, dropped[0])[0] == Status.UNKNOWN)
        clock.shift(clock.offset() + timedelta(minutes=1))
        lister.has_sent = [(to, Listed(each.text, each.sent_at, each.report)) for to, each in lister.has_sent]
        await Reconciler(store, {"whatsapp": lister}).look()
        await until(lambda: status(store, dropped[0])[0] == Status.SENT)
    assert row(store, kept[0]).external_id == "SMkept"
    assert [message.text for message in lister.sent] == ["dropped"]


async def test_it_runs_until_it_is_asked_to_stop_and_survives_a_bug(store: Store) -> None:
    (message_id,) = lost(store, "one")
    clock.start_at(SOON)
    lister = FakeLister()
    lister.has_sent = [listed("one")]
    bugs = [ValueError("a bug")]

    def stumble() -> None:
        if bugs:
            with store.write() as session:
                session.get_one(Message, message_id).not_before = NIGHT
            raise bugs.pop()

    lister.while_listing = stumble
    stop = asyncio.Event()
    task = asyncio.create_task(Reconciler(store, {"whatsapp": lister, "telegram": FakeConnector()}).run(stop))
    await until(lambda: status(store, message_id)[0] == Status.SENT)
    stop.set()
    await task
