"""Asks for the number to call; after one that could not be read, says so."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.say import say


class AskCallbackPhone(Action):
    def name(self) -> str:
        return "action_ask_callback_phone"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        refused = tracker.slots.get("callback_phone_refused")
        key = "callback_phone_invalid" if refused else "ask_callback_phone"
        dispatcher.utter_message(json_message=say(key, rule="form:callback"))
        return []
