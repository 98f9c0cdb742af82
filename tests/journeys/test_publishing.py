"""An edited FAQ goes live while the desk runs, and an older version comes back, each within five seconds. Its files go with it."""

import json
import shutil
import time
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from tests.journeys.customers import PROMISED_SECONDS
from tests.journeys.desk import ROOT, wait_until
from tests.peers.telegram_relay import Uploaded

pytestmark = [pytest.mark.journey, pytest.mark.peer]
LIVE_WITHIN_SECONDS = 5.0
OLD, NEW = "There is a loading bay in front of the door", "Since today a car park is behind the house"
# Bytes that a form, a line or a charset would change.
MAP = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
QUESTIONS = "  - id: parking\n    questions:\n"
WITH_MAP = QUESTIONS.replace("questions:", "attachments: [our map.png]\n    questions:")


def seconds_until_answered_with(customer, text: str) -> float:
    """Ask again and again until the answer holds `text`."""
    began = time.monotonic()
    while time.monotonic() - began < LIVE_WITHIN_SECONDS * 2:
        customer.says("Can I park my car near you?")
        if text in customer.hears().text:
            break
    return time.monotonic() - began


def test_publishing_and_rolling_back_are_live_within_five_seconds(desk, customer, tmp_path):
    faq = tmp_path / "faq"
    shutil.copytree(ROOT / "data" / "faq", faq)
    shop = faq / "shop.yml"
    assert shop.read_text().count(OLD) == 1
    shop.write_text(shop.read_text().replace(OLD, NEW))
    seconds_until_answered_with(customer, OLD)

    pids = desk.parts()
    # What customers asked before is asked of both versions first, with models that this process must load.
    done = desk.run("faq", "publish", "--faq", str(faq), "--note", "a car park", "--json", within_seconds=300)
    assert done.returncode == 0, done.stderr
    published = json.loads(done.stdout)
    assert [each["question"] for each in published["report"]["differences"]] == ["Can I park my car near you?"]
    try:
        assert seconds_until_answered_with(customer, NEW) < LIVE_WITHIN_SECONDS
    finally:
        assert desk.run("faq", "rollback", "1").returncode == 0
    assert seconds_until_answered_with(customer, OLD) < LIVE_WITHIN_SECONDS
    versions = {row["number"]: row for row in desk.json("faq", "versions")}
    assert versions[published["version"]]["note"] == "a car park"
    assert [number for number, row in versions.items() if row["served"]] == [1]
    assert desk.parts() == pids



def test_a_map_that_the_owner_adds_comes_behind_the_answer_on_each_channel(desk, new_customer, telegram, twilio, tmp_path):
    faq = tmp_path / "faq"
    shutil.copytree(ROOT / "data" / "faq", faq)
    (faq / "media").mkdir()
    (faq / "media" / "our map.png").write_bytes(MAP)
    shop = faq / "shop.yml"
    assert shop.read_text().count(QUESTIONS) == 1
    shop.write_text(shop.read_text().replace(QUESTIONS, WITH_MAP).replace(OLD, NEW))
    by_telegram, by_whatsapp = new_customer("telegram"), new_customer("whatsapp")
    done = desk.run("faq", "publish", "--faq", str(faq), "--note", "a map", "--json", within_seconds=300)
    assert done.returncode == 0, done.stderr
    try:
        seconds_until_answered_with(new_customer("telegram"), NEW)
        for customer in (by_telegram, by_whatsapp):
            customer.says("Can I park my car near you?")
            customer.hears(NEW)
        wait_until(lambda: telegram.uploaded(by_telegram.chat_id), "the map came on Telegram", PROMISED_SECONDS)
        assert telegram.uploaded(by_telegram.chat_id) == [Uploaded("photo", "our map.png", MAP)]
        wait_until(lambda: twilio.media_for(by_whatsapp.address), "the map came on WhatsApp", PROMISED_SECONDS)
        (address,) = twilio.media_for(by_whatsapp.address)
        assert unquote(urlsplit(address).path.rpartition("/")[2]) == "our map.png"
        assert httpx.get(f"{desk.gateway}{urlsplit(address).path}", trust_env=False).content == MAP
    finally:
        assert desk.run("faq", "rollback", "1").returncode == 0
    seconds_until_answered_with(new_customer("telegram"), OLD)
