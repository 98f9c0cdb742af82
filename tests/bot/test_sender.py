import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import handoff
from bot.sender import Sender
from bot.storage import inbox, outbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation, Message, Status
from connectors.errors import FailureKind, SendFailed
from connectors.messages import OutboundMessage
from tests.bot.storage.test_outbox import begin, say, status
from tests.cast import NIGHT, alice
from tests.fakes import FakeConnector, inbound


@asynccontextmanager
async def running(store: Store, *connectors: FakeConnector, is_alone: bool = False) -> AsyncIterator[None]:
    stop = asyncio.Event()
    async with Changes(store) as changes:
        sender = Sender(store, {connector.channel: connector for connector in connectors})
        task = asyncio.create_task(sender.run(changes, stop, is_alone=is_alone))
        yield
        stop.set()
        await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.01)


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
        handoff.claim(session, conversation_id, alice(session), NIGHT + timedelta(seconds=1))
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
