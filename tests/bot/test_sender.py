import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.pace import Pace
from bot.sender import SENDS_AT_ONCE, Sender
from bot.staff import staff_reply, takeover
from bot.storage import inbox, outbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Message, Status
from connectors.errors import FailureKind, SendFailed
from connectors.limits import Limits
from connectors.messages import OutboundMessage
from tests import working
from tests.bot.storage.test_outbox import begin, say, status
from tests.cast import NIGHT, alice
from tests.fakes import FakeConnector, inbound


async def until(condition: Callable[[], bool]) -> None:
    await working.until(condition, within_seconds=10)


@asynccontextmanager
async def running(
    store: Store, *connectors: FakeConnector, is_alone: bool = False, pace: Pace | None = None
) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with Changes(store) as changes:
        sender = Sender(store, {connector.channel: connector for connector in connectors}, pace)
        task = asyncio.create_task(sender.run(changes, stop, is_alone=is_alone))
        yield
        stop.set()
        await task


async def test_it_sends_a_conversations_messages_in_order(store: Store) -> None:
    ids = say(store, "one", "two", "three")
    connector = FakeConnector()
    async with running(store, connector):
        await until(lambda: len(connector.sent) == 3)
    assert [message.text for message in connector.sent] == ["one", "two", "three"]
    assert [status(store, message_id)[0] for message_id in ids] == [Status.SENT] * 3


async def test_the_row_says_sending_before_the_provider_is_called(store: Store) -> None:
    (message_id,) = say(store, "one")
    connector = FakeConnector()
    seen = []
    connector.before_send = lambda message: seen.append(status(store, message_id)[0])
    async with running(store, connector):
        await until(lambda: bool(connector.sent))
    assert seen == [Status.SENDING]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (FailureKind.RETRY, Status.QUEUED),
        (FailureKind.CHANNEL, Status.QUEUED),
        (FailureKind.UNKNOWN, Status.UNKNOWN),
        (FailureKind.REFUSED, Status.FAILED),
        (FailureKind.UNREACHABLE, Status.FAILED),
    ],
)
async def test_every_failure_becomes_one_status_with_a_sentence(store: Store, kind, expected) -> None:
    (message_id,) = say(store, "one")
    connector = FakeConnector()
    connector.failures = [SendFailed(kind, "The provider said no.", retry_after_seconds=600)]
    async with running(store, connector):
        await until(lambda: status(store, message_id) == (expected, "The provider said no."))
    assert connector.sent == []


async def test_a_revoked_login_is_not_tried_with_everything_that_waits(store: Store) -> None:
    ids = [say(store, "one", address=f"a{number}")[0] for number in range(5 * SENDS_AT_ONCE)]
    connector = FakeConnector()
    asked = []

    def refuse(message: OutboundMessage) -> None:
        asked.append(message.address)
        raise SendFailed(FailureKind.CHANNEL, "The login was refused.")

    connector.before_send = refuse
    async with running(store, connector):
        await until(lambda: bool(asked))
        await until(lambda: all(status(store, message_id)[0] == Status.QUEUED for message_id in ids))
    assert 1 <= len(asked) <= 2 * SENDS_AT_ONCE
    assert connector.sent == []


async def test_a_message_that_could_not_be_sent_is_sent_later(store: Store) -> None:
    (message_id,) = say(store, "one")
    connector = FakeConnector()
    connector.failures = [SendFailed(FailureKind.RETRY, "busy")]
    async with running(store, connector):
        await until(lambda: status(store, message_id)[0] == Status.SENT)
    assert len(connector.sent) == 1


async def test_a_contact_that_moved_is_written_to_at_the_new_address(store: Store) -> None:
    (message_id,) = say(store, "one")
    connector = FakeConnector()
    connector.failures = [SendFailed(FailureKind.RETRY, "moved", migrated_to="-100")]
    async with running(store, connector):
        await until(lambda: status(store, message_id)[0] == Status.SENT)
    assert [message.address for message in connector.sent] == ["-100"]
    with store.read() as session:
        assert session.scalars(select(Contact.address)).all() == ["-100"]


async def test_an_outage_of_one_contact_holds_up_nobody_else(store: Store) -> None:
    (first,) = say(store, "one", address="a")
    (other,) = say(store, "two", address="b")
    connector = FakeConnector()

    def fail(message: OutboundMessage) -> None:
        if message.address == "a":
            raise SendFailed(FailureKind.RETRY, "busy", retry_after_seconds=600)

    connector.before_send = fail
    async with running(store, connector):
        await until(lambda: status(store, other)[0] == Status.SENT)
        await until(lambda: status(store, first) == (Status.QUEUED, "busy"))
    assert [message.address for message in connector.sent] == ["b"]


async def test_what_an_earlier_run_was_sending_is_unknown_and_not_sent_again(store: Store) -> None:
    first, second = say(store, "one", "two")
    begin(store, first)
    connector = FakeConnector()
    async with running(store, connector, is_alone=True):
        await until(lambda: status(store, second)[0] == Status.SENT)
    assert status(store, first)[0] == Status.UNKNOWN
    assert [message.text for message in connector.sent] == ["two"]


async def test_two_senders_send_everything_once(store: Store) -> None:
    ids = [message_id for n in range(20) for message_id in say(store, "one", "two", address=f"a{n}")]
    first, second = FakeConnector(), FakeConnector()
    async with running(store, first), running(store, second):
        await until(lambda: all(status(store, message_id)[0] == Status.SENT for message_id in ids))
    sent = [message.outbox_id for message in first.sent + second.sent]
    assert sorted(sent) == sorted(ids)


async def test_a_takeover_cancels_what_has_not_left(store: Store) -> None:
    with store.write() as session:
        message = inbound(address="b")
        inbox.accept(session, message, NIGHT)
    (message_id,) = say(store, "one", address="a")
    with store.write() as session:
        conversation_id = session.get_one(Message, message_id).conversation_id
        takeover.claim(session, conversation_id, alice(session), NIGHT + timedelta(seconds=1))
        assert session.get_one(Conversation, conversation_id).staff_id is not None
    connector = FakeConnector()
    async with running(store, connector):
        await until(lambda: status(store, message_id)[0] == Status.CANCELLED)
    assert connector.sent == []
    assert status(store, message_id)[1] == outbox.OVERTAKEN


async def test_a_bug_in_a_connector_stops_nobody_else(store: Store) -> None:
    say(store, "one", channel="telegram")
    (other,) = say(store, "two", channel="whatsapp")
    broken, fine = FakeConnector("telegram"), FakeConnector("whatsapp")

    def fail(message: object) -> None:
        raise ValueError("a bug")

    broken.before_send = fail
    with contextlib.suppress(ValueError):
        async with running(store, broken, fine):
            await until(lambda: status(store, other)[0] == Status.SENT)
    assert [message.text for message in fine.sent] == ["two"]


async def test_a_conversation_that_must_wait_keeps_its_order_and_holds_up_no_other(store: Store) -> None:
    say(store, "one", "two", "three", address="a")
    others = [message_id for n in range(20) for message_id in say(store, "else", address=f"b{n}")]
    seconds = [0.0]
    connector = FakeConnector(limits=Limits(recipient_seconds=1.0))
    async with running(store, connector, pace=Pace({"telegram": connector.limits}, lambda: seconds[0])):
        await until(lambda: all(status(store, message_id)[0] == Status.SENT for message_id in others))
        assert [message.text for message in connector.sent if message.address == "a"] == ["one"]
        seconds[0] += 1.0
        await until(lambda: len(connector.sent) == 22)
        seconds[0] += 1.0
        await until(lambda: len(connector.sent) == 23)
    assert [message.text for message in connector.sent if message.address == "a"] == ["one", "two", "three"]


async def test_a_channel_is_not_sent_more_than_its_limit_in_a_second_and_others_go_on(store: Store) -> None:
    for n in range(5):
        say(store, "one", address=f"a{n}")
    say(store, "else", channel="whatsapp", address="b")
    seconds = [0.0]
    telegram, whatsapp = FakeConnector(limits=Limits(per_second=2)), FakeConnector("whatsapp")
    async with running(store, telegram, whatsapp, pace=Pace({"telegram": telegram.limits}, lambda: seconds[0])):
        await until(lambda: len(telegram.sent) == 2 and len(whatsapp.sent) == 1)
        seconds[0] += 1.0
        await until(lambda: len(telegram.sent) == 4)
        seconds[0] += 1.0
        await until(lambda: len(telegram.sent) == 5)


async def test_what_waits_for_its_turn_is_still_overtaken_by_a_person(store: Store) -> None:
    first, second = say(store, "one", "two", address="a")
    seconds = [0.0]
    connector = FakeConnector(limits=Limits(recipient_seconds=1.0))
    async with running(store, connector, pace=Pace({"telegram": connector.limits}, lambda: seconds[0])):
        await until(lambda: status(store, first)[0] == Status.SENT)
        with store.write() as session:
            takeover.claim(session, session.get_one(Message, second).conversation_id, alice(session), NIGHT)
        seconds[0] += 1.0
        await until(lambda: status(store, second)[0] == Status.CANCELLED)
    assert [message.text for message in connector.sent] == ["one"]


async def test_who_blocked_us_gets_no_further_attempt_of_anything(store: Store) -> None:
    first, second = say(store, "one", "two")
    connector = FakeConnector()
    connector.failures = [SendFailed(FailureKind.UNREACHABLE, "They blocked the bot.")]
    async with running(store, connector):
        await until(lambda: status(store, second)[0] == Status.FAILED)
    assert [status(store, message_id) for message_id in (first, second)] == [(Status.FAILED, "They blocked the bot.")] * 2
    assert connector.sent == []


@pytest.mark.parametrize("taken", [True, False])
async def test_a_chat_that_moves_in_circles_or_to_another_contact_is_given_up(store: Store, taken) -> None:
    (message_id,) = say(store, "one", address="a")
    if taken:
        say(store, "else", address="-100")
    connector = FakeConnector()

    def move(message: OutboundMessage) -> None:
        if message.outbox_id == message_id:
            raise SendFailed(FailureKind.RETRY, "moved", migrated_to="-100")

    connector.before_send = move
    async with running(store, connector):
        await until(lambda: status(store, message_id) == (Status.FAILED, "moved"))
    with store.read() as session:
        assert session.get_one(Message, message_id).attempts == (1 if taken else 2)


async def test_two_senders_deliver_what_was_kept_once_and_in_order_when_the_customer_writes(store: Store) -> None:
    customers = [f"whatsapp:+3162000{number:04d}" for number in range(10)]
    kept: dict[str, list[int]] = {}
    now = clock.now()
    with store.write() as session:
        user = alice(session)
        for address in customers:
            inbox.accept(session, inbound(channel="whatsapp", address=address), now - timedelta(hours=30))
            conversation_id = session.scalars(select(Conversation.id).order_by(Conversation.id.desc())).first()
            assert conversation_id is not None
            takeover.claim(session, conversation_id, user, now)
            kept[address] = [
                staff_reply.reply(session, conversation_id, user, text, client_key=f"{address}{text}", now=now).id
                for text in ("One.", "Two.")
            ]
    ids = [message_id for pair in kept.values() for message_id in pair]
    first, second = FakeConnector("whatsapp"), FakeConnector("whatsapp")
    async with running(store, first), running(store, second):
        await until(lambda: all(status(store, message_id)[0] == Status.KEPT for message_id in ids))
        assert first.sent + second.sent == []
        for address in customers:
            with store.write() as session:
                inbox.accept(session, inbound("open", channel="whatsapp", address=address), clock.now())
        await until(lambda: all(status(store, message_id)[0] == Status.SENT for message_id in ids))
    assert sorted(message.outbox_id for message in first.sent + second.sent) == sorted(ids)
    with store.read() as session:
        for earlier, later in kept.values():
            assert session.get_one(Message, earlier).status_at <= session.get_one(Message, later).status_at
