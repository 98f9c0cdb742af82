"""Reads number and time back to the customer before they are passed on."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.say import say

_BUTTONS = [
    {"label_key": "button_yes", "payload": "/affirm"},
    {"label_key": "button_no", "payload": "/deny"},
]


class AskCallbackConfirmed(Action):
    def name(self) -> str:
        return "action_ask_callback_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        values = {"phone": str(tracker.slots["callback_phone"]), "time": str(tracker.slots["callback_time"])}
        dispatcher.utter_message(
            json_message=say("callback_confirm", rule="form:callback", values=values, buttons=_BUTTONS)
        )
        return []
