from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.answering.automatic import queue_replies
from bot.answering.said import Said
from bot.dialogue.reply import ProofOf
from bot.staff import staff_reply, takeover
from bot.storage import channels, inbox, outbox
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message, Status
from connectors.messages import Button, DeliveryReport, DeliveryStatus
from tests.cast import NIGHT, alice
from tests.fakes import inbound

PROOF = ProofOf("faq_answer", entry="e", version=1, matched="m", confidence=0.9)


def say(store: Store, *texts: str, channel: str = "telegram", address: str = "a") -> list[int]:
    """A customer wrote as often as there are `texts`, which are in the outbox as answers. Returns their ids."""
    ids = []
    with store.write() as session:
        for text in texts:
            message = inbound(channel=channel, address=address)
            inbox.accept(session, message, NIGHT)
            row = session.scalars(select(Message).where(Message.external_id == message.external_id)).one()
            conversation = session.get_one(Conversation, row.conversation_id)
            queued = queue_replies(session, conversation, row, [Said(text, PROOF, (Button("Yes", "/y"),))], NIGHT)
            assert queued is not None
            ids.append(queued.id)
    return ids


def due(store: Store, at=NIGHT) -> list[int]:
    with store.read() as session:
        return [line.message_id for line in outbox.due_messages(session, at, ("telegram", "whatsapp", "local"), 10)]


def begin(store: Store, message_id: int, at=NIGHT) -> outbox.Due | None:
    with store.write() as session:
        return outbox.begin_sending(session, message_id, at)


def status(store: Store, message_id: int) -> tuple[str, str | None]:
    with store.read() as session:
        row = session.get_one(Message, message_id)
        return row.status, row.error


def test_messages_of_one_conversation_leave_one_after_the_other(store: Store) -> None:
    first, second = say(store, "one", "two")
    (other,) = say(store, "else", address="b")
    assert due(store) == [first, other]
    assert begin(store, first) is not None
    assert due(store) == [other]
    with store.write() as session:
        outbox.record_sent(session, first, "x1", NIGHT)
    assert due(store) == [second, other]


def test_what_is_sent_carries_our_id_the_address_and_the_buttons(store: Store) -> None:
    (message_id,) = say(store, "one")
    begun = begin(store, message_id)
    assert begun is not None
    assert begun.message.language is None
    assert (begun.message.outbox_id, begun.message.address, begun.message.text) == (message_id, "a", "one")
    assert begun.message.buttons == (Button("Yes", "/y"),)


def test_a_message_is_begun_once(store: Store) -> None:
    (message_id,) = say(store, "one")
    assert begin(store, message_id) is not None
    assert begin(store, message_id) is None


def test_after_a_takeover_no_bot_message_leaves_but_the_persons_own_does(store: Store) -> None:
    (message_id,) = say(store, "one")
    with store.write() as session:
        user = alice(session)
        conversation_id = session.get_one(Message, message_id).conversation_id
        takeover.claim(session, conversation_id, user, NIGHT)
        own = staff_reply.reply(session, conversation_id, user, "Alice here", client_key="k", now=NIGHT).id
    assert begin(store, message_id) is None
    assert status(store, message_id) == (Status.CANCELLED, outbox.OVERTAKEN)
    assert begin(store, own) is not None


@pytest.mark.parametrize(
    ("after", "leaves"),
    [
        (timedelta(hours=23, minutes=58, seconds=59), True),
        # So shortly before the end it might reach the provider after it.
        (timedelta(hours=23, minutes=59), False),
        (timedelta(hours=23, minutes=59, seconds=59), False),
        (timedelta(hours=24), False),
        (timedelta(hours=24, seconds=1), False),
    ],
)
def test_no_free_text_leaves_on_whatsapp_after_24_hours(store: Store, after: timedelta, leaves: bool) -> None:
    (message_id,) = say(store, "one", channel="whatsapp")
    assert (begin(store, message_id, NIGHT + after) is not None) is leaves
    assert status(store, message_id) == ((Status.SENDING, None) if leaves else (Status.FAILED, outbox.WINDOW_ENDED))


def test_other_channels_take_text_at_any_time(store: Store) -> None:
    (message_id,) = say(store, "one", channel="telegram")
    assert begin(store, message_id, NIGHT + timedelta(days=30)) is not None


def test_a_message_that_waits_for_its_next_attempt_holds_back_the_later_ones(store: Store) -> None:
    first, second = say(store, "one", "two")
    begin(store, first)
    with store.write() as session:
        outbox.record_failure(session, first, Status.QUEUED, "busy", NIGHT, not_before=NIGHT + timedelta(seconds=5))
    assert due(store) == []
    assert due(store, NIGHT + timedelta(seconds=5)) == [first]
    assert second not in due(store, NIGHT + timedelta(seconds=5))


def test_what_was_found_before_its_channel_was_paused_is_not_begun_after(store: Store) -> None:
    ids = [*say(store, "one", "two"), *say(store, "elsewhere", channel="local", address="b")]
    assert due(store) == [ids[0], ids[2]]
    with store.write() as session:
        channels.pause(session, "telegram", "Our login is refused.", NIGHT, NIGHT)
    assert begin(store, ids[0]) is None
    assert status(store, ids[0]) == (Status.QUEUED, None)
    assert due(store) == [ids[2]]
    assert begin(store, ids[2]) is not None


def test_a_channel_that_is_off_waits_and_blocks_nobody_else(store: Store) -> None:
    say(store, "one", channel="whatsapp")
    (there,) = say(store, "one", channel="telegram")
    with store.read() as session:
        assert [line.message_id for line in outbox.due_messages(session, NIGHT, ("telegram",), 10)] == [there]


@pytest.mark.parametrize(
    ("reports", "expected"),
    [
        (["sent", "delivered", "read"], Status.READ),
        (["read", "delivered", "sent"], Status.READ),
        (["delivered", "delivered"], Status.DELIVERED),
        (["delivered", "sent"], Status.DELIVERED),
        (["sent", "failed", "delivered"], Status.FAILED),
        (["failed", "failed", "read"], Status.FAILED),
        (["delivered", "failed"], Status.DELIVERED),
        (["read", "failed"], Status.READ),
    ],
)
def test_delivery_reports_only_ever_raise_a_status(store: Store, reports: list[str], expected: Status) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    for name in reports:
        report = DeliveryReport("telegram", "x1", DeliveryStatus(name), outbox_id=message_id)
        with store.write() as session:
            assert outbox.record_report(session, report, NIGHT)
    assert status(store, message_id)[0] == expected


def test_the_first_part_of_a_long_message_says_nothing_of_the_whole_unless_it_failed(store: Store) -> None:
    arrived, failed = say(store, "one", address="a") + say(store, "one", address="b")
    for message_id in (arrived, failed):
        begin(store, message_id)
        with store.write() as session:
            part = DeliveryReport("telegram", "x1", DeliveryStatus.DELIVERED, message_id, is_last_part=False)
            assert outbox.record_report(session, part, NIGHT)
        assert status(store, message_id)[0] == Status.SENDING
    with store.write() as session:
        outbox.record_report(session, DeliveryReport("telegram", "x2", DeliveryStatus.DELIVERED, arrived), NIGHT)
        broken = DeliveryReport("telegram", "y1", DeliveryStatus.FAILED, failed, "It broke.", is_last_part=False)
        outbox.record_report(session, broken, NIGHT)
    assert status(store, arrived)[0] == Status.DELIVERED
    assert status(store, failed) == (Status.FAILED, "A part of it was not delivered. It broke.")
    with store.read() as session:
        assert [session.get_one(Message, each).external_id for each in (arrived, failed)] == ["x2", None]


def test_a_report_with_our_own_id_settles_a_message_of_which_nobody_knew_whether_it_was_sent(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    with store.write() as session:
        outbox.give_up_on_lost(session, NIGHT, None)
    with store.write() as session:
        outbox.record_report(session, DeliveryReport("telegram", "x1", DeliveryStatus.SENT, message_id), NIGHT)
    assert status(store, message_id) == (Status.SENT, None)


def test_a_report_that_is_faster_than_the_answer_of_the_provider_stays(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    with store.write() as session:
        outbox.record_report(session, DeliveryReport("telegram", "x1", DeliveryStatus.DELIVERED, message_id), NIGHT)
    with store.write() as session:
        outbox.record_sent(session, message_id, "x1", NIGHT)
    assert status(store, message_id)[0] == Status.DELIVERED


def test_a_report_about_a_message_of_somebody_else_is_refused(store: Store) -> None:
    with store.write() as session:
        assert not outbox.record_report(session, DeliveryReport("telegram", "nope", DeliveryStatus.SENT), NIGHT)


def test_what_was_being_sent_in_a_crash_is_unknown_and_never_sent_again(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    with store.write() as session:
        assert outbox.give_up_on_lost(session, NIGHT, None) == 1
    assert status(store, message_id) == (Status.UNKNOWN, outbox.LOST_TRACK)
    assert due(store, NIGHT + timedelta(days=1)) == []


def test_what_was_being_sent_to_our_own_page_is_simply_sent(store: Store) -> None:
    (message_id,) = say(store, "one", channel="local")
    begin(store, message_id)
    with store.write() as session:
        outbox.give_up_on_lost(session, NIGHT, None)
    assert due(store) == [message_id]


def test_what_another_sender_has_just_begun_is_left_to_it(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    with store.write() as session:
        assert outbox.give_up_on_lost(session, NIGHT + timedelta(seconds=89), timedelta(seconds=90)) == 0
        assert outbox.give_up_on_lost(session, NIGHT + timedelta(seconds=90), timedelta(seconds=90)) == 1
