from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from actions.call_desk import CallDesk
from actions.validate_callback_form import ValidateCallbackForm
from bot.hours import Hours
from tests.actions.support import AT, booked_metadata, fake_beside, fake_call_desk, run, slots_set, tracker
from tests.shop import BUSINESS

DESK = fake_call_desk()
BESIDE = fake_beside()
ACTION = ValidateCallbackForm(DESK, BESIDE, "en")
SLOT, PHONE, CONFIRMED = "callback_slot", "callback_phone", "callback_confirmed"
WISH, DEPARTMENT, ABOUT = "callback_wish", "callback_department", "callback_about"
REFUSED = {PHONE: None, "callback_phone_refused": "unreadable"}
NUMBER = {PHONE: "+31205550100", "callback_phone_refused": None}
MONDAY_3 = "2026-11-23T14:00:00+00:00"


def at(text: str, starts_at: str | None, department: str = "service") -> dict[str, Any]:
    return {DEPARTMENT: department, WISH: {"text": text}, SLOT: starts_at}


@pytest.mark.parametrize(
    ("requested", "text", "intent", "slots"),
    [
        # The form opens; number and time may have come along.
        (None, "call me back", "ask_callback", {DEPARTMENT: "service", ABOUT: "call me back"}),
        (None, "call me on 06 12345678", "ask_callback",
         {DEPARTMENT: "service", ABOUT: "call me on 06 12345678", PHONE: "+31612345678"}),
        (None, "call me about order 12345", "ask_callback", {DEPARTMENT: "service", ABOUT: "call me about order 12345"}),
        (None, "call me on Monday at 3", "ask_callback",
         {ABOUT: "call me on Monday at 3", **at("call me on Monday at 3", MONDAY_3)}),
        (None, "can the workshop call me on Monday at 9?", "ask_callback",
         {ABOUT: "can the workshop call me on Monday at 9?",
          **at("can the workshop call me on Monday at 9?", "2026-11-23T08:00:00+00:00", "workshop")}),
        (None, "can you call Tuesday instead?", "move_callback", at("can you call Tuesday instead?", None)),
        # The half hour.
        (SLOT, "Monday at 3", "nlu_fallback", at("Monday at 3", MONDAY_3)),
        (SLOT, "Monday", "ask_hours", at("Monday", None)),
        (SLOT, "how about Monday at 3?", "ask_hours", at("how about Monday at 3?", MONDAY_3)),
        (SLOT, "could you call at five?", "ask_callback", at("could you call at five?", "2026-11-23T16:00:00+00:00")),
        (SLOT, "not before four on Monday", "deny", at("not before four on Monday", None)),
        (SLOT, "Monday at 3, 020 555 0100", "nlu_fallback", {PHONE: "+31205550100", **at("Monday at 3,  ", MONDAY_3)}),
        (SLOT, "020 555 0100", "nlu_fallback", {PHONE: "+31205550100", SLOT: None}),
        (SLOT, "during my break", "nlu_fallback", {SLOT: None, WISH: {"text": "during my break"}}),
        (SLOT, "none of these", "none_of_these", {SLOT: None, WISH: {"at": ">2026-11-21"}}),
        (SLOT, "yes", "affirm", {SLOT: None}),
        (SLOT, "are you open on Monday?", "ask_hours", {}),
        (SLOT, "what does shipping cost?", "question", {}),
        (SLOT, "invoice", "question", {}),
        (SLOT, "no", "deny", {}),
        (SLOT, "a person now", "ask_person", {}),
        (SLOT, "cancel the call", "cancel_callback", {}),
        # The number.
        (PHONE, "020 555 0100", "question", NUMBER),
        (PHONE, "it's 020 555 0100", "thanks", NUMBER),
        (PHONE, "020 55", "nlu_fallback", REFUSED),
        (PHONE, "you have it already", "nlu_fallback", REFUSED),
        (PHONE, "this number", "nlu_fallback", {PHONE: None, "callback_phone_refused": "no_number"}),
        (PHONE, "yes", "affirm", {PHONE: None, "callback_phone_refused": None}),
        (PHONE, "call me", "ask_callback", {PHONE: None, "callback_phone_refused": None}),
        (PHONE, "another time", "move_callback", {SLOT: None, WISH: None}),
        (PHONE, "what does shipping cost?", "question", {}),
        (PHONE, "where is order 0612345678?", "question", {}),
        (PHONE, "are you open", "ask_hours", {}),
        (PHONE, "no", "deny", {}),
        (PHONE, "stop", "stop", {}),
        (PHONE, "a human", "ask_person", {}),
        (PHONE, "a human, my number is 020 555 0100", "ask_person", {}),
        # Yes or no.
        (CONFIRMED, "yes", "affirm", {CONFIRMED: True}),
        (CONFIRMED, "/affirm", "affirm", {CONFIRMED: True}),
        (CONFIRMED, "/deny", "deny", {CONFIRMED: False}),
        (CONFIRMED, "yes, Monday at 3", "affirm", {CONFIRMED: True}),
        (CONFIRMED, "no, 020 555 0100", "deny", {PHONE: "+31205550100", CONFIRMED: None}),
        (CONFIRMED, "no, rather Tuesday at 10", "deny",
         {**at("no, rather Tuesday at 10", "2026-11-24T09:00:00+00:00"), CONFIRMED: None}),
        (CONFIRMED, "rather on Friday", "nlu_fallback", {**at("rather on Friday", None), CONFIRMED: None}),
        (CONFIRMED, "/move_callback", "move_callback", {SLOT: None, WISH: None, CONFIRMED: None}),
        (CONFIRMED, "wrong number", "change_number", {PHONE: None, "callback_phone_refused": None, CONFIRMED: None}),
        (CONFIRMED, "hm", "nlu_fallback", {CONFIRMED: None}),
        (CONFIRMED, "what does shipping cost?", "question", {}),
        (CONFIRMED, "thanks", "thanks", {}),
        (CONFIRMED, "stop", "stop", {}),
    ],
)  # fmt: skip
async def test_each_message_fills_what_it_says(
    requested: str | None, text: str, intent: str, slots: dict[str, Any]
) -> None:
    known = {SLOT: MONDAY_3} if requested == CONFIRMED else {}
    said, events = await run(ACTION, tracker(text, intent, requested=requested, slots=known))
    assert said == []
    assert slots_set(events) == slots


@pytest.mark.parametrize(
    ("pressed", "slots"),
    [
        (MONDAY_3, {SLOT: MONDAY_3}),
        ("2026-11-24", {SLOT: None}),
        (">2026-11-24", {SLOT: None}),
        # Nobody is there then; the next offer says so.
        ("2026-11-22T14:00:00+00:00", {SLOT: None}),
        ("nonsense", {SLOT: None}),
    ],
)
@pytest.mark.parametrize("requested", [None, SLOT, PHONE, CONFIRMED])
async def test_a_button_stands_for_a_half_hour_a_day_or_more_days(
    requested: str | None, pressed: str, slots: dict[str, Any]
) -> None:
    message = tracker("/choose_slot", "choose_slot", entities={"call_at": pressed}, requested=requested)
    _, events = await run(ACTION, message)
    found = slots_set(events)
    assert found[WISH] == {"at": pressed}
    assert {name: found[name] for name in slots} == slots
    assert found.get(CONFIRMED) is None


async def test_the_number_they_write_from_is_taken_where_the_channel_shows_it() -> None:
    metadata = {"now": AT, "language": "en", "has_number": True}
    _, events = await run(ACTION, tracker("this one", "nlu_fallback", requested=PHONE, metadata=metadata))
    assert slots_set(events) == {PHONE: "this", "callback_phone_refused": None}
    _, events = await run(ACTION, tracker("call me on this number", "ask_callback", metadata=metadata))
    assert slots_set(events)[PHONE] == "this"


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("call me", "ask_callback", {"callback_end": "already", "requested_slot": None}),
        ("call me on Monday at 3", "ask_callback", {SLOT: MONDAY_3, PHONE: "booked"}),
        ("/move_callback", "move_callback", {PHONE: "booked"}),
        ("can you call Monday at 3 instead?", "move_callback", {SLOT: MONDAY_3, PHONE: "booked"}),
        ("new number", "change_number", {SLOT: "2026-11-24T08:00:00+00:00", PHONE: None}),
        ("my new number is 020 555 0100", "change_number",
         {SLOT: "2026-11-24T08:00:00+00:00", PHONE: "+31205550100"}),
    ],
)  # fmt: skip
async def test_with_a_call_booked_only_what_changes_is_asked_for(text: str, intent: str, slots: dict[str, Any]) -> None:
    _, events = await run(ACTION, tracker(text, intent, metadata=booked_metadata()))
    found = slots_set(events)
    assert {name: found[name] for name in slots} == slots
    assert (SLOT in found) == (SLOT in slots)


async def test_the_own_call_is_no_hindrance() -> None:
    own = datetime(2026, 11, 24, 8, tzinfo=UTC)
    action = ValidateCallbackForm(fake_call_desk({own: 1}), BESIDE, "en")
    _, events = await run(action, tracker("Tuesday at 9", requested=SLOT, metadata=booked_metadata()))
    assert slots_set(events)[SLOT] == own.isoformat()
    _, events = await run(action, tracker("Tuesday at 9", requested=SLOT))
    assert slots_set(events)[SLOT] is None


@pytest.mark.parametrize(("per_slot", "end"), [(0, "off"), (1, "none_free")])
async def test_where_no_call_can_be_offered_the_form_ends_at_once(per_slot: int, end: str) -> None:
    hours = Hours(replace(BUSINESS, callbacks_per_slot=per_slot))
    every = {slot.starts_at: 1 for slot in fake_call_desk().calls(_turn(), "service").free()}
    action = ValidateCallbackForm(CallDesk(lambda: hours, lambda department, since: every, "NL"), BESIDE, "en")
    _, events = await run(action, tracker("call me", "ask_callback"))
    found = slots_set(events)
    assert (found["callback_end"], found["requested_slot"]) == (end, None)


def _turn():
    from actions.turn import read_turn

    return read_turn(tracker("call me"), "en")


@pytest.mark.parametrize(("text", "fills"), [("hooman plz", False), ("Monday at 3", True)])
async def test_a_guess_that_a_person_is_wanted_ends_the_form_unless_a_time_was_named(text: str, fills: bool) -> None:
    message = tracker(text, "nlu_fallback", requested=SLOT)
    message.latest_message["intent_ranking"] = [
        {"name": "nlu_fallback", "confidence": 0.6},
        {"name": "ask_person", "confidence": 0.5},
    ]
    _, events = await run(ACTION, message)
    assert bool(slots_set(events)) == fills
