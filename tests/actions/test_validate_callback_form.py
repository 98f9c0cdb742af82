from typing import Any

import pytest

from actions.validate_callback_form import ValidateCallbackForm
from tests.actions.support import run, slots_set, tracker

ACTION = ValidateCallbackForm("NL", "en")
PHONE, TIME, CONFIRMED = "callback_phone", "callback_time", "callback_confirmed"
REFUSED = {PHONE: None, "callback_phone_refused": True}
NUMBER = {PHONE: "+31 20 555 0100", "callback_phone_refused": None}


@pytest.mark.parametrize(
    ("requested", "text", "intent", "slots"),
    [
        # The form opens.
        (None, "call me back", "ask_callback", {}),
        (None, "call me on 06 12345678", "ask_callback", {PHONE: "+31 6 12345678"}),
        (None, "call me about order 12345", "ask_callback", {}),
        # The number.
        (PHONE, "020 555 0100", "question", NUMBER),
        (PHONE, "it's 020 555 0100", "thanks", NUMBER),
        (PHONE, "020 55", "nlu_fallback", REFUSED),
        (PHONE, "you have it already", "nlu_fallback", REFUSED),
        (PHONE, "yes", "affirm", {PHONE: None, "callback_phone_refused": None}),
        (PHONE, "call me", "ask_callback", {PHONE: None, "callback_phone_refused": None}),
        (PHONE, "what does shipping cost?", "question", {}),
        (PHONE, "where is order 0612345678?", "question", {}),
        (PHONE, "are you open", "ask_hours", {}),
        (PHONE, "no", "deny", {}),
        (PHONE, "stop", "stop", {}),
        (PHONE, "a human", "ask_person", {}),
        (PHONE, "a human, my number is 020 555 0100", "ask_person", {}),
        # The time.
        (TIME, "tomorrow after five", "nlu_fallback", {TIME: "tomorrow after five"}),
        (TIME, "tomorrow", "ask_hours", {TIME: "tomorrow"}),
        (TIME, "17:30", "question", {TIME: "17:30"}),
        (TIME, "during my break", "nlu_fallback", {TIME: "during my break"}),
        (TIME, "could you call at five?", "ask_callback", {TIME: "could you call at five?"}),
        (TIME, "not before noon", "deny", {TIME: "not before noon"}),
        (TIME, "no", "deny", {}),
        (TIME, "yes", "affirm", {TIME: None}),
        (TIME, "/affirm", "affirm", {TIME: None}),
        (TIME, "are you open tomorrow?", "ask_hours", {}),
        (TIME, "invoice", "question", {}),
        (TIME, "a person now", "ask_person", {}),
        (TIME, "/choose_entry", "choose_entry", {}),
        # Yes or no.
        (CONFIRMED, "yes", "affirm", {CONFIRMED: True}),
        (CONFIRMED, "/affirm", "affirm", {CONFIRMED: True}),
        (CONFIRMED, "/deny", "deny", {CONFIRMED: False}),
        (CONFIRMED, "no, 020 555 0100", "deny", {PHONE: "+31 20 555 0100", CONFIRMED: None}),
        (CONFIRMED, "rather on Friday", "nlu_fallback", {TIME: "rather on Friday", CONFIRMED: None}),
        (CONFIRMED, "hm", "nlu_fallback", {CONFIRMED: None}),
        (CONFIRMED, "what does shipping cost?", "question", {}),
        (CONFIRMED, "thanks", "thanks", {}),
        (CONFIRMED, "stop", "stop", {}),
    ],
)
async def test_each_message_fills_what_it_says(
    requested: str | None, text: str, intent: str, slots: dict[str, Any]
) -> None:
    said, events = await run(ACTION, tracker(text, intent, requested=requested))
    assert said == []
    assert slots_set(events) == slots


@pytest.mark.parametrize(("text", "slots"), [("hooman plz", {}), ("tomorrow 5", {TIME: "tomorrow 5"})])
async def test_a_guess_that_a_person_is_wanted_ends_the_form_unless_a_time_was_named(
    text: str, slots: dict[str, Any]
) -> None:
    message = tracker(text, "nlu_fallback", requested=TIME)
    message.latest_message["intent_ranking"] = [
        {"name": "nlu_fallback", "confidence": 0.6},
        {"name": "ask_person", "confidence": 0.5},
    ]
    _, events = await run(ACTION, message)
    assert slots_set(events) == slots
