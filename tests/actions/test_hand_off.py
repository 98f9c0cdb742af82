import pytest

from actions.hand_off import HandOff
from bot.dialogue.parse import parse_reply
from tests.actions.support import run, slots_set, tracker

ACTION = HandOff("en")


@pytest.mark.parametrize(
    ("intent", "reason"), [("ask_person", "asked"), ("complaint", "complaint"), ("other", "asked")]
)
async def test_the_reason_comes_from_the_intent_and_the_request_is_what_was_said(intent: str, reason: str) -> None:
    said, events = await run(ACTION, tracker("get me a human", intent, before=["hello"]))
    assert said == [
        {
            "handoff": reason,
            "request": "get me a human",
            "proof": {"rule": f"handoff:{reason}", "details": {"intent": intent}},
        }
    ]
    assert events == []
    assert parse_reply([{"custom": said[0]}]).handoff is not None


async def test_a_pressed_button_hands_off_with_the_words_before_it() -> None:
    [said], _ = await run(ACTION, tracker("/ask_person", "ask_person", before=["where is it", "hm"]))
    assert said["request"] == "hm"


async def test_a_first_pressed_button_has_no_words_at_all() -> None:
    [said], _ = await run(ACTION, tracker("/ask_person", "ask_person"))
    assert "request" not in said


async def test_none_of_these_carries_the_question_and_what_was_denied() -> None:
    slots = {"clarified": ["a", "b"], "asked": "about my parcel"}
    [said], events = await run(
        ACTION, tracker("none of these", "none_of_these", slots=slots, before=["about my parcel"])
    )
    assert (said["handoff"], said["request"], said["details"]) == ("denied", "about my parcel", {"denied": ["a", "b"]})
    assert slots_set(events) == {"clarified": None, "asked": None}


async def test_that_is_not_it_after_an_answer_carries_the_question_before() -> None:
    [said], _ = await run(ACTION, tracker("that's not it", "none_of_these", before=["hello", "how much?"]))
    assert (said["handoff"], said["request"]) == ("denied", "how much?")


async def test_what_the_callback_form_already_knew_goes_along() -> None:
    slots = {"callback_phone": "+31205550100", "callback_slot": None, "callback_about": "my frame"}
    [said], events = await run(ACTION, tracker("a person!", "ask_person", slots=slots))
    assert said["details"] == {"phone": "+31 20 555 0100"}
    assert slots_set(events) == {"callback_about": None}
