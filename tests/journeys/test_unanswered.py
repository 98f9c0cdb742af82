"""A morning of a trainer: what several customers asked in the night and nobody could answer is an answer before the shop opens."""

import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.customers import TelegramCustomer
from tests.journeys.desk import ROOT, Desk
from tests.journeys.staff import Staff, browser_page
from tests.peers.telegram_peer import TelegramPeer

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.browser, pytest.mark.timeout(900)]
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
# The last customers of the night write, and the trainer is early: the shop opens at nine.
EARLY = datetime(2026, 11, 24, 6, 50, tzinfo=AMSTERDAM)
ENGRAVING = (
    "Do you engrave names on a bike frame?",
    "Can you engrave a name into my frame?",
    "Could you engrave my daughter's name on her frame?",
)
ANSWER = "We engrave frames for € 20 while you wait; please bring the name in writing."
# Stored questions are replayed in between, with models that are loaded for it.
CLICKS_TAKE_AT_MOST_SECONDS = 120.0
LIVE_WITHIN_SECONDS = 5.0
REPLAY_MS = 120_000


@pytest.fixture
def telegram_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramPeer]:
    """Two desks cannot read the messages of one bot."""
    with TelegramPeer(tmp_path_factory.mktemp("unanswered")) as peer:
        yield peer


def test_what_nobody_could_answer_at_night_is_answered_in_the_morning(
    telegram_of_its_own: TelegramPeer, tmp_path: Path
) -> None:
    telegram, faq = telegram_of_its_own, tmp_path / "faq"
    shutil.copytree(ROOT / "data" / "faq", faq)
    desk = Desk(tmp_path / "desk", EARLY, telegram=telegram, NIGHTDESK_FAQ=str(faq))
    try:
        desk.make_ready()
        with Staff(desk, tmp_path / "alice.json") as alice:
            for words in (*ENGRAVING, "Do you teach juggling with chain rings?"):
                customer = TelegramCustomer(telegram)
                customer.says(words)
                assert "our people" in customer.hears().text, words
            # It is done by itself once an hour; the models are loaded for it.
            grouped = desk.run("faq", "unanswered", "--json", within_seconds=300)
            assert grouped.returncode == 0, grouped.stderr

            with browser_page(alice.state) as page:
                page.goto(f"{desk.console}/unanswered")
                first = page.locator("#unanswered-items > li").first
                expect(first).to_contain_text("3 customers")
                expect(first).to_contain_text(ENGRAVING[0])
                began = time.monotonic()
                first.get_by_role("button", name="New entry").click()
                questions = page.get_by_label("Questions in English")
                assert sorted(questions.input_value().splitlines()) == sorted(ENGRAVING)
                page.get_by_label("Answer in English").fill(ANSWER)
                page.get_by_role("button", name="Save").click()
                page.get_by_role("link", name="See what it changes, and publish").click()
                page.get_by_role("button", name="Try it out").click()
                trial = page.locator("#trial")
                expect(trial).to_contain_text("3 newly answered", timeout=REPLAY_MS)
                expect(trial).to_contain_text(ENGRAVING[1])
                expect(trial).not_to_contain_text("newly wrong")
                page.get_by_role("button", name="Publish 1 change").click()
                expect(page.get_by_role("heading", name="Everything is live")).to_be_visible()
                published = time.monotonic()
                assert published - began < CLICKS_TAKE_AT_MOST_SECONDS

                customer = TelegramCustomer(telegram)
                while True:
                    customer.says(ENGRAVING[1])
                    asked = time.monotonic()
                    if ANSWER in customer.hears().text:
                        break
                    assert asked - published < LIVE_WITHIN_SECONDS, "the new answer is not live"
                page.goto(f"{desk.console}/unanswered")
                expect(page.locator("#unanswered-items > li")).to_have_count(1)
                expect(page.locator("#unanswered-items .quotes")).not_to_contain_text("engrave")
    finally:
        if desk.is_running:
            desk.stop()
