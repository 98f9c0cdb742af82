"""Somebody who has never seen Nightdesk is told "answer the oldest question and put it into the FAQ", and gets it done without help.

They go by what they read: names of fields, buttons and links, never an address. On a desk and on a telephone.
"""

import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NIGHT
from tests.journeys.customers import TelegramCustomer
from tests.journeys.desk import ROOT, Desk, wait_until
from tests.journeys.staff import PASSWORD, Staff, browser_page
from tests.peers.telegram_peer import TelegramPeer

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.browser, pytest.mark.timeout(900)]

NAME = "Sam"
#: What the FAQ does not know, with what Sam tells the customer.
QUESTIONS = (
    ("Do you offer yoga classes on the roof?", "Yes, every Sunday in summer at ten o'clock, for ten euros.", (1280, 800)),
    ("Can you engrave a poem into my saddle?", "We do, up to forty letters; it takes a week and costs thirty euros.", (390, 844)),
)
#: Trying a version out on stored questions loads the models first.
TRIED_OUT_WITHIN_MS = 180_000
#: Five seconds are promised where the machine does nothing else (test_publishing.py); this is about the walk.
LIVE_WITHIN_SECONDS = 90.0
SENT_WITHIN_SECONDS = 30.0


@pytest.fixture
def telegram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramPeer]:
    """A Telegram of its own: two desks cannot read the messages of one bot."""
    with TelegramPeer(tmp_path_factory.mktemp("second_person")) as peer:
        yield peer


@pytest.fixture
def desk(telegram: TelegramPeer, tmp_path: Path) -> Iterator[Desk]:
    """A desk of its own, whose FAQ may be changed."""
    faq = tmp_path / "faq"
    shutil.copytree(ROOT / "data" / "faq", faq)
    made = Desk(tmp_path / "desk", NIGHT, telegram=telegram, NIGHTDESK_FAQ=str(faq))
    yield made
    if made.is_running:
        made.stop()


def test_the_oldest_question_is_answered_and_the_bot_knows_it_from_then_on(
    desk: Desk, telegram: TelegramPeer, tmp_path: Path
) -> None:
    desk.make_ready()
    waiting = [TelegramCustomer(telegram) for _ in QUESTIONS]
    for customer, (question, _, _) in zip(waiting, QUESTIONS, strict=True):
        customer.says(question)
        customer.hears("our people")
    with Staff(desk, tmp_path / "alice.json") as alice:
        with browser_page(alice.state) as page:
            invitation = invited(page, desk.console)
        with browser_page() as page:
            make_account(page, invitation)
        for customer, (question, answer, (width, height)) in zip(waiting, QUESTIONS, strict=True):
            with browser_page() as page:
                page.set_viewport_size({"width": width, "height": height})
                sign_in(page, desk.console)
                answer_the_oldest(page, question, answer)
                customer.hears(answer, SENT_WITHIN_SECONDS)
                put_it_into_the_faq(page, question, answer)
            wait_until(partial(is_answered, telegram, question, answer), f"the bot answers {question!r}", LIVE_WITHIN_SECONDS)
    written = (tmp_path / "faq" / "shop.yml").read_text()
    # What stood there stands there to the letter, and what was added is what a person would have written.
    assert written.startswith((ROOT / "data" / "faq" / "shop.yml").read_text().rstrip("\n"))
    assert all(question in written for question, _, _ in QUESTIONS)


def invited(page: Page, console: str) -> str:
    """Alice, who runs the desk, makes a link for a trainer."""
    page.goto(console)
    page.get_by_role("navigation", name="Pages").get_by_text("More").click()
    page.get_by_role("link", name="People").click()
    page.get_by_role("radio", name="Trainer").check()
    page.get_by_role("button", name="Make a link").click()
    return page.get_by_label("Invitation link").input_value()


def make_account(page: Page, invitation: str) -> None:
    page.goto(invitation)
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def sign_in(page: Page, console: str) -> None:
    page.goto(console)
    page.get_by_label("Your name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def answer_the_oldest(page: Page, question: str, answer: str) -> None:
    expect(page.get_by_role("heading", name=re.compile("waiting", re.IGNORECASE))).to_be_visible()
    oldest = page.get_by_role("listitem").filter(has=page.get_by_role("button", name="Claim")).first
    expect(oldest).to_contain_text(question)
    oldest.get_by_role("button", name="Claim").click()
    page.get_by_role("textbox", name="Your reply to").fill(answer)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text(answer).first).to_be_visible()
    expect(page.get_by_role("textbox", name="Your reply to")).to_have_value("")


def put_it_into_the_faq(page: Page, question: str, answer: str) -> None:
    page.get_by_role("link", name="Put into the FAQ").click()
    expect(page.get_by_role("heading", name="Put into the FAQ")).to_be_visible()
    expect(page.get_by_label("What customers ask")).to_have_value(question)
    expect(page.get_by_label("What the bot answers")).to_have_value(answer)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Save it").click()
    expect(page.get_by_role("heading", name="1 change not live yet")).to_be_visible()
    expect(page.get_by_role("link", name=question)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Try it out").click()
    publish = page.get_by_role("button", name="Publish 1 change")
    expect(publish).to_be_visible(timeout=TRIED_OUT_WITHIN_MS)
    publish.click()
    expect(page.get_by_role("heading", name="Everything is live")).to_be_visible()


def is_answered(telegram: TelegramPeer, question: str, answer: str) -> bool:
    """Whether a customer who never wrote before hears it from the bot."""
    customer = TelegramCustomer(telegram)
    customer.says(question)
    return answer in customer.hears().text
