"""The owner edits business.yml and staff close for the moment while the desk runs: everybody hears it within five seconds."""

import time

import pytest

from tests.journeys.conftest import STAFF_CHAT
from tests.journeys.desk import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.peer]
LIVE_WITHIN_SECONDS = 5.0
TUESDAY = '  tuesday: ["09:00-12:30", "13:30-18:00"]'
LATER = '  tuesday: ["09:00-12:30", "13:30-19:45"]'
ASKED = "Until when are you open tomorrow?"


def seconds_until_answered_with(customer, question: str, text: str) -> float:
    """Ask again and again until the answer holds `text`."""
    began = time.monotonic()
    while time.monotonic() - began < LIVE_WITHIN_SECONDS * 3:
        asked = time.monotonic()
        customer.says(question)
        if text in customer.hears().text:
            return asked - began
    raise AssertionError(f"{text!r} was never said")


def edit(desk, old: str, new: str) -> None:
    path = desk.folder / "business.yml"
    content = path.read_text()
    assert content.count(old) == 1
    path.write_text(content.replace(old, new))


def test_an_edited_business_yml_is_live_within_five_seconds_and_a_bad_one_changes_nothing(desk, new_customer, staff):
    customer = new_customer("telegram")
    seconds_until_answered_with(customer, ASKED, "18:00")
    pids = desk.parts()
    edit(desk, TUESDAY, LATER)
    try:
        assert seconds_until_answered_with(customer, ASKED, "19:45") < LIVE_WITHIN_SECONDS
        hours = staff.api.get("/api/v1/hours").json()
        (tomorrow,) = [each for each in hours["days"] if (each["date"], each["department"]) == ("2026-11-24", None)]
        assert tomorrow["intervals"][-1]["ends_at"] == "2026-11-24T19:45:00+01:00"

        edit(desk, LATER, '  tuesday: ["09:00-12:30", "12:00-19:45"]')
        refused = wait_until(lambda: staff.api.get("/api/v1/hours").json()["refused"], "the bad file is refused", 10)
        assert "12:00-19:45 overlaps 09:00-12:30" in refused["problems"][0]
        assert "business.yml has a mistake; the hours of" in staff.page("/queue")
        customer.says(ASKED)
        assert "19:45" in customer.hears().text
        edit(desk, '"12:00-19:45"', '"13:30-19:45"')
        wait_until(lambda: not staff.api.get("/api/v1/hours").json()["refused"], "the mended file is taken", 10)
    finally:
        path = desk.folder / "business.yml"
        path.write_text(path.read_text().replace("19:45", "18:00").replace('"12:00-', '"13:30-'))
    seconds_until_answered_with(customer, ASKED, "18:00")
    assert desk.parts() == pids


def test_staff_close_and_open_from_their_group(desk, new_customer, telegram, staff):
    customer = new_customer("telegram")
    seconds_until_answered_with(customer, ASKED, "18:00")
    telegram.say(STAFF_CHAT, "/closed until Wednesday: burst pipe", name="Dana")
    reply = telegram.wait_for(STAFF_CHAT, lambda sent: sent.text.startswith("Understood"))
    assert "closed until Wednesday 25 November at 00:00" in reply.text
    assert "To undo: /normal" in reply.text
    seconds = seconds_until_answered_with(customer, "Are you open tomorrow?", "closed")
    assert seconds < LIVE_WITHIN_SECONDS
    assert "Dana (Telegram)" in staff.page("/hours")
    telegram.say(STAFF_CHAT, "/normal", name="Dana")
    telegram.wait_for(STAFF_CHAT, lambda sent: sent.text.startswith("Withdrawn"))
    assert seconds_until_answered_with(customer, ASKED, "18:00") < LIVE_WITHIN_SECONDS
    assert "/closed" not in staff.page("/unreadable")
