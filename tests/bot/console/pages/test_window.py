"""The 24 hours of WhatsApp on the console's pages: the countdown, what is kept, the template."""

from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from bot import clock, handoff
from bot.handoff import Reason
from bot.hours import Hours
from bot.live_hours import LiveHours
from bot.promises.reaching import Consent
from bot.promises.templates import Template, Templates
from bot.storage import inbox, outbox
from bot.storage.engine import Store
from bot.storage.tables import TEMPLATE, Conversation, Message, Status
from connectors.messages import InboundMessage
from tests.bot.console.conftest import Cast, Opened, main_part
from tests.cast import NIGHT
from tests.fakes import inbound
from tests.shop import BUSINESS

SID = "HX" + "a" * 32
YES = Consent(True, NIGHT, "May our people write to you here later too?", "Ja, gerne")


def passes(hours: float) -> None:
    clock.start_at(NIGHT + timedelta(hours=hours))


def written(text: str = "Where is my bicycle?") -> InboundMessage:
    return inbound(text, channel="whatsapp", address="whatsapp:+31600000001", name="Dana")


def waits(store: Store, details: dict[str, object]) -> None:
    """Dana wrote on WhatsApp at night and waits for a person until the day after tomorrow."""
    with store.write() as session:
        inbox.accept(session, written(), NIGHT)
        handoff.request(
            session,
            session.scalars(select(Conversation)).one(),
            message_id=None,
            reason=Reason.ASKED,
            request="Where is my bicycle?",
            department="service",
            promise_at=NIGHT + timedelta(hours=40),
            details=details,
            now=NIGHT,
        )


def send_what_is_due(store: Store) -> None:
    with store.write() as session:
        for line in outbox.due_messages(session, clock.now(), ("whatsapp",), 10):
            outbox.begin_sending(session, line.message_id, clock.now())


@pytest.fixture
def with_template(console: FastAPI) -> None:
    business = replace(BUSINESS, templates=Templates({"reply_waiting": {"en": Template(SID)}}))
    console.state.desk.live = LiveHours(Hours(business))


async def test_the_queue_and_the_page_count_down(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    waits(sqlite_store, {})
    passes(21 + 50 / 60)
    # Signed in at that moment; a browser that was left alone for so long would not be any more.
    alice = browser(cast.alice)
    for path in ("/queue", "/conversations/1"):
        page = main_part(await alice.get(path))
        assert "Window ends in <time" in page
        assert ">2 h 10 min</time>" in page or ">2 h 9 min</time>" in page
    passes(24)
    for path in ("/queue", "/conversations/1"):
        assert "Window ended" in main_part(await alice.get(path))


async def test_a_channel_without_a_window_has_no_countdown(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    with sqlite_store.write() as session:
        inbox.accept(session, inbound("Hello", name="Dana"), NIGHT)
    page = main_part(await browser(cast.alice).get("/conversations/1"))
    assert "Window" not in page
    assert "Free text" not in page


async def test_a_reply_after_the_end_is_kept_and_the_page_says_so_before_and_after(
    sqlite_store: Store, cast: Cast, browser: Opened
) -> None:
    waits(sqlite_store, {"email": "dana@home.example"})
    passes(30)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    page = main_part(await alice.get("/conversations/1"))
    assert "What you write now is kept" in page
    assert "They can also be reached by <bdi>e-mail, dana@home.example</bdi>." in page
    await alice.act("/conversations/1/reply", text="It is ready.", client_key="k")
    send_what_is_due(sqlite_store)
    page = main_part(await alice.get("/conversations/1"))
    assert "<b>Kept.</b>" in page
    assert "docs/window.md" in page
    assert "<b>Answered</b>" not in page
    assert "Reply kept until they write" in main_part(await alice.get("/queue?show=mine"))


async def test_one_click_sends_the_template_and_a_second_none(
    sqlite_store: Store, cast: Cast, browser: Opened, with_template: None
) -> None:
    waits(sqlite_store, {"consent": YES.as_details()})
    passes(30)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/reply", text="It is ready.", client_key="k")
    send_what_is_due(sqlite_store)
    page = main_part(await alice.get("/conversations/1"))
    assert "Tell them that your answer waits" in page
    assert "<q dir=\"auto\">Ja, gerne</q>" in page
    assert YES.question in page
    for _ in range(2):
        answer = await alice.act("/conversations/1/template", reason="reply_waiting")
        assert answer.status_code == 303
    with sqlite_store.read() as session:
        assert len(session.scalars(select(Message).where(Message.kind == TEMPLATE)).all()) == 1
    page = main_part(await alice.get("/conversations/1"))
    assert "Sent: tell them that your answer waits." in page
    assert "template reply_waiting in English" in page


async def test_without_consent_the_page_says_why_there_is_no_button(
    sqlite_store: Store, cast: Cast, browser: Opened, with_template: None
) -> None:
    waits(sqlite_store, {})
    passes(30)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/reply", text="It is ready.", client_key="k")
    send_what_is_due(sqlite_store)
    page = main_part(await alice.get("/conversations/1"))
    assert "The customer was not asked, or did not answer" in page
    assert "/conversations/1/template" not in page
    assert (await alice.act("/conversations/1/template", reason="reply_waiting")).status_code == 409
    assert (await alice.act("/conversations/1/template", reason="nonsense")).status_code == 409


async def test_what_is_kept_can_be_withdrawn(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    waits(sqlite_store, {})
    passes(30)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/reply", text="It is ready.", client_key="k")
    send_what_is_due(sqlite_store)
    with sqlite_store.read() as session:
        kept = session.scalars(select(Message).where(Message.status == Status.KEPT)).one()
    assert f"/conversations/1/kept/{kept.id}/withdraw" in (await alice.get("/conversations/1")).text
    assert (await alice.act(f"/conversations/1/kept/{kept.id}/withdraw")).status_code == 303
    assert "Withdrawn by Alice before it left." in main_part(await alice.get("/conversations/1"))


async def test_programs_see_the_window_and_may_send_the_template(
    sqlite_store: Store, cast: Cast, browser: Opened, with_template: None
) -> None:
    waits(sqlite_store, {"consent": YES.as_details()})
    passes(30)
    alice = browser(cast.alice)
    await alice.act("/conversations/1/claim")
    await alice.act("/conversations/1/reply", text="It is ready.", client_key="k")
    send_what_is_due(sqlite_store)
    (item,) = (await alice.get("/api/v1/queue?show=mine")).json()["items"]
    assert (item["window_ends_at"], item["kept"]) == ("2026-11-24T21:40:00Z", True)
    headers = {"X-CSRF-Token": alice.csrf}
    first, second = [
        (await alice.post("/api/v1/conversations/1/template/reply_waiting", headers=headers)).json() for _ in range(2)
    ]
    assert first == second
    assert (await alice.post("/api/v1/conversations/1/template/callback", headers=headers)).status_code == 409


async def test_nobody_without_an_account_sends_a_template(sqlite_store: Store, cast: Cast, browser: Opened) -> None:
    waits(sqlite_store, {"consent": YES.as_details()})
    charlie = browser(None)
    assert (await charlie.act("/conversations/1/template", reason="reply_waiting")).status_code in (303, 401, 403)
    with sqlite_store.read() as session:
        assert session.scalars(select(Message).where(Message.kind == TEMPLATE)).all() == []
