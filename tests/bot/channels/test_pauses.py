from datetime import timedelta

from sqlalchemy import select

from bot import clock
from bot.channels.alarms import AlarmKind
from bot.channels.pauses import PauseKeeper, pause
from bot.storage import channels, outbox
from bot.storage.alarms import ringing
from bot.storage.engine import Store
from bot.storage.tables import ChannelState, Message, Notice, Status
from connectors.errors import FailureKind, SendFailed
from tests.bot.storage.test_outbox import begin, say, status
from tests.bot.test_sender import running, until
from tests.cast import NIGHT
from tests.fakes import FakeConnector

REFUSED = SendFailed(FailureKind.CHANNEL, "Twilio refuses our login; check TWILIO_AUTH_TOKEN.")


def state(store: Store, channel: str = "telegram") -> ChannelState:
    with store.read() as session:
        return session.scalars(select(ChannelState).where(ChannelState.channel == channel)).one()


def is_paused(store: Store) -> bool:
    with store.read() as session:
        return channels.paused(session) == ["telegram"]


def paused(store: Store, at=NIGHT, channel: str = "telegram") -> None:
    with store.write() as session:
        pause(session, channel, REFUSED.sentence, at, ("email",))


async def test_a_refused_login_pauses_the_channel_and_everything_waits_in_order(store: Store) -> None:
    ids = [*say(store, "one", "two", address="a"), *say(store, "three", address="b")]
    (other,) = say(store, "elsewhere", channel="whatsapp")
    telegram, whatsapp = FakeConnector(), FakeConnector("whatsapp")
    telegram.failures = [REFUSED] * 8
    async with running(store, telegram, whatsapp):
        await until(lambda: status(store, other)[0] == Status.SENT)
        await until(lambda: is_paused(store))
        await until(lambda: all(status(store, each)[0] == Status.QUEUED for each in ids))
        left = len(telegram.failures)
        assert left >= 6, "only what was under way already may have asked"
        with store.read() as session:
            (alarm,) = ringing(session)
            assert (alarm.channel, alarm.kind) == ("telegram", AlarmKind.PAUSED)
            assert session.scalars(select(Message.attempts).where(Message.id == ids[0])).one() == 0
        telegram.failures = []
        with store.write() as session:
            channels.check_soon(session, "telegram", clock.now())
        await PauseKeeper(store, {"telegram": telegram}).look()
        await until(lambda: all(status(store, each)[0] == Status.SENT for each in ids))
    texts = [message.text for message in telegram.sent]
    assert sorted(texts) == ["one", "three", "two"]
    assert texts.index("one") < texts.index("two")
    assert telegram.checked == 1
    with store.read() as session:
        assert ringing(session) == []


async def test_the_login_is_tried_every_so_often_until_it_works(store: Store) -> None:
    clock.start_at(NIGHT)
    paused(store)
    connector = FakeConnector()
    connector.refuses = SendFailed(FailureKind.CHANNEL, "Still no.")
    keeper = PauseKeeper(store, {"telegram": connector}, ("email",))
    await keeper.look()
    assert connector.checked == 0, "it has only just been refused"
    clock.start_at(NIGHT + timedelta(seconds=31))
    await keeper.look()
    await keeper.look()
    assert connector.checked == 1
    assert state(store).paused_why == "Still no."
    connector.refuses = None
    clock.start_at(NIGHT + timedelta(seconds=65))
    await keeper.look()
    assert (connector.checked, state(store).paused_at) == (2, None)
    with store.read() as session:
        assert [notice.kind for notice in session.scalars(select(Notice).order_by(Notice.id))] == [
            "alarm",
            "alarm_over",
        ]


def test_a_channel_that_is_refused_again_and_again_is_tried_ever_less_often(store: Store) -> None:
    waits = []
    at = NIGHT
    for _ in range(7):
        paused(store, at)
        check_at = state(store).pause_check_at
        assert check_at is not None
        waits.append((check_at - at).total_seconds())
        with store.write() as session:
            channels.resume(session, "telegram", at + timedelta(seconds=1))
        at += timedelta(seconds=2)
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    paused(store, at + timedelta(hours=1))
    assert state(store).pauses == 1


def test_two_keepers_try_a_login_once(store: Store) -> None:
    paused(store)
    later = NIGHT + timedelta(minutes=1)
    with store.write() as session:
        assert channels.due_checks(session, ("telegram",), later) == ["telegram"]
    with store.write() as session:
        assert channels.due_checks(session, ("telegram",), later) == []


def test_of_what_was_under_way_when_the_channel_paused_nothing_is_counted_as_tried(store: Store) -> None:
    (message_id,) = say(store, "one")
    begin(store, message_id)
    with store.write() as session:
        outbox.record_failure(session, message_id, Status.QUEUED, "no", NIGHT, kind=FailureKind.CHANNEL)
        assert session.get_one(Message, message_id).attempts == 0
