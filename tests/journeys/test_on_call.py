"""At night something urgent comes: Alice, who is on call, is told in her own chat, claims there, and sees there what became of it."""

import pytest
from playwright.sync_api import expect

from tests.journeys.desk import wait_until
from tests.journeys.staff import PASSWORD

pytestmark = [pytest.mark.journey, pytest.mark.peer]
ALICE, STRANGER = 88_002, 88_667
ROTA = """
on_call:
  shifts:
    - {who: Alice}
urgent:
  words: {en: [burst pipe]}
"""


@pytest.fixture
def on_call(desk, staff, page, telegram):
    """The owner writes Alice into business.yml, and she links her telephone."""
    path = desk.folder / "business.yml"
    before = path.read_text()
    page.goto(f"{desk.console}/on-call")
    expect(page.get_by_text("Write who is on call into business.yml")).to_be_visible()
    path.write_text(before + ROTA)
    # The page follows by itself.
    expect(page.get_by_role("heading", name="Alice is on call")).to_be_visible()
    expect(page.get_by_text("Alice could not be told: let them link their Telegram")).to_be_visible()
    page.goto(f"{desk.console}/account")
    page.locator("#telegram").get_by_label("Present password").fill(PASSWORD)
    page.get_by_role("button", name="Link my Telegram").click()
    link = page.get_by_role("link", name="Open in Telegram").get_attribute("href")
    telegram.say(ALICE, f"/start {link.partition('start=')[2]}", name="A.")
    telegram.wait_for(ALICE, lambda sent: "is Alice" in sent.text)
    page.goto(f"{desk.console}/on-call")
    expect(page.get_by_text("On Telegram, in private")).to_be_visible()
    yield
    path.write_text(before)
    page.goto(f"{desk.console}/account")
    page.get_by_role("button", name="Unlink it").click()
    wait_until(lambda: "Write who is on call into business.yml" in staff.page("/on-call"), "the rota is gone", 15)


def test_who_is_on_call_claims_from_the_notice_that_wakes_them(on_call, telegram, new_customer, staff):
    customer = new_customer("whatsapp")
    customer.says("There is a burst pipe above your shop, I want to talk to a person")
    customer.hears()
    notice = telegram.wait_for(ALICE, lambda sent: "🚨 Urgent" in sent.text)
    assert "burst pipe above your shop" in notice.text
    assert customer.address not in notice.text
    buttons = dict(notice.buttons)
    assert list(buttons) == ["Claim"]

    def answered(account, text):
        telegram.wait_for(account, lambda sent: sent.method == "answerCallbackQuery" and text in sent.text)

    telegram.say(STRANGER, "Hello", name="S.")
    telegram.press(STRANGER, buttons["Claim"], notice.message_id, name="S.")
    answered(STRANGER, "not linked to Nightdesk, so nothing was done")
    assert staff.conversation(customer)["holder"] == "waiting"

    telegram.press(ALICE, buttons["Claim"], notice.message_id, name="A.")
    answered(ALICE, "You hold it now.")
    assert staff.conversation(customer)["holder"] == "staff"

    def shows(text):
        changed = telegram.wait_for(ALICE, lambda sent: sent.method == "editMessageText" and text in sent.text)
        assert changed.message_id == notice.message_id

    shows("✋ You hold it now; answer here:")
    number = staff.conversation(customer)["conversation_id"]
    secret = {"x-csrf-token": staff.api.get("/api/v1/me").json()["csrf_token"]}
    staff.api.post(f"/api/v1/conversations/{number}/close", headers=secret).raise_for_status()
    shows("✅ You closed it.")
    telegram.press(ALICE, buttons["Claim"], notice.message_id, name="A.")
    answered(ALICE, "You dealt with this already, so nothing was done.")
    assert staff.conversation(customer)["holder"] == "closed"
    assert "telegram" in staff.page("/audit")
    # A press of one of the staff is no customer's message.
    assert staff.api.get("/api/v1/queue", params={"show": "waiting", "limit": 200}).text.count(f'"{ALICE}"') == 0
