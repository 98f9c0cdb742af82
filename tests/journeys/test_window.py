"""The story of WhatsApp's 24 hours: written on Saturday evening, answered on Monday afternoon, read with one word."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.customers import PROMISED_SECONDS, WhatsAppCustomer
from tests.journeys.desk import ROOT, Desk, wait_until
from tests.journeys.staff import Staff, browser_page
from tests.peers.emulator import TwilioEmulator

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.browser]

SHOP = ZoneInfo("Europe/Amsterdam")
# The shop closes on Saturday at five and opens on Monday at one.
SATURDAY = datetime(2026, 11, 21, 20, 0, tzinfo=SHOP)
MONDAY = datetime(2026, 11, 23, 13, 30, tzinfo=SHOP)
TEMPLATES = """
whatsapp:
  templates:
    reply_waiting: {en: HX0123456789abcdef0123456789abcdef}
"""
ANSWER = "Your bicycle is ready, come by until six."


@pytest.fixture
def desk(twilio: TwilioEmulator, tmp_path: Path) -> Iterator[Desk]:
    """A desk of its own, because this story moves its clock."""
    business = tmp_path / "business.yml"
    shutil.copy(ROOT / "business.yml", business)
    business.write_text(business.read_text() + TEMPLATES)
    made = Desk(tmp_path, SATURDAY, twilio=twilio, NIGHTDESK_BUSINESS=str(business))
    yield made
    if made.is_running:
        made.stop()


@pytest.mark.timeout(900)
def test_a_reply_after_the_window_is_kept_announced_and_read_once(
    desk: Desk, twilio: TwilioEmulator, tmp_path: Path
) -> None:
    customer = WhatsAppCustomer(twilio)
    desk.make_ready()
    customer.says("I want to talk to a person")
    asked = customer.hears("May our people write to you here later too")
    assert asked.labels[:2] == ["Yes", "No"]
    customer.chooses(asked, "Yes")
    customer.hears("may write to you here later too")
    desk.stop()

    desk.move_to(MONDAY)
    desk.make_ready()
    with Staff(desk, tmp_path / "alice.json") as staff, browser_page(staff.state) as page:
        number = staff.conversation(customer)["conversation_id"]
        _answer(page, desk, number)
        wait_until(lambda: _reply(staff, customer)["status"] == "kept", "the reply is kept", PROMISED_SECONDS)
        before = twilio.messages(to=customer.address)
        assert not any(message["body"] == ANSWER for message in before)

        page.get_by_role("button", name="Tell them that your answer waits").click()
        expect(page.get_by_text("Sent: tell them that your answer waits.")).to_be_visible()
        wait_until(
            lambda: len(twilio.messages(to=customer.address)) == len(before) + 1, "the template is sent", PROMISED_SECONDS
        )
        # The emulator keeps no text of a template: it was sent without a body of ours.
        assert twilio.messages(to=customer.address)[-1]["body"] is None

        customer.says("Open")
        customer.hears(ANSWER)
        staff.wait_until_handled(customer, "Open")
        wait_until(lambda: _reply(staff, customer)["status"] != "kept", "the reply left", PROMISED_SECONDS)
        after = twilio.messages(to=customer.address)
        assert [message["body"] for message in after[len(before) + 1 :]] == [ANSWER]
        assert not any(message["error_code"] for message in after)


def _answer(page: Page, desk: Desk, number: int) -> None:
    """Alice finds the customer in the queue, claims the conversation and types her answer."""
    page.goto(f"{desk.console}/queue")
    expect(page.get_by_text("Window ended")).to_be_visible()
    page.goto(f"{desk.console}/conversations/{number}")
    expect(page.get_by_text("Yes, Sat 21 Nov")).to_be_visible()
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_text("What you write now is kept")).to_be_visible()
    page.get_by_label("Your reply to").fill(ANSWER)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Kept.")).to_be_visible(timeout=20_000)


def _reply(staff: Staff, customer: WhatsAppCustomer) -> dict[str, Any]:
    return next(line for line in staff.lines(customer, "staff") if line["text"] == ANSWER)
