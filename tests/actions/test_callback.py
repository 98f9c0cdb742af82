"""The actions round the callback form, each in its own file of actions/: what is offered, asked, read back and passed on."""

from datetime import UTC, datetime

import pytest

from actions.ask_callback_confirmed import AskCallbackConfirmed
from actions.ask_callback_phone import AskCallbackPhone
from actions.ask_callback_slot import AskCallbackSlot
from actions.cancel_callback import CancelCallback
from actions.request_callback import RequestCallback
from actions.stop import Stop
from tests.actions.support import AT, BOOKED, booked_metadata, fake_beside, fake_call_desk, run, slots_set, tracker

TUESDAY_TEN = "2026-11-24T09:00:00+00:00"
FILLED = {
    "callback_slot": TUESDAY_TEN,
    "callback_department": "service",
    "callback_phone": "+31205550142",
    "callback_confirmed": True,
    "callback_about": "call me about my frame",
}
FORGOTTEN = {slot: None for slot in FILLED if slot != "callback_phone"}
DESK = fake_call_desk()
BESIDE = fake_beside()


async def test_at_first_the_next_free_half_hours_are_offered_on_three_buttons() -> None:
    [said], events = await run(AskCallbackSlot(DESK, "en"), tracker("call me", "ask_callback", requested="callback_slot"))
    assert said["say"] == "callback_ask"
    assert said["values"]["free"].startswith("Monday 23 November: from 13:00 to 18:00\nTuesday 24 November: from 09:00")
    assert [button.get("label") or button["label_key"] for button in said["buttons"]] == [
        "Mon 23 Nov 13:00", "Tue 24 Nov 09:00", "button_other_times",
    ]  # fmt: skip
    assert slots_set(events) == {"callback_days": []}


async def test_what_was_wished_for_in_vain_is_said_with_what_is_near() -> None:
    wish = {"callback_wish": {"text": "Sunday at 3"}}
    [said], _ = await run(AskCallbackSlot(DESK, "de"), tracker("Sunday at 3", slots=wish, requested="callback_slot"))
    assert said["say"] == "callback_nobody"
    assert said["values"]["when"] == "tomorrow, Sunday 22 November, from 15:00 to 15:30"
    assert len(said["buttons"]) == 3


async def test_other_times_leads_over_days_to_the_half_hours_of_one() -> None:
    action = AskCallbackSlot(DESK, "en")
    later = {"callback_wish": {"at": ">2026-11-22"}}
    [days], _ = await run(action, tracker("/choose_slot", "choose_slot", slots=later, requested="callback_slot"))
    assert days["say"] == "callback_days"
    assert [button.get("label") or button["label_key"] for button in days["buttons"]] == [
        "Mon 23 Nov", "Tue 24 Nov", "button_other_days",
    ]  # fmt: skip
    assert days["buttons"][2]["payload"] == '/choose_slot{"call_at": ">2026-11-24"}'
    one = {"callback_wish": {"at": "2026-11-24"}}
    [day], events = await run(action, tracker("/choose_slot", "choose_slot", slots=one, requested="callback_slot"))
    assert day["values"]["free"] == "Tuesday 24 November: from 09:00 to 12:30 and from 13:30 to 18:00"
    assert [button.get("label") or button["label_key"] for button in day["buttons"]] == [
        "Tue 24 Nov 09:00", "Tue 24 Nov 14:00", "button_other_days",
    ]  # fmt: skip
    assert slots_set(events) == {"callback_days": ["2026-11-24"]}


async def test_a_half_hour_that_was_taken_since_is_said_to_be_so() -> None:
    desk = fake_call_desk({datetime(2026, 11, 24, 9, tzinfo=UTC): 1})
    wish = {"callback_wish": {"at": TUESDAY_TEN}}
    [said], _ = await run(AskCallbackSlot(desk, "en"), tracker("/choose_slot", slots=wish, requested="callback_slot"))
    assert said["say"] == "callback_taken"
    assert said["values"]["when"] == "on Tuesday 24 November from 10:00 to 10:30"


async def test_both_clocks_are_read_where_the_customer_is_elsewhere() -> None:
    elsewhere = {"now": AT, "language": "en", "time_zone": "America/New_York"}
    [said], _ = await run(AskCallbackSlot(DESK, "en"), tracker("x", requested="callback_slot", metadata=elsewhere))
    assert said["values"]["free"].startswith(
        "Monday 23 November: from 13:30 to 18:00 (from 07:30 to 12:00 in your time zone)"
    )


@pytest.mark.parametrize(
    ("refused", "has_number", "key"),
    [
        (None, False, "ask_callback_phone"),
        (None, True, "ask_callback_phone_or_this"),
        ("unreadable", True, "callback_phone_invalid"),
        ("no_number", False, "callback_no_number"),
    ],
)
async def test_a_number_that_could_not_be_taken_is_said_to_be_so(refused: str | None, has_number: bool, key: str) -> None:
    metadata = {"now": AT, "language": "en", **({"has_number": True} if has_number else {})}
    message = tracker("x", slots={"callback_phone_refused": refused}, requested="callback_phone", metadata=metadata)
    [said], _ = await run(AskCallbackPhone("en"), message)
    assert said == {"say": key, "proof": {"rule": "form:callback"}}


async def test_slot_and_number_are_read_back_with_yes_another_time_and_no() -> None:
    [said], _ = await run(AskCallbackConfirmed(DESK, "en"), tracker("x", slots=FILLED, requested="callback_confirmed"))
    assert said["values"] == {"phone": "+31205550142", "when": "on Tuesday 24 November from 10:00 to 10:30"}
    assert [button["payload"] for button in said["buttons"]] == ["/affirm", "/move_callback", "/deny"]


async def test_a_confirmed_callback_is_booked_and_only_its_number_is_remembered() -> None:
    [said], events = await run(RequestCallback(DESK, BESIDE, "en"), tracker("yes", "affirm", slots=FILLED))
    assert said == {
        "callback": "book",
        "starts_at": TUESDAY_TEN,
        "phone": "+31205550142",
        "department": "service",
        "request": "call me about my frame",
        "proof": {"rule": "callback:book"},
    }
    assert slots_set(events) == FORGOTTEN


@pytest.mark.parametrize("missing", ["callback_phone", "callback_slot", "callback_confirmed"])
async def test_nothing_is_booked_that_was_not_confirmed_whole(missing: str) -> None:
    [said], _ = await run(RequestCallback(DESK, BESIDE, "en"), tracker("no", "deny", slots={**FILLED, missing: None}))
    assert said["say"] == "callback_cancelled"


async def test_a_change_that_is_not_confirmed_leaves_the_call_as_it_is() -> None:
    message = tracker("no", "deny", slots={**FILLED, "callback_confirmed": False}, metadata=booked_metadata())
    [said], _ = await run(RequestCallback(DESK, BESIDE, "en"), message)
    assert (said["say"], said["values"]) == ("callback_stays", {"when": BOOKED})


@pytest.mark.parametrize(("end", "reason"), [("off", "asked"), ("none_free", "callback")])
async def test_where_no_call_can_be_offered_people_take_over(end: str, reason: str) -> None:
    slots = {"callback_end": end, "callback_about": "call me about my frame"}
    [said], _ = await run(RequestCallback(DESK, BESIDE, "en"), tracker("call me about my frame", slots=slots))
    assert (said["handoff"], said["request"]) == (reason, "call me about my frame")


async def test_who_asks_for_a_call_and_has_one_is_told_when() -> None:
    message = tracker("call me", "ask_callback", slots={"callback_end": "already"}, metadata=booked_metadata())
    [said], _ = await run(RequestCallback(DESK, BESIDE, "en"), message)
    assert (said["say"], said["values"]) == ("callback_already", {"when": BOOKED})
    assert [button["payload"] for button in said["buttons"]] == ["/move_callback", "/cancel_callback"]


@pytest.mark.parametrize(
    ("intent", "is_booked", "key"),
    [
        ("stop", False, "callback_cancelled"),
        ("deny", False, "callback_cancelled"),
        ("goodbye", False, "goodbye"),
        ("stop", True, "callback_stays"),
        ("cancel_callback", False, "callback_cancelled"),
    ],
)
async def test_leaving_the_form_books_and_cancels_nothing(intent: str, is_booked: bool, key: str) -> None:
    message = tracker("x", intent, slots=FILLED, metadata=booked_metadata() if is_booked else None)
    message.events.append({"event": "active_loop", "name": None})
    [said], events = await run(CancelCallback(DESK, BESIDE, "en"), message)
    assert said["say"] == key
    assert slots_set(events) == {**FORGOTTEN, "callback_phone": None}


@pytest.mark.parametrize("in_form", [True, False])
async def test_a_booked_call_is_cancelled_when_that_is_said(in_form: bool) -> None:
    message = tracker("cancel my callback", "cancel_callback", metadata=booked_metadata())
    if in_form:
        message.events.append({"event": "active_loop", "name": None})
    [said], _ = await run(CancelCallback(DESK, BESIDE, "en"), message)
    assert said == {"callback": "cancel", "proof": {"rule": "callback:cancel"}}


async def test_a_word_that_may_be_meant_otherwise_cancels_no_call() -> None:
    [said], _ = await run(Stop(DESK, "en"), tracker("cancel", "stop", metadata=booked_metadata()))
    assert (said["say"], said["values"]) == ("callback_stop_what", {"when": BOOKED})
    assert [button["payload"] for button in said["buttons"]] == ["/cancel_callback", "/deny"]
    [said], _ = await run(Stop(DESK, "en"), tracker("cancel", "stop"))
    assert said["say"] == "deny_nothing"
