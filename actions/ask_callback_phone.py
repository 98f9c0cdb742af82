"""Asks for the number to call; after one that could not be read, says so."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.say import say
from actions.turn import read_turn

#: Why a number was refused → the text that says so. The first: "this one", where the channel shows us none.
REFUSED = {"no_number": "callback_no_number", "unreadable": "callback_phone_invalid"}


class AskCallbackPhone(Action):
    def __init__(self, default_language: str) -> None:
        self._default_language = default_language

    def name(self) -> str:
        return "action_ask_callback_phone"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        asking = "ask_callback_phone_or_this" if turn.has_number else "ask_callback_phone"
        key = REFUSED.get(tracker.slots.get("callback_phone_refused") or "", asking)
        dispatcher.utter_message(json_message=say(key, rule="form:callback"))
        return []
