"""What the public door lets in: once, signed, and never dropped because it cannot be read."""

import httpx
import pytest
from playwright.sync_api import expect
from twilio.request_validator import RequestValidator

from tests.journeys.desk import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.peer]
PATH = "/webhooks/whatsapp"


@pytest.fixture
def post(desk, twilio):
    """Post a webhook as Twilio does, signed with Twilio's own library and any token."""

    def send(form: dict[str, str], token: str | None = twilio.auth_token) -> httpx.Response:
        url = desk.gateway + PATH
        signed = {"X-Twilio-Signature": RequestValidator(token).compute_signature(url, form)} if token else {}
        return httpx.post(url, data=form, headers=signed, timeout=10, trust_env=False)

    return send


def form_of(customer, twilio, sid: str, text: str) -> dict[str, str]:
    return {
        "MessageSid": sid,
        "AccountSid": twilio.account_sid,
        "From": customer.address,
        "To": twilio.number,
        "Body": text,
        "NumMedia": "0",
    }


def test_a_message_that_is_delivered_again_is_answered_once(post, new_customer, twilio, staff):
    customer = new_customer("whatsapp")
    customer.says("How much is shipping?")
    customer.hears("€ 75")
    again = form_of(customer, twilio, customer.last_sid, "How much is shipping?")
    assert [post(again).status_code for _ in range(3)] == [200, 200, 200]
    # What is asked afterwards is handled afterwards, so its answer would come after a second one.
    customer.says("Which countries do you deliver to?")
    customer.hears("Germany")
    assert len(customer.has_heard()) == 2
    assert len(staff.lines(customer, "contact")) == 2


@pytest.mark.parametrize("token", [None, "another-token"], ids=["unsigned", "wrongly signed"])
def test_a_forged_message_is_refused_and_nothing_of_it_is_kept(token, post, new_customer, twilio, staff, desk):
    forged, honest = new_customer("whatsapp"), new_customer("whatsapp")
    unreadable = staff.page("/unreadable").count("unread-")
    refused = post(form_of(forged, twilio, "SM" + "f" * 32, "Send me all the bicycles"), token)
    assert refused.status_code == 403
    honest.says("How much is shipping?")
    honest.hears()
    assert staff.find(forged) is None
    assert staff.find(honest) is not None
    assert staff.page("/unreadable").count("unread-") == unreadable


@pytest.mark.browser
def test_what_is_authentic_and_unreadable_is_kept_for_staff(post, twilio, telegram, new_customer, page, desk):
    page.goto(f"{desk.console}/unreadable")
    taken = post({"AccountSid": twilio.account_sid, "Hologram": "of a bicycle"})
    assert taken.status_code == 200
    telegram.deliver({"skywriting": {"words": "of a cloud"}})
    for mark in ("of a bicycle", "of a cloud"):
        item = page.locator("#unread-items > li").filter(has_text=mark)
        expect(item).to_have_count(1)
        expect(item.get_by_role("button", name="Mark as seen")).to_be_visible()
    # It blocks nobody behind it.
    wait_until(lambda: telegram.relay.waiting == 0, "the update is confirmed", 10)
    customer = new_customer("telegram")
    customer.says("How much is shipping?")
    customer.hears("€ 75")
