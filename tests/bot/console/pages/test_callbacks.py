"""The page of the calls, the calendar entry of each, and what queue and conversation show of them."""

import re
from datetime import timedelta

from icalendar import Calendar

from bot import clock, handoff
from bot.callback.slots import Slot
from bot.handoff import Reason
from bot.storage import callbacks
from bot.storage.engine import Store
from bot.storage.tables import Contact, Conversation
from tests.bot.console.conftest import Cast, Opened, main_part, say
from tests.cast import MORNING

NINE = Slot(MORNING.replace(minute=0))


def book(store: Store, slot: Slot = NINE, *, name: str = "Dana", address: str = "4711", zone: str | None = None) -> int:
    """A customer with a call. Returns its id."""
    conversation_id = say(store, "call me about my frame", name=name, address=address)
    with store.write() as session:
        conversation = session.get_one(Conversation, conversation_id)
        session.get_one(Contact, conversation.contact_id).time_zone = zone
        found = callbacks.book(session, conversation_id, "service", slot, "+31205550142", 1, clock.now())
        assert found is not None
        opened, _ = handoff.request(
            session, conversation, message_id=None, reason=Reason.CALLBACK, request="call me about my frame",
            department="service", promise_at=found.ends_at,
            details={"phone": "+31 20 555 0142", "slot": slot.starts_at.isoformat()}, now=clock.now(),
        )  # fmt: skip
        found.handoff_id = opened.id
        return found.id


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL).split())


async def test_without_a_call_the_page_says_so_and_what_is_free(cast: Cast, browser: Opened) -> None:
    page = main_part(await browser(cast.alice).get("/callbacks"))
    assert "No call is booked." in page
    shown = text_of(page)
    # Monday night: nothing more today; Tuesday has seven half hours before noon's break and nine after it.
    assert "Today No calls · nothing free" in shown
    assert "Tomorrow No calls · free: Sales 16, Customer service 16, Workshop 17" in shown


async def test_a_call_stands_on_its_day_with_time_number_and_calendar_entry(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    call_id = book(sqlite_store, zone="America/New_York")
    page = main_part(await browser(cast.alice).get("/callbacks"))
    shown = text_of(page)
    assert "Tomorrow 1 call · free: Sales 16, Customer service 15, Workshop 17" in shown
    assert "09:00–09:30 (03:00 for the customer) Dana Telegram" in shown
    assert "call me about my frame Customer service · +31 20 555 0142" in shown
    assert 'href="tel:+31205550142"' in page
    assert f'href="/callbacks/{call_id}.ics"' in page
    assert "No call is booked." not in page


async def test_what_nobody_settled_stays_on_top_until_somebody_does(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    book(sqlite_store)
    alice = browser(cast.alice)
    clock.start_at(NINE.ends_at + timedelta(minutes=1))
    assert "Not settled" in text_of(main_part(await alice.get("/callbacks")))
    clock.start_at(NINE.ends_at + timedelta(days=2))
    # Her session has run out meanwhile.
    alice = browser(cast.alice)
    assert "Not settled on an earlier day" in text_of(main_part(await alice.get("/callbacks")))
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/close")
    assert "Not settled" not in text_of(main_part(await alice.get("/callbacks")))


async def test_queue_and_conversation_show_the_slot_and_the_number(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    book(sqlite_store)
    alice = browser(cast.alice)
    card = text_of(main_part(await alice.get("/queue")))
    assert "tomorrow, 09:00–09:30 · +31 20 555 0142" in card
    talk = main_part(await alice.get("/conversations/1"))
    assert "Call booked When Tomorrow, 09:00–09:30 Number +31 20 555 0142" in text_of(talk)
    assert "<dt>Slot</dt>" not in talk
    assert talk.count("+31 20 555 0142") == 1


async def test_the_calendar_entry_is_downloaded_and_follows_the_call(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    call_id = book(sqlite_store)
    alice = browser(cast.alice)
    answer = await alice.get(f"/callbacks/{call_id}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="callback-{call_id}.ics"'
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == NINE.starts_at
    assert event["URL"] == "http://desk.test/conversations/1"
    with sqlite_store.write() as session:
        found = callbacks.booked(session, 1)
        assert found is not None
        callbacks.cancel(session, found, clock.now())
    cancelled = Calendar.from_ical((await alice.get(f"/callbacks/{call_id}.ics")).content)
    assert (cancelled["METHOD"], cancelled.walk("VEVENT")[0]["SEQUENCE"]) == ("CANCEL", 1)
    assert (await alice.get("/callbacks/99.ics")).status_code == 404


async def test_who_is_not_signed_in_sees_no_call(sqlite_store: Store, browser: Opened) -> None:
    call_id = book(sqlite_store)
    charlie = browser(None)
    for path in ("/callbacks", f"/callbacks/{call_id}.ics", "/api/v1/callbacks"):
        answer = await charlie.get(path)
        assert answer.status_code in (303, 401)
        assert "555" not in answer.text


async def test_programs_read_the_calls_from_a_day_on(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    call_id = book(sqlite_store)
    alice = browser(cast.alice)
    (found,) = (await alice.get("/api/v1/callbacks")).json()["callbacks"]
    assert (found["id"], found["phone"], found["state"], found["department"]) == (call_id, "+31205550142", "booked", "service")
    assert found["starts_at"] == "2026-11-24T08:00:00Z"
    assert found["calendar"] == f"/callbacks/{call_id}.ics"
    for query in ("day=2026-11-25", "days=1"):
        assert (await alice.get(f"/api/v1/callbacks?{query}")).json() == {"callbacks": []}
    assert (await alice.get("/api/v1/callbacks?days=0")).status_code == 422
