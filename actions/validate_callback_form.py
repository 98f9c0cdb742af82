"""Reads each message during the callback form: an answer to what was asked, or something else that interrupts it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.callback_words import as_time, find_phone, has_digits, is_question, names_a_time
from actions.turn import Turn, read_turn

# These end the form, whatever else is in the message (the rules say how).
_ENDS = {"ask_person", "complaint", "stop", "goodbye"}
# These do so even where Rasa was not sure, unless there is a number or a time: whoever wants a person must get one.
_ENDS_IF_GUESSED = {"ask_person", "complaint"}
# These are looked after first, unless the message plainly holds what was asked for.
_INTERRUPTS = {
    "question", "ask_hours", "out_of_scope", "choose_entry", "greet", "thanks", "chitchat", "are_you_a_bot", "none_of_these",
}  # fmt: skip


class ValidateCallbackForm(Action):
    """`region` is the country in whose manner customers write telephone numbers.

    Returns no slot for a message that interrupts: Rasa then follows the rule of its intent and comes back to the form.
    """

    def __init__(self, region: str | None, default_language: str) -> None:
        self._region = region
        self._default_language = default_language

    def name(self) -> str:
        return "validate_callback_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        return [SlotSet(slot, value) for slot, value in self.read(turn).items()]

    def read(self, turn: Turn) -> dict[str, Any]:
        """The slots that this message fills; a slot with None is asked for again; none at all is an interruption."""
        if turn.intent in _ENDS or (turn.guess in _ENDS_IF_GUESSED and not names_a_time(turn.text)):
            return {}
        if turn.requested == "callback_time":
            return self._time(turn)
        if turn.requested == "callback_confirmed":
            return self._confirmed(turn)
        return self._phone(turn)

    def _phone(self, turn: Turn) -> dict[str, Any]:
        asked_for = turn.requested == "callback_phone"
        phone = find_phone(turn.text, self._region, asked_for=asked_for)
        if not asked_for:  # the form only opens; perhaps the number came along
            return {"callback_phone": phone} if phone else {}
        if is_question(turn.text):
            return {}
        if phone:
            return {"callback_phone": phone, "callback_phone_refused": None}
        if has_digits(turn.text):
            return _REFUSED
        if turn.intent in _INTERRUPTS | {"deny"}:
            return {}
        return _AGAIN if turn.intent in ("affirm", "ask_callback") else _REFUSED

    def _time(self, turn: Turn) -> dict[str, Any]:
        if turn.intent == "affirm" and not names_a_time(turn.text):
            return {"callback_time": None}
        if not turn.text or is_question(turn.text):
            return {}
        if names_a_time(turn.text) or turn.intent not in _INTERRUPTS | {"deny"}:
            return {"callback_time": as_time(turn.text)}
        return {}

    def _confirmed(self, turn: Turn) -> dict[str, Any]:
        if turn.intent in ("affirm", "deny") and not has_digits(turn.text):
            return {"callback_confirmed": turn.intent == "affirm"}
        if is_question(turn.text) or not turn.text:
            return {}
        phone = find_phone(turn.text, self._region, asked_for=True)
        if phone is not None:
            return {"callback_phone": phone, "callback_confirmed": None}
        if names_a_time(turn.text):
            return {"callback_time": as_time(turn.text), "callback_confirmed": None}
        return {} if turn.intent in _INTERRUPTS else {"callback_confirmed": None}


_AGAIN: dict[str, Any] = {"callback_phone": None, "callback_phone_refused": None}
_REFUSED: dict[str, Any] = {"callback_phone": None, "callback_phone_refused": True}
