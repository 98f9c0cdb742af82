"""A morning: the digest at the opening, in the console and in the staff's group; a promise about to pass is told to the customer.

The desk is its own, started again and again at the moments that matter.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.customers import TelegramCustomer
from tests.journeys.desk import Desk, wait_until
from tests.journeys.staff import Staff, browser_page
from tests.peers.telegram_peer import TelegramPeer

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.browser, pytest.mark.timeout(900)]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
GROUP = -1_001_234_567_890
STARTED_WITHIN_SECONDS = 90.0


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.fixture
def group(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramPeer]:
    """A Telegram of its own: two desks cannot read the messages of one bot."""
    with TelegramPeer(tmp_path_factory.mktemp("morning")) as peer:
        peer.say(GROUP, "Good to have you in our group.")
        yield peer


def test_a_morning(group: TelegramPeer, tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", at("2026-11-23T22:40"), telegram=group, NIGHTDESK_STAFF_TELEGRAM_CHAT=str(GROUP))
    customer = TelegramCustomer(group)
    try:
        desk.make_ready()
        customer.says("I want to talk to a person")
        customer.hears("Tuesday 24 November by 10:00")
        with Staff(desk, tmp_path / "alice.json") as alice:
            assert alice.api.get("/api/v1/digests").json() == {"digests": []}

            start_again(desk, "2026-11-24T08:59:50")
            said = heard_in_group(group, "Good morning, Lumen Bicycles (sales and customer service)")
            assert "1 customer wrote 1 message." in said
            assert f"{customer.name} (Telegram): “I want to talk to a person”" in said
            with browser_page(alice.state) as page:
                page.goto(f"{desk.console}/digest")
                expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
                expect(page.locator("#today-1")).to_contain_text("Sales, Customer service: opened today, 09:00")
                page.locator("#today-1").get_by_role("link", name=customer.name).click()
                expect(page.get_by_role("heading", name=customer.name)).to_be_visible()

            start_again(desk, "2026-11-24T09:31")
            heard_in_group(group, f"min left: {customer.name} (Telegram) was promised a reply by today, 10:00.")

            start_again(desk, "2026-11-24T09:49:50")
            moved = customer.hears("will not manage the time that I named (today by 10:00)", STARTED_WITHIN_SECONDS)
            assert "today by 11:00" in moved.text
            assert "The promise moved from" in alice.lines(customer, "system")[-1]["text"]
        texts = [sent.text for sent in group.sent(GROUP) if sent.method == "sendMessage"]
        assert len(texts) == len(set(texts)), texts
    finally:
        if desk.is_running:
            desk.stop()


def start_again(desk: Desk, moment: str) -> None:
    """Stop, and start at that moment. Rasa is not waited for: what is done because of the time needs none."""
    desk.stop()
    desk.move_to(at(moment))
    desk.start()


def heard_in_group(group: TelegramPeer, wanted: str) -> str:
    def find() -> str | None:
        return next((sent.text for sent in group.sent(GROUP) if wanted in sent.text), None)

    return str(wait_until(find, f"the group reads {wanted!r}", STARTED_WITHIN_SECONDS))
