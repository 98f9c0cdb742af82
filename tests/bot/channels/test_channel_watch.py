from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.alarms import AlarmKind
from bot.channels.channel_watch import ChannelWatch
from bot.live_hours import LiveHours
from bot.storage import channels, inbox
from bot.storage.alarms import Rung, ringing
from bot.storage.engine import Store
from bot.storage.tables import Notice
from tests.cast import MORNING
from tests.fakes import inbound
from tests.shop import HOURS

LIVE = LiveHours(HOURS)


@pytest.fixture(autouse=True)
def morning() -> None:
    clock.start_at(MORNING)


def written(store: Store, *moments: datetime, channel: str = "whatsapp", people: int = 7) -> None:
    with store.write() as session:
        for number, at in enumerate(moments):
            inbox.accept(session, inbound("hi", channel=channel, address=f"{number % people}"), at)


def usual_weeks(store: Store, until: datetime, weeks: int = 4) -> None:
    """Somebody else writes every twenty minutes by day, up to then."""
    with store.write() as session:
        channels.turn_on(session, ("whatsapp", "telegram", "local"), until)
    days = [until - timedelta(days=day) for day in range(weeks * 7 + 1)]
    written(
        store,
        *sorted(
            at
            for day in days
            for third in range(27, 60)
            if (at := day.replace(hour=0, minute=3) + timedelta(minutes=20 * third)) < until
        ),
    )


def look(store: Store, at: datetime) -> list[Rung]:
    ChannelWatch(store, LIVE, ("email",)).look(at)
    with store.read() as session:
        return ringing(session)


def test_a_channel_that_falls_silent_rings_and_the_next_message_ends_it(store: Store) -> None:
    silent_from = MORNING + timedelta(hours=2)
    usual_weeks(store, silent_from)
    assert look(store, silent_from + timedelta(minutes=20)) == []
    (alarm,) = look(store, silent_from + timedelta(hours=9))
    assert (alarm.channel, alarm.kind) == ("whatsapp", AlarmKind.SILENT)
    assert "WhatsApp since today, 11:" in alarm.sentence
    look(store, silent_from + timedelta(hours=9, minutes=5))
    written(store, silent_from + timedelta(hours=9, minutes=10))
    assert look(store, silent_from + timedelta(hours=9, minutes=12)) == []
    with store.read() as session:
        assert session.scalars(select(Notice.kind).order_by(Notice.id)).all() == ["alarm", "alarm_over"]


def test_with_two_weeks_of_history_nothing_rings(store: Store) -> None:
    usual_weeks(store, MORNING, weeks=2)
    assert look(store, MORNING + timedelta(days=2)) == []


def test_the_hour_that_summer_time_gives_back_is_no_silence(store: Store) -> None:
    """Twenty write each day between eight and nine; on the first working day of winter time that is an hour later in UTC."""
    with store.write() as session:
        channels.turn_on(session, ("whatsapp",), datetime.fromisoformat("2026-08-01T00:00+00:00"))
    days = [datetime.fromisoformat("2026-09-07T06:00+00:00") + timedelta(days=day) for day in range(48)]
    written(store, *(day + timedelta(minutes=3 * third) for day in days for third in range(20)), people=20)
    sunday = datetime.fromisoformat("2026-10-25T07:00+00:00")
    written(store, *(sunday + timedelta(minutes=3 * third) for third in range(20)), people=20)
    assert look(store, datetime.fromisoformat("2026-10-26T07:02+00:00")) == []
    (alarm,) = look(store, datetime.fromisoformat("2026-10-26T08:10+00:00"))
    assert "since" in alarm.sentence


def test_on_a_holiday_silence_means_nothing(store: Store) -> None:
    christmas = datetime.fromisoformat("2026-12-25T11:00+00:00")
    usual_weeks(store, christmas - timedelta(hours=20))
    assert look(store, christmas) == []
    assert look(store, christmas + timedelta(hours=9)) == []


def test_telegram_that_was_not_asked_for_minutes_rings_until_it_is(store: Store) -> None:
    with store.write() as session:
        channels.turn_on(session, ("telegram",), clock.real_now())
        channels.state_of(session, "telegram", clock.real_now()).polled_at = clock.real_now() - timedelta(minutes=2)
    assert look(store, MORNING) == []
    with store.write() as session:
        channels.state_of(session, "telegram", clock.real_now()).polled_at = clock.real_now() - timedelta(minutes=10)
    (alarm,) = look(store, MORNING + timedelta(minutes=2))
    assert (alarm.kind, "10 min" in alarm.sentence) == (AlarmKind.POLLING, True)
    with store.write() as session:
        channels.state_of(session, "telegram", clock.real_now()).polled_at = clock.real_now()
    assert look(store, MORNING + timedelta(minutes=4)) == []


def test_it_looks_about_once_a_minute(store: Store) -> None:
    watch = ChannelWatch(store, LIVE, ())
    with store.write() as session:
        channels.turn_on(session, ("telegram",), clock.real_now())
    watch.look(MORNING)
    with store.write() as session:
        channels.state_of(session, "telegram", clock.real_now()).polled_at = clock.real_now() - timedelta(hours=1)
    watch.look(MORNING + timedelta(seconds=30))
    with store.read() as session:
        assert ringing(session) == []
    watch.look(MORNING + timedelta(seconds=61))
    with store.read() as session:
        assert len(ringing(session)) == 1
