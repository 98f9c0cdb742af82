"""The small actions around the callback form, each in its own file of actions/."""

import pytest

from actions.ask_callback_confirmed import AskCallbackConfirmed
from actions.ask_callback_phone import AskCallbackPhone
from actions.cancel_callback import CancelCallback
from actions.request_callback import RequestCallback
from tests.actions.support import run, slots_set, tracker

FILLED = {"callback_phone": "+31 20 555 0100", "callback_time": "tomorrow", "callback_confirmed": True}
FORGOTTEN = dict.fromkeys(FILLED)


@pytest.mark.parametrize(("refused", "key"), [(None, "ask_callback_phone"), (True, "callback_phone_invalid")])
async def test_a_number_that_could_not_be_read_is_said_to_be_so(refused: bool | None, key: str) -> None:
    [said], _ = await run(AskCallbackPhone(), tracker("x", slots={"callback_phone_refused": refused}))
    assert said == {"say": key, "proof": {"rule": "form:callback"}}


async def test_number_and_time_are_read_back_with_yes_and_no() -> None:
    [said], _ = await run(AskCallbackConfirmed(), tracker("x", slots=FILLED))
    assert said["values"] == {"phone": "+31 20 555 0100", "time": "tomorrow"}
    assert [button["payload"] for button in said["buttons"]] == ["/affirm", "/deny"]


async def test_a_confirmed_callback_goes_to_people_and_is_forgotten() -> None:
    [said], events = await run(RequestCallback(), tracker("yes", "affirm", slots=FILLED))
    assert said == {
        "handoff": "callback",
        "request": "+31 20 555 0100, tomorrow",
        "details": {"phone": "+31 20 555 0100", "time": "tomorrow"},
        "proof": {"rule": "handoff:callback"},
    }
    assert slots_set(events) == FORGOTTEN


@pytest.mark.parametrize("missing", ["callback_phone", "callback_time", "callback_confirmed"])
async def test_nothing_is_passed_on_that_was_not_confirmed_whole(missing: str) -> None:
    [said], _ = await run(RequestCallback(), tracker("no", "deny", slots={**FILLED, missing: None}))
    assert said["say"] == "callback_cancelled"


@pytest.mark.parametrize(
    ("intent", "key"), [("stop", "callback_cancelled"), ("deny", "callback_cancelled"), ("goodbye", "goodbye")]
)
async def test_a_cancelled_callback_is_forgotten(intent: str, key: str) -> None:
    [said], events = await run(CancelCallback(), tracker("x", intent, slots=FILLED))
    assert said["say"] == key
    assert slots_set(events) == FORGOTTEN
