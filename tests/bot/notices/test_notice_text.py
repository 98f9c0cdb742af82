"""What notices say: from the database, at the moment of sending."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.live_hours import LiveHours
from bot.notices.digest import DigestMaker
from bot.notices.notice_text import DIGEST_LASTS, Speaker, Spoken
from bot.staff import staff_reply, takeover
from bot.storage.engine import Store
from bot.storage.tables import CallbackState, Contact, Conversation, Message, Notice
from tests.bot.notices.test_digest import waits, writes
from tests.bot.promises.test_promise_keeper import Scene, at, call
from tests.shop import HOURS

SPEAKER = Speaker(LiveHours(HOURS), "http://desk.test")


def said(store: Store, moment: str, number: int = -1) -> Spoken | None:
    """The newest notice as it would be sent at that moment."""
    with store.read() as session:
        notice = session.scalars(select(Notice).order_by(Notice.id)).all()[number]
        return SPEAKER.say(session, notice.kind, notice.payload, at(moment))


@pytest.fixture
def scene(store: Store) -> Scene:
    return Scene(store)


def test_a_warning_names_who_waits_for_what_until_when_and_where_to_go(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.look("09:30")
    spoken = said(scene.store, "09:30")
    assert spoken is not None
    assert spoken.subject == "30 min left: a customer waits for a reply"
    assert spoken.text.splitlines() == [
        "30 min left: Dana (Telegram) was promised a reply by today, 10:00.",
        "“Where is my bicycle?”",
        "Nobody has claimed it yet.",
        "http://desk.test/conversations/1",
    ]


def test_a_warning_about_a_call_says_whom_to_call_when(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40", "10:00")
    call(scene, CallbackState.BOOKED)
    scene.look("09:00")
    spoken = said(scene.store, "09:00")
    assert spoken is not None
    assert spoken.subject == "Call a customer: today, 09:30 to 10:00"
    assert "Nobody has claimed it yet." in spoken.text


def test_a_warning_that_was_held_up_tells_how_it_stands_now(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.claims("09:10")
    scene.look("09:30")
    spoken = said(scene.store, "10:20")
    assert spoken is not None
    assert "A promise broke, 20 min ago" in spoken.text
    assert "Alice holds it and has not written yet." in spoken.text


def test_a_warning_is_moot_once_somebody_replied_or_the_promise_moved_or_the_contact_was_erased(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.look("09:30")
    scene.look("09:50")
    assert said(scene.store, "09:51", 0) is None
    with scene.store.write() as session:
        session.delete(session.get_one(Contact, 1))
    assert said(scene.store, "09:52", 0) is None


def test_nobody_is_warned_of_a_kept_promise(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.look("09:30")
    scene.claims("09:31")
    scene.replies("09:32")
    assert said(scene.store, "09:33") is None


def test_the_louder_notice_says_who_holds_it_and_that_the_house_is_silent(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.claims("09:05")
    scene.look("09:50")
    spoken = said(scene.store, "09:50")
    assert spoken is not None
    assert spoken.subject == "URGENT: a promise breaks today, 10:00"
    assert "Alice holds the conversation and has not written." in spoken.text
    assert "reply now, or put it back into the queue" in spoken.text


def test_who_cannot_be_told_is_named_with_what_to_do(scene: Scene) -> None:
    scene.asks("2026-11-20T19:00", "2026-11-23T14:00", channel="whatsapp")
    scene.look("2026-11-23T13:50")
    spoken = said(scene.store, "2026-11-23T13:50")
    assert spoken is not None
    assert "cannot be told on WhatsApp" in spoken.subject
    assert "Reach them in another way." in spoken.text


def test_who_blocked_the_bot_is_named_with_the_reason_and_what_to_do(scene: Scene) -> None:
    scene.asks("2026-11-23T10:00", "2026-11-23T14:00")
    with scene.store.write() as session:
        contact = session.scalars(select(Contact)).one()
        contact.unreachable_at, contact.unreachable_why = at("2026-11-23T11:00"), "The customer blocked the bot."
    scene.look("2026-11-23T13:50")
    spoken = said(scene.store, "2026-11-23T13:50")
    assert spoken is not None
    assert "cannot be told on Telegram" in spoken.subject
    assert "The customer blocked the bot. Reach them in another way." in spoken.text


def test_the_digest_lists_every_waiting_item_once_what_breaks_first_on_top(store: Store) -> None:
    writes(store, "2026-11-24T21:00", "c1", rule="faq_answer")
    waits(store, "2026-11-24T22:00", "2026-11-25T11:00", "c2")
    waits(store, "2026-11-24T23:00", "2026-11-25T10:00", "c3", "sales")
    DigestMaker(store, LiveHours(HOURS), ()).look(at("2026-11-25T09:00"))
    spoken = said(store, "2026-11-25T09:00")
    assert spoken is not None
    with store.read() as session:
        second, third = session.scalars(select(Conversation.id).order_by(Conversation.id)).all()[1:]
    assert spoken.subject == "Lumen Bicycles: 2 waiting, 3 customers wrote"
    assert spoken.text.splitlines() == [
        "Good morning, Lumen Bicycles (sales and customer service).",
        "Since yesterday, 18:00: 3 customers wrote 3 messages. The bot answered 1, 2 went to your people.",
        "",
        "2 waiting, what breaks first on top:",
        "• by today, 10:00: C3 (Telegram): “c3 asks”",
        f"  http://desk.test/conversations/{third}",
        "• by today, 11:00: C2 (Telegram): “c2 asks”",
        f"  http://desk.test/conversations/{second}",
        "",
        "http://desk.test/digest",
    ]


def test_a_quiet_night_is_told_in_one_line_and_an_old_digest_not_at_all(store: Store) -> None:
    DigestMaker(store, LiveHours(HOURS), ()).look(at("2026-11-25T09:00"))
    spoken = said(store, "2026-11-25T09:00")
    assert spoken is not None
    assert "nobody wrote." in spoken.text
    assert "Nobody is waiting." in spoken.text
    with store.read() as session:
        notice = session.scalars(select(Notice)).all()[-1]
        assert SPEAKER.say(session, notice.kind, notice.payload, at("2026-11-25T09:00") + DIGEST_LASTS) is not None
        later = at("2026-11-25T09:00") + DIGEST_LASTS + timedelta(seconds=1)
        assert SPEAKER.say(session, notice.kind, notice.payload, later) is None


def test_what_was_answered_before_the_digest_could_be_sent_is_not_listed_as_waiting(store: Store) -> None:
    waits(store, "2026-11-24T22:00", "2026-11-25T11:00", "c1")
    DigestMaker(store, LiveHours(HOURS), ()).look(at("2026-11-25T09:00"))
    scene = Scene(store)
    staff = scene.staff()
    with store.write() as session:
        takeover.claim(session, 1, staff, at("2026-11-25T09:01"))
        staff_reply.reply(session, 1, staff, "Ready.", client_key="k", now=at("2026-11-25T09:02"))
    spoken = said(store, "2026-11-25T09:05")
    assert spoken is not None
    assert "Nobody is waiting." in spoken.text


def test_no_notice_keeps_a_word_of_a_customer(scene: Scene) -> None:
    scene.asks("2026-11-23T22:40")
    scene.claims("09:05")
    scene.look("09:30", "09:50")
    DigestMaker(scene.store, LiveHours(HOURS), ()).look(at("09:00"))
    with scene.store.read() as session:
        kept = str([(row.key, row.kind, row.payload) for row in session.scalars(select(Notice))])
        assert session.scalar(select(Message.text).limit(1)) == "Where is my bicycle?"
    assert "bicycle" not in kept
    assert "Dana" not in kept


def test_a_window_that_ends_is_told_with_what_is_left_of_it(scene: Scene) -> None:
    scene.asks("2026-11-23T15:00", "2026-11-24T17:00", channel="whatsapp")
    scene.look("14:00")
    spoken = said(scene.store, "14:20")
    assert spoken is not None
    assert spoken.subject == "40 min left to write to a customer"
    assert spoken.text.splitlines() == [
        "40 min left to write to Dana (WhatsApp): 24 hours after their last message, today, 15:00, free text is not taken "
        "any more.",
        "“Where is my bicycle?”",
        "Nobody has claimed it yet.",
        "http://desk.test/conversations/1",
    ]
    assert said(scene.store, "15:00") is None


def test_the_digest_puts_first_whose_window_ends_before_every_promise_and_says_so(scene: Scene) -> None:
    store = scene.store
    waits(store, "2026-11-23T22:40", "2026-11-24T10:00", "c1")
    waits(store, "2026-11-23T22:41", "2026-11-24T17:00", "c2")
    with store.write() as session:
        second = session.scalars(select(Conversation).order_by(Conversation.id.desc())).first()
        assert second is not None
        second.window_ends_at = at("09:40")
        session.get_one(Contact, second.contact_id).channel = "whatsapp"
    DigestMaker(store, LiveHours(HOURS), ("email",)).look(at("09:00"))
    spoken = said(store, "09:00")
    assert spoken is not None
    lines = [line for line in spoken.text.splitlines() if line.startswith("•")]
    assert lines[0] == (
        "• by today, 09:40, when WhatsApp takes no more text (promised: today, 17:00): C2 (WhatsApp): “c2 asks”"
    )
    assert lines[1].startswith("• by today, 10:00: C1")
