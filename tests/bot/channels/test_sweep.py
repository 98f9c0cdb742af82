import asyncio
from datetime import timedelta

from sqlalchemy import func, select

from bot import clock
from bot.channels.sweep import LEASE_LASTS, OVERLAP, SWEEP_EVERY, Sweeper, since
from bot.storage import channels, inbox, leases
from bot.storage.alarms import ringing
from bot.storage.engine import Store
from bot.storage.tables import Conversation, Message, Notice, Status
from connectors.errors import FailureKind, SendFailed
from tests.cast import NIGHT
from tests.fakes import FakeConnector, FakeLister, inbound


def written(text: str, minutes_ago: float, address: str = "whatsapp:+31612345678"):
    return inbound(
        text, channel="whatsapp", address=address, sent_at=clock.real_now() - timedelta(minutes=minutes_ago)
    )


def open_since(store: Store, minutes_ago: float) -> None:
    """WhatsApp was turned on so long ago."""
    with store.write() as session:
        channels.turn_on(session, ("whatsapp",), clock.real_now() - timedelta(minutes=minutes_ago))


def sweeper(store: Store, lister: FakeLister) -> Sweeper:
    return Sweeper(store, {lister.channel: lister, "telegram": FakeConnector()}, ("email",), jitter=lambda: 0.0)


def texts(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(select(Message.text).order_by(Message.id)))


def state(store: Store) -> channels.ChannelState:
    with store.read() as session:
        (found,) = channels.states(session)
        return found


async def test_what_never_reached_us_is_taken_in_once_oldest_first(store: Store) -> None:
    open_since(store, 60)
    lister = FakeLister()
    lister.has_received = [written("first", 9), written("second", 8), written("third", 1)]
    with store.write() as session:
        inbox.accept(session, lister.has_received[1], clock.now())
    one = sweeper(store, lister)
    assert await one.sweep("whatsapp") == 0
    assert await one.sweep("whatsapp") == 0
    assert texts(store) == ["second", "first", "third"]
    found = state(store)
    assert (found.sweep_found, found.sweep_found_total) == (0, 2)


async def test_the_customers_own_time_is_kept_and_the_window_counts_from_it(store: Store) -> None:
    open_since(store, 600)
    lister = FakeLister()
    message = written("hours ago", 300)
    lister.has_received = [message]
    await sweeper(store, lister).sweep("whatsapp")
    with store.read() as session:
        row = session.scalars(select(Message)).one()
        conversation = session.scalars(select(Conversation)).one()
    assert message.sent_at is not None
    assert row.payload["sent_at"] == message.sent_at.isoformat()
    assert conversation.last_inbound_at == clock.as_ours(message.sent_at)


async def test_a_late_message_never_sets_the_window_back(store: Store) -> None:
    open_since(store, 600)
    lister = FakeLister()
    lister.has_received = [written("hours ago", 300)]
    now = clock.now()
    with store.write() as session:
        inbox.accept(session, inbound(channel="whatsapp", address="whatsapp:+31612345678"), now)
    await sweeper(store, lister).sweep("whatsapp")
    with store.read() as session:
        assert session.scalars(select(Conversation.last_inbound_at)).one() == now


async def test_with_the_clock_moved_a_message_is_as_old_as_it_is(store: Store) -> None:
    open_since(store, 600)
    lister = FakeLister()
    lister.has_received = [written("a minute ago", 1)]
    clock.start_at(NIGHT + timedelta(days=30))
    await sweeper(store, lister).sweep("whatsapp")
    with store.read() as session:
        wrote_at = session.scalars(select(Conversation.last_inbound_at)).one()
    assert wrote_at is not None
    assert timedelta(seconds=55) < clock.now() - wrote_at < timedelta(seconds=90)


async def test_a_webhook_of_the_same_message_while_it_is_listed_is_one_row(store: Store) -> None:
    open_since(store, 60)
    lister = FakeLister()
    message = written("hello", 1)
    lister.has_received = [message]
    one = sweeper(store, lister)

    def webhook() -> None:
        with store.write() as session:
            assert inbox.accept(session, message, clock.now())

    # After what is known was asked, the webhook comes; the sweep has the message in its hands already.
    one._known = lambda channel: lambda ids: (webhook(), set())[1]  # type: ignore[method-assign]
    await one.sweep("whatsapp")
    assert texts(store) == ["hello"]
    assert state(store).sweep_found == 0


async def test_messages_from_before_the_channel_was_ours_are_left_alone(store: Store) -> None:
    lister = FakeLister()
    lister.has_received = [written("to the shop's old system", 2)]
    one = sweeper(store, lister)
    await one.sweep("whatsapp")
    await one.sweep("whatsapp")
    assert texts(store) == []


async def test_a_desk_that_ran_before_sweeps_existed_begins_at_its_newest_message(store: Store) -> None:
    with store.write() as session:
        inbox.accept(session, inbound(channel="whatsapp"), clock.real_now() - timedelta(hours=2))
    lister = FakeLister()
    lister.has_received = [written("missed", 60)]
    await sweeper(store, lister).sweep("whatsapp")
    assert "missed" in texts(store)


async def test_a_sweep_that_fails_is_tried_again_soon_and_loses_nothing(store: Store) -> None:
    open_since(store, 60)
    lister = FakeLister()
    lister.has_received = [written("missed", 20)]
    lister.list_failures = [SendFailed(FailureKind.RETRY, "Twilio is away.") for _ in range(4)]
    one = sweeper(store, lister)
    started = clock.real_now()
    waits = [await one.sweep_if_due("whatsapp", started) for _ in range(3)]
    assert [wait.total_seconds() for wait in waits] == [5, 10, 20]
    assert (state(store).sweep_failures, state(store).sweep_error) == (3, "Twilio is away.")
    with store.read() as session:
        (alarm,) = ringing(session)
        assert (alarm.channel, alarm.kind) == ("whatsapp", "sweep")
        assert "Twilio is away." in alarm.sentence
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
    assert await one.sweep_if_due("whatsapp", started) == timedelta(seconds=40)
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Notice)) == 1
    assert await one.sweep_if_due("whatsapp", started) == SWEEP_EVERY
    assert texts(store) == ["missed"]
    assert (state(store).sweep_failures, state(store).sweep_error) == (0, None)
    with store.read() as session:
        assert ringing(session) == []


async def test_of_several_processes_one_sweeps(store: Store) -> None:
    open_since(store, 60)
    lister, other = FakeLister(), FakeLister()
    first, second = sweeper(store, lister), sweeper(store, other)
    waits = []

    async def meanwhile() -> None:
        waits.append(await second.sweep_if_due("whatsapp", clock.real_now()))

    async with first._alone("whatsapp") as is_alone:
        assert is_alone
        await meanwhile()
    assert waits == [LEASE_LASTS]
    assert other.asked_since == []
    await meanwhile()
    assert len(other.asked_since) == 1


async def test_who_has_just_started_sweeps_and_then_only_when_nobody_has_lately(store: Store) -> None:
    open_since(store, 60)
    first, second = FakeLister(), FakeLister()
    started = clock.real_now()
    await sweeper(store, first).sweep_if_due("whatsapp", started)
    wait = await sweeper(store, second).sweep_if_due("whatsapp", started)
    assert second.asked_since == []
    assert SWEEP_EVERY - timedelta(minutes=1) < wait <= SWEEP_EVERY
    await sweeper(store, second).sweep_if_due("whatsapp", clock.real_now())
    assert len(second.asked_since) == 1


def test_the_lease_of_a_dead_process_runs_out(store: Store) -> None:
    with store.write() as session:
        assert leases.take(session, "sweep:whatsapp", "dead", NIGHT, LEASE_LASTS)
        assert leases.take(session, "sweep:whatsapp", "dead", NIGHT + timedelta(seconds=10), LEASE_LASTS)
        assert not leases.take(session, "sweep:whatsapp", "living", NIGHT + timedelta(seconds=39), LEASE_LASTS)
        assert leases.take(session, "sweep:whatsapp", "living", NIGHT + timedelta(seconds=40), LEASE_LASTS)
        leases.give_back(session, "sweep:whatsapp", "dead")
        assert not leases.take(session, "sweep:whatsapp", "dead", NIGHT + timedelta(seconds=41), LEASE_LASTS)


def test_a_sweep_looks_a_little_before_the_last_complete_one() -> None:
    began = NIGHT - timedelta(days=90)
    assert since(began, NIGHT - timedelta(minutes=5), NIGHT) == NIGHT - timedelta(minutes=5) - OVERLAP
    assert since(began, None, NIGHT) == NIGHT - timedelta(days=30)
    assert since(NIGHT, NIGHT + timedelta(minutes=1), NIGHT + timedelta(minutes=2)) == NIGHT


async def test_it_begins_at_once_and_ends_when_it_is_asked_to(store: Store) -> None:
    open_since(store, 60)
    lister = FakeLister()
    lister.has_received = [written("missed", 3)]
    stop = asyncio.Event()
    running = asyncio.create_task(sweeper(store, lister).run(stop))
    async with asyncio.timeout(10):
        while not texts(store):
            await asyncio.sleep(0.01)
    stop.set()
    async with asyncio.timeout(10):
        await running
    with store.read() as session:
        assert session.scalars(select(Message.status)).all() == [Status.RECEIVED]
