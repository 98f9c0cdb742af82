from datetime import timedelta

from sqlalchemy import select

from bot.channels.alarms import AlarmKind, clear, ring
from bot.live_hours import LiveHours
from bot.notices.notice_text import Speaker, Spoken
from bot.storage.alarms import lately, ringing
from bot.storage.engine import Store
from bot.storage.tables import Notice
from tests.cast import NIGHT
from tests.shop import HOURS

LATER = NIGHT + timedelta(minutes=30)


def rung(store: Store, sentence: str = "Check the token.", at=NIGHT) -> bool:
    with store.write() as session:
        return ring(session, "whatsapp", AlarmKind.PAUSED, sentence, at, ("email",))


def cleared(store: Store, at=LATER) -> bool:
    with store.write() as session:
        return clear(session, "whatsapp", AlarmKind.PAUSED, at, ("email",))


def told(store: Store) -> list[Spoken | None]:
    speaker = Speaker(LiveHours(HOURS), "http://desk.test")
    with store.read() as session:
        notices = session.scalars(select(Notice).order_by(Notice.id)).all()
        return [speaker.say(session, notice.kind, notice.payload, LATER) for notice in notices]


def test_the_same_trouble_rings_once_and_again_after_it_was_over(store: Store) -> None:
    assert rung(store)
    assert not rung(store, "Still the token.", LATER)
    with store.read() as session:
        (alarm,) = ringing(session)
        assert (alarm.sentence, alarm.began_at) == ("Still the token.", NIGHT)
    assert cleared(store)
    assert not cleared(store)
    with store.read() as session:
        assert ringing(session) == []
        (over,) = lately(session, NIGHT, 10)
        assert over.ended_at == LATER
    assert rung(store, at=LATER)


def test_two_things_that_are_wrong_are_two_alarms(store: Store) -> None:
    rung(store)
    with store.write() as session:
        assert ring(session, "whatsapp", AlarmKind.SWEEP, "Look at Twilio.", NIGHT, ())
        assert ring(session, "telegram", AlarmKind.PAUSED, "Look at Telegram.", NIGHT, ())
    with store.read() as session:
        assert len(ringing(session)) == 3


def test_staff_are_told_what_is_wrong_and_when_it_is_over(store: Store) -> None:
    rung(store)
    (first,) = told(store)
    assert first is not None
    assert first.subject == "WhatsApp: nothing can be sent"
    assert first.text.splitlines() == [
        "WhatsApp: nothing can be sent, since today, 22:40.",
        "Check the token.",
        "http://desk.test/channels",
    ]
    cleared(store)
    begin, over = told(store)
    assert begin is None, "what is over before it could be told is not news"
    assert over is not None
    assert over.text == "WhatsApp is well again, after 30 min (nothing can be sent)."


def test_a_hiccup_is_not_worth_an_all_clear(store: Store) -> None:
    rung(store)
    cleared(store, NIGHT + timedelta(seconds=20))
    assert len(told(store)) == 1
