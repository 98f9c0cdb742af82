"""The .ics of a callback, read back by a library for calendars as a calendar would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from bot.callback.calendar import calendar_of
from bot.storage.callbacks import Call
from bot.storage.tables import CallbackState

NINE = datetime(2026, 11, 24, 8, tzinfo=UTC)
BOOKED = Call(
    id=7, conversation_id=3, contact_name="Dana", address="4711", channel="telegram", time_zone=None, staff_name=None,
    department="service", request="my frame, size L; please", starts_at=NINE, ends_at=NINE + timedelta(minutes=30),
    phone="+31205550142", state=CallbackState.BOOKED, sequence=0, created_at=datetime(2026, 11, 23, 21, 40, tzinfo=UTC),
    changed_at=datetime(2026, 11, 23, 21, 41, tzinfo=UTC),
)  # fmt: skip


def read(call: Call, email: str | None = "hello@example.com") -> tuple[Calendar, dict]:
    made = calendar_of(call, ZoneInfo("Europe/Amsterdam"), "Lumen", "Customer service", "http://desk/conversations/3", email)
    calendar = Calendar.from_ical(made)
    (event,) = calendar.walk("VEVENT")
    return calendar, event


def test_it_names_time_number_customer_and_conversation() -> None:
    calendar, event = read(BOOKED)
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("PUBLISH", "CONFIRMED", 0)
    start = event["DTSTART"].dt
    assert (start, event["DTEND"].dt) == (NINE, NINE + timedelta(minutes=30))
    assert event["SUMMARY"] == "Call Dana (Customer service)"
    assert event["DESCRIPTION"] == "Number: +31 20 555 0142\nmy frame, size L; please\nhttp://desk/conversations/3"
    assert event["ORGANIZER"] == "mailto:hello@example.com"
    assert event["DTSTAMP"].dt == BOOKED.changed_at
    assert len(calendar.walk("VALARM")) == 1


def test_it_is_in_the_shops_zone_which_comes_along() -> None:
    calendar, event = read(BOOKED)
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"
    assert event["DTSTART"].dt.strftime("%H:%M") == "09:00"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/Amsterdam"]


def test_a_change_keeps_the_uid_and_raises_the_sequence() -> None:
    later = NINE + timedelta(days=1)
    _, before = read(BOOKED)
    _, after = read(replace(BOOKED, starts_at=later, ends_at=later + timedelta(minutes=30), sequence=1))
    assert before["UID"] == after["UID"]
    assert (after["SEQUENCE"], after["DTSTART"].dt) == (1, later)
    assert read(replace(BOOKED, id=8))[1]["UID"] != before["UID"]


def test_a_cancelled_one_says_so_and_rings_no_more() -> None:
    calendar, event = read(replace(BOOKED, state=CallbackState.CANCELLED, sequence=2))
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 2)
    assert calendar.walk("VALARM") == []


@pytest.mark.parametrize("name", [None, "Dana\nBEGIN:VEVENT", "Zoë, “D”; \\"])
def test_whatever_a_customer_is_called_it_stays_one_event(name: str | None) -> None:
    _, event = read(replace(BOOKED, contact_name=name, request=None), email=None)
    assert event["SUMMARY"].startswith("Call ")
    assert "ORGANIZER" not in event
