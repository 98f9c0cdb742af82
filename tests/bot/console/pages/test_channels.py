"""The page of channels: what is wrong, what waits, and the one question to people."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import clock
from bot.channels.alarms import AlarmKind, clear, ring
from bot.channels.pauses import pause
from bot.channels.undelivered import Undelivered
from bot.handoff import Reason
from bot.live_hours import LiveHours
from bot.storage import channels, unknown
from bot.storage.engine import Store
from bot.storage.tables import Audit, ChannelState, Handoff, Message, Status
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.bot.console.conftest import say as customer_says
from tests.bot.storage.test_outbox import begin, say
from tests.cast import NIGHT, as_theirs
from tests.shop import HOURS


def question(store: Store, text: str = "We do repair e-bikes.") -> int:
    (message_id,) = say(store, text, channel="whatsapp", address="whatsapp:+31612345678")
    begin(store, message_id)
    with store.write() as session:
        message = session.get_one(Message, message_id)
        unknown.doubt(message, NIGHT, "Twilio did not answer.", can_be_asked=True)
        message.question_at = NIGHT
    return message_id


def turn_on(store: Store, *names: str) -> None:
    with store.write() as session:
        channels.turn_on(session, (*names, "local"), clock.real_now())


def status(store: Store, message_id: int) -> str:
    with store.read() as session:
        return session.get_one(Message, message_id).status


async def test_without_a_channel_it_says_what_to_do(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    page = main_part(await browser(cast.alice).get("/channels"))
    assert "No channel is on." in page
    assert "TWILIO_ACCOUNT_SID" in page


async def test_each_channel_says_how_it_fares(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    turn_on(sqlite_store, "whatsapp", "telegram")
    with sqlite_store.write() as session:
        state = channels.state_of(session, "whatsapp", clock.real_now())
        state.swept_at, state.sweep_found, state.sweep_found_total = clock.real_now(), 3, 7
        telegram = channels.state_of(session, "telegram", clock.real_now())
        telegram.webhook_looked_at, telegram.pending = clock.real_now(), 2
    page = main_part(await browser(cast.alice).get("/channels"))
    assert "All is well." in page
    assert "3 were missing (7 in all)" in page
    assert "2 updates wait at Telegram" in page
    assert "Try-out" not in page
    assert "never" in page


async def test_a_failed_sweep_and_an_alarm_are_shown_until_they_end(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    turn_on(sqlite_store, "whatsapp")
    alice = browser(cast.alice)
    with sqlite_store.write() as session:
        state = channels.state_of(session, "whatsapp", clock.real_now())
        state.sweep_failures, state.sweep_error = 4, "Twilio <is> away."
        ring(session, "whatsapp", AlarmKind.SWEEP, "Look at Twilio.", clock.now(), ())
    page = main_part(await alice.get("/channels"))
    assert "Something is wrong." in page
    assert "4 times in a row it failed: Twilio &lt;is&gt; away." in page
    assert "Look at Twilio." in page
    assert "1<span class=\"visually-hidden\"> to look at</span>" in (await alice.get("/queue")).text
    with sqlite_store.write() as session:
        clear(session, "whatsapp", AlarmKind.SWEEP, clock.now(), ())
    page = main_part(await alice.get("/channels"))
    assert "Look at Twilio." not in page
    assert "Well again" in page


async def test_a_paused_channel_is_tried_again_by_a_click(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    turn_on(sqlite_store, "whatsapp")
    with sqlite_store.write() as session:
        pause(session, "whatsapp", "Twilio refuses our login; check TWILIO_AUTH_TOKEN.", clock.now(), ())
    alice = browser(cast.alice)
    page = main_part(await alice.get("/channels"))
    assert "Twilio refuses our login; check TWILIO_AUTH_TOKEN." in page
    assert "Try again now" in page
    assert (await alice.act("/channels/whatsapp/try")).headers["location"] == "/channels"
    with sqlite_store.read() as session:
        check_at = session.scalars(select(ChannelState.pause_check_at).where(ChannelState.channel == "whatsapp")).one()
        assert check_at is not None
        assert check_at <= clock.now()
        assert session.scalars(select(Audit.act)).all() == ["tried_channel"]
    await alice.act("/channels/telegram/try")
    with sqlite_store.read() as session:
        assert session.scalars(select(Audit.act)).all() == ["tried_channel"]


@pytest.mark.parametrize(("word", "expected"), [("again", Status.QUEUED), ("leave", Status.UNKNOWN)])
async def test_the_question_is_answered_with_one_click_and_once(
    sqlite_store: Store, cast: Cast, browser: Opened, word: str, expected: Status
) -> None:
    turn_on(sqlite_store, "whatsapp")
    message_id = question(sqlite_store)
    alice, bob = browser(cast.alice), browser(cast.bob)
    page = main_part(await alice.get("/channels"))
    assert "Perhaps sent: again or not?" in page
    assert "We do repair e-bikes." in page
    for path in ("/channels", "/conversations/1"):
        assert "Is it sent again or not?" in (await alice.get(path)).text
    answer = await alice.act(f"/messages/{message_id}/{word}", back="channels")
    assert answer.headers["location"] == "/channels"
    other = await bob.act(f"/messages/{message_id}/{'leave' if word == 'again' else 'again'}")
    assert other.headers["location"] == f"/conversations/1#line-{message_id}"
    assert status(sqlite_store, message_id) == expected
    assert "Perhaps sent: again or not?" not in main_part(await alice.get("/channels"))
    assert "Is it sent again or not?" not in (await alice.get("/conversations/1")).text
    with sqlite_store.read() as session:
        acts = session.execute(select(Audit.act, Audit.user_id)).all()
    assert [tuple(act) for act in acts] == [("sent_again" if word == "again" else "left_unknown", cast.alice.id)]


async def test_nobody_decides_without_being_signed_in_or_with_a_forged_form(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    message_id = question(sqlite_store)
    assert (await browser(None).act(f"/messages/{message_id}/again")).status_code in (303, 403)
    assert (await browser(cast.alice).post(f"/messages/{message_id}/again")).status_code == 403
    assert (await browser(cast.alice).act(f"/messages/{message_id}/burn")).status_code in (404, 422)
    assert status(sqlite_store, message_id) == Status.UNKNOWN
    assert (await browser(cast.alice).act("/messages/999/again")).headers["location"] == "/channels"


async def test_a_reply_that_did_not_arrive_stands_on_top_of_the_queue_with_its_reason(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    question(sqlite_store)
    Undelivered(sqlite_store, LiveHours(HOURS), ()).look(clock.now())
    with sqlite_store.read() as session:
        assert session.scalars(select(Handoff.reason)).all() == [Reason.NOT_DELIVERED]
    alice = browser(cast.alice)
    sentence = "Nobody knows whether a reply arrived; say whether it is sent again."
    assert sentence in main_part(await alice.get("/queue"))
    assert sentence in (await alice.get("/conversations/1")).text


async def test_a_message_that_reached_us_late_says_when_it_was_written(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    # 20:10 in Amsterdam, two and a half hours before it reached us.
    customer_says(sqlite_store, "Anybody there?", sent_at=as_theirs(NIGHT - timedelta(hours=2, minutes=30)))
    customer_says(sqlite_store, "Hello?", sent_at=as_theirs(NIGHT))
    page = (await browser(cast.alice).get("/conversations/1")).text
    assert page.count("it reached us only later") == 1
    assert "Written today, 20:10" in page


async def test_machines_see_the_same_as_numbers(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    turn_on(sqlite_store, "whatsapp", "telegram")
    question(sqlite_store)
    with sqlite_store.write() as session:
        pause(session, "telegram", "no", clock.now(), ())
        state = channels.state_of(session, "whatsapp", clock.real_now())
        state.swept_at, state.sweep_found_total = clock.real_now(), 5
    text = (await browser(None).get("/metrics")).text
    for line in (
        'nightdesk_channel_unknown{channel="whatsapp"} 1',
        'nightdesk_channel_questions{channel="whatsapp"} 1',
        'nightdesk_channel_paused{channel="telegram"} 1',
        'nightdesk_channel_paused{channel="whatsapp"} 0',
        'nightdesk_channel_sweep_found{channel="whatsapp"} 5',
        'nightdesk_alarm{channel="telegram",kind="paused"} 1',
        'nightdesk_alarm{channel="whatsapp",kind="silent"} 0',
    ):
        assert line in text
    assert "nightdesk_channel_inbound_seconds_ago{channel=\"whatsapp\"}" in text
    assert 'channel="local"' not in text
    assert "31612345678" not in text
