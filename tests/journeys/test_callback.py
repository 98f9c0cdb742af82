"""A call from the first word at night to the calendar of staff, then to another time, and then not at all."""

from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from icalendar import Calendar

from tests.journeys.customers import PROMISED_SECONDS
from tests.journeys.desk import wait_until

pytestmark = [pytest.mark.journey, pytest.mark.peer]
SHOP = ZoneInfo("Europe/Amsterdam")


def calls(staff) -> list[dict]:
    return staff.api.get("/api/v1/callbacks").raise_for_status().json()["callbacks"]


def test_a_call_is_booked_at_night_seen_by_staff_moved_and_cancelled(new_customer, staff, desk):
    customer = new_customer("telegram")
    customer.says("Can someone call me back about my frame?")
    offered = customer.hears("When shall we call you?")
    assert "Tuesday 24 November: from 09:00 to 12:30 and from 13:30 to 18:00" in offered.text
    assert offered.labels == ["Tue 24 Nov 09:00", "Wed 25 Nov 09:00", "Other times"]

    # Nobody is there then, and the nearest half hours are.
    customer.says("Sunday at 11")
    assert customer.hears("Nobody is here to call you then").labels[2] == "Other times"
    customer.says("tomorrow at 10")
    customer.hears("telephone number")
    customer.says("0031 20")
    customer.hears("could not read a telephone number")
    customer.says("020 555 0177")
    read_back = customer.hears("Is that right?")
    assert "tomorrow, Tuesday 24 November, from 10:00 to 10:30, on +31 20 555 0177" in read_back.text
    customer.chooses(read_back, "Yes")
    booked = customer.hears("It is booked")
    assert booked.labels == ["Another time", "Cancel the call"]

    waiting = staff.conversation(customer)
    promise = datetime.fromisoformat(waiting["promise_at"])
    assert (waiting["holder"], waiting["reason"]) == ("waiting", "callback")
    assert waiting["request"] == "Can someone call me back about my frame?"
    assert f"{promise.astimezone(SHOP):%a %H:%M}" == "Tue 10:30"
    assert desk.is_inside_hours(promise, waiting["department"])
    assert "10:00–10:30</time>" in staff.page("/queue")
    page = staff.page("/callbacks")
    assert 'href="tel:+31205550177"' in page
    (call,) = calls(staff)
    (event,) = Calendar.from_ical(staff.api.get(call["calendar"]).raise_for_status().content).walk("VEVENT")
    assert event["DTSTART"].dt == datetime(2026, 11, 24, 10, tzinfo=SHOP)
    assert httpx.get(f"{desk.console}{call['calendar']}", trust_env=False).status_code in (303, 401)

    # The half hour is gone for everybody else.
    other = new_customer("whatsapp")
    other.says("Rückruf bitte")
    other.hears("Wann sollen wir Sie anrufen?")
    other.says("morgen um 10 Uhr")
    other.hears("schon vergeben")
    other.says("morgen um 11 Uhr")
    other.hears("die hier")
    other.says("die hier")
    theirs = other.hears("Stimmt das?")
    other.chooses(theirs, "Ja")
    other.hears("eingetragen")
    # As it was read back, spaces aside, it is the number that the message came from.
    assert calls(staff)[1]["phone"] == other.address.removeprefix("whatsapp:")

    customer.says("Could you call me on Thursday at 8 pm instead?")
    again = customer.hears("Is that right?")
    assert "on Thursday 26 November from 20:00 to 20:30, on +31 20 555 0177" in again.text
    customer.says("yes")
    customer.hears("It is moved")
    moved = next(each for each in calls(staff) if each["id"] == call["id"])
    (after,) = Calendar.from_ical(staff.api.get(moved["calendar"]).content).walk("VEVENT")
    assert (after["UID"], after["SEQUENCE"]) == (event["UID"], event["SEQUENCE"] + 1)
    assert after["DTSTART"].dt == datetime(2026, 11, 26, 20, tzinfo=SHOP)
    assert staff.conversation(customer)["promise_at"].startswith("2026-11-26T19:30")

    customer.says("please cancel my callback")
    customer.hears("Your call is cancelled")
    wait_until(lambda: staff.conversation(customer)["holder"] == "bot", "nobody waits any more", PROMISED_SECONDS)
    gone = Calendar.from_ical(staff.api.get(call["calendar"]).content)
    assert gone["METHOD"] == "CANCEL"
    assert [each["id"] for each in calls(staff)] != [call["id"]]
    customer.says("cancel my callback")
    customer.hears("no call booked")
