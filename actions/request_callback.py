"""Passes a finished callback form on to people, or drops it when the customer said no to what was read back."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.say import handoff, say
from actions.turn import forget_callback
from bot.handoff import Reason


class RequestCallback(Action):
    def name(self) -> str:
        return "action_request_callback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        phone, time = tracker.slots.get("callback_phone"), tracker.slots.get("callback_time")
        if tracker.slots.get("callback_confirmed") and phone and time:
            message = handoff(Reason.CALLBACK, request=f"{phone}, {time}", details={"phone": phone, "time": time})
        else:
            message = say("callback_cancelled", rule="form:callback")
        dispatcher.utter_message(json_message=message)
        return forget_callback(tracker)
