"""Customers are asked whether they were helped, by the bot or by people; what they say is on the page Numbers, apart.

The desk is its own: what comes some minutes later comes at its next start.
"""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.customers import Customer, Heard, TelegramCustomer, WhatsAppCustomer
from tests.journeys.desk import ROOT, Desk
from tests.journeys.staff import Staff, browser_page
from tests.peers.emulator import TwilioEmulator
from tests.peers.telegram_peer import TelegramPeer

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.browser, pytest.mark.timeout(900)]
# A Tuesday morning; who writes now is answered by people unless the bot always answers.
MORNING = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Europe/Amsterdam"))
ASKED = "An automatic question: did that help?"
THUMBS = ["👍 Helpful", "👎 Not helpful"]
ANSWER = "It is ready, come by until six."
STARTED_WITHIN_SECONDS = 120.0


@pytest.fixture
def peers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TwilioEmulator, TelegramPeer]]:
    """Of their own: two desks cannot read the messages of one bot."""
    folder = tmp_path_factory.mktemp("verdicts")
    with TwilioEmulator(folder) as twilio, TelegramPeer(folder) as telegram:
        yield twilio, telegram


@pytest.fixture
def desk(peers: tuple[TwilioEmulator, TelegramPeer], tmp_path: Path) -> Iterator[Desk]:
    twilio, telegram = peers
    business = tmp_path / "business.yml"
    shutil.copy(ROOT / "business.yml", business)
    business.write_text(business.read_text().replace("answers: closed", "answers: always"))
    made = Desk(tmp_path / "desk", MORNING, twilio=twilio, telegram=telegram, NIGHTDESK_BUSINESS=str(business))
    yield made
    if made.is_running:
        made.stop()


def test_customers_say_whether_the_bot_and_people_helped(
    desk: Desk, peers: tuple[TwilioEmulator, TelegramPeer], tmp_path: Path
) -> None:
    twilio, telegram = peers
    desk.make_ready()
    asked_bot: list[Customer] = [TelegramCustomer(telegram), WhatsAppCustomer(twilio)]
    asked_people: list[Customer] = [TelegramCustomer(telegram), WhatsAppCustomer(twilio)]
    for customer in asked_bot:
        customer.says("How can I pay?")
        assert not set(customer.hears("card").labels) & set(THUMBS)
    for customer in asked_people:
        customer.says("I want to talk to a person")
        customer.hears("our people")
    with Staff(desk, tmp_path / "alice.json") as alice:
        with browser_page(alice.state) as page:
            for customer in asked_people:
                _answer_and_close(page, desk, alice.conversation(customer)["conversation_id"])
                customer.hears(ANSWER)

        desk.stop()
        desk.move_to(desk.now + timedelta(minutes=4))
        desk.make_ready()
        for customer in (*asked_bot, *asked_people):
            heard = customer.hears(ASKED, STARTED_WITHIN_SECONDS)
            assert heard.labels == THUMBS
            if customer is asked_bot[1]:
                # Where no buttons can be shown: by the number, and typed as the thumb itself.
                assert heard.text == f"{ASKED}\n\n1. {THUMBS[0]}\n2. {THUMBS[1]}"
            _judge(customer, heard, is_good=customer is not asked_people[1])
        asked_people[1].says("Nobody told me the price")
        asked_people[1].hears()
        for customer in (*asked_bot, *asked_people):
            assert sum(ASKED in heard.text for heard in customer.has_heard()) == 1
        for customer in (*asked_bot, asked_people[0]):
            assert alice.conversation(customer)["holder"] in ("bot", "closed")
        assert alice.conversation(asked_people[0])["holder"] == "closed"

        with browser_page(alice.state) as page:
            page.goto(f"{desk.console}/numbers")
            for name, share in (("Thumbs up for the bot", "100 %"), ("Thumbs up for people", "50 %")):
                expect(page.locator(".figure", has_text=name).locator(".figure-number")).to_have_text(share)
            expect(page.get_by_text("Nobody told me the price")).to_be_visible()


def _judge(customer: Customer, heard: Heard, *, is_good: bool) -> None:
    customer.chooses(heard, THUMBS[0] if is_good else THUMBS[1])
    customer.hears("Thank you, that is good to know!" if is_good else "What was missing?")


def _answer_and_close(page: Page, desk: Desk, number: int) -> None:
    page.goto(f"{desk.console}/conversations/{number}")
    page.get_by_role("button", name="Claim").click()
    page.get_by_label("Your reply to").fill(ANSWER)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".line-staff")).to_contain_text(ANSWER)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator("#lines").get_by_text("Alice closed this")).to_be_visible()
