"""What the bot should not answer lands with people, who reply from a real browser to the customer's telephone."""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.journey, pytest.mark.peer]
SHOP = ZoneInfo("Europe/Amsterdam")
A_FEW_SECONDS_MS = 5000


@pytest.mark.browser
def test_what_the_bot_cannot_answer_is_promised_answered_by_a_person_and_handed_back(customer, staff, page, desk):
    # The queue is on the screen before anything happens.
    page.goto(f"{desk.console}/queue")
    question = "What is the serial number of the bike that you sold to my neighbour?"
    customer.says(question)
    told = customer.hears()
    waiting = staff.conversation(customer)
    promise = datetime.fromisoformat(waiting["promise_at"])
    assert (waiting["holder"], waiting["reason"], waiting["department"]) == ("waiting", "low_confidence", "service")
    assert promise > desk.now
    assert desk.is_inside_hours(promise, waiting["department"])
    assert f"{promise.astimezone(SHOP):%H:%M}" in told.text
    assert f"{promise.astimezone(SHOP):%A %-d %B}" in told.text

    number = waiting["conversation_id"]
    card = page.locator(f"#item-{number}")
    expect(card).to_contain_text(question, timeout=A_FEW_SECONDS_MS)
    expect(card).to_contain_text("The bot was not sure")
    expect(card.locator("time").first).to_have_attribute("datetime", re.compile(r"^2026-11-24T"))
    card.get_by_role("button", name="Claim").click()
    expect(page).to_have_url(f"{desk.console}/conversations/{number}")
    expect(page.locator("#lines")).to_contain_text(question)
    expect(page.locator("#facts .fact-promise time").first).to_have_attribute("datetime", re.compile(r"^2026-11-24T"))

    reply = "I looked it up: we may not tell you that, but ask your neighbour & say hello <b>from us</b>."
    page.get_by_label("Your reply to").fill(reply)
    page.get_by_role("button", name="Send").click()
    assert customer.hears("I looked it up").text == reply

    # While Alice holds it the bot is silent, and her open page shows what is written.
    page.evaluate("window.stays = true")
    heard = len(customer.has_heard())
    customer.says("How much is shipping?")
    expect(page.locator("#lines").get_by_text("How much is shipping?")).to_be_visible(timeout=A_FEW_SECONDS_MS)
    assert page.evaluate("window.stays")
    staff.wait_until_handled(customer, "How much is shipping?")
    # WhatsApp shows the buttons as lines below the text.
    assert told.text.startswith(staff.lines(customer, "bot")[-1]["text"])
    assert len(customer.has_heard()) == heard

    page.get_by_role("button", name="To the bot").click()
    expect(page.get_by_role("button", name="Take over")).to_be_visible()
    customer.says("Which countries do you deliver to?")
    assert "Germany" in customer.hears().text
    assert len(customer.has_heard()) == heard + 1
