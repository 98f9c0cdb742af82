"""Ends the callback form because the customer wants no call any more."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.say import say
from actions.turn import forget_callback


class CancelCallback(Action):
    def name(self) -> str:
        return "action_cancel_callback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        goodbye = (tracker.latest_message.get("intent") or {}).get("name") == "goodbye"
        dispatcher.utter_message(json_message=say("goodbye" if goodbye else "callback_cancelled", rule="form:callback"))
        return forget_callback(tracker)
