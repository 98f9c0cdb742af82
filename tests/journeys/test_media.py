"""A customer sends a picture: the bot cannot look inside, so it says so, keeps it, and shows it to people alone."""

import base64
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.sync_api import Page

from tests.journeys.desk import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.browser]
DRAW = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 48, height: 32});
  canvas.getContext("2d").fillRect(4, 4, 20, 20);
  return canvas.toDataURL("image/jpeg").split(",")[1];
}"""


def photo(page: Page) -> bytes:
    """A real JPEG of 48 by 32 points, drawn by the browser."""
    return base64.b64decode(page.evaluate(DRAW))


def test_a_photo_is_kept_for_people_and_the_customer_is_told_what_happens_next(new_customer, staff, page, desk):
    customer = new_customer("telegram")
    content = photo(page)
    customer.sends_photo(content, "It broke here, see the left pedal")
    told = customer.hears()
    waiting = staff.conversation(customer)
    promise = datetime.fromisoformat(waiting["promise_at"]).astimezone(ZoneInfo("Europe/Amsterdam"))
    assert (waiting["holder"], waiting["reason"]) == ("waiting", "unreadable")
    assert "kept it" in told.text
    assert f"{promise:%H:%M}" in told.text

    (line,) = staff.lines(customer, "contact")
    assert line["text"] == "It broke here, see the left pedal"
    (attachment,) = line["attachments"]
    address = f"/attachments/{attachment}"
    wait_until(lambda: staff.api.get(address).status_code == 200, "the photo was fetched", 15)
    assert staff.api.get(address).content == content

    page.goto(f"{desk.console}/conversations/{waiting['conversation_id']}")
    picture = page.locator(".line-contact img")
    picture.scroll_into_view_if_needed()
    wait_until(lambda: picture.evaluate("image => image.complete && image.naturalWidth"), "the photo is seen", 10)
    assert picture.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [48, 32]

    with httpx.Client(base_url=desk.console, trust_env=False) as stranger:
        refused = stranger.get(address)
    assert refused.status_code in (303, 401, 403)
    assert content not in refused.content
