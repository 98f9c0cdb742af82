"""Reads day, half hour and number back to the customer before the call is booked."""

from datetime import datetime
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.call_desk import CallDesk
from actions.say import say
from actions.turn import read_turn

_BUTTONS = [
    {"label_key": "button_yes", "payload": "/affirm"},
    {"label_key": "button_move_call", "payload": "/move_callback"},
    {"label_key": "button_no", "payload": "/deny"},
]


class AskCallbackConfirmed(Action):
    def __init__(self, call_desk: CallDesk, default_language: str) -> None:
        self._call_desk = call_desk
        self._default_language = default_language

    def name(self) -> str:
        return "action_ask_callback_confirmed"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        starts_at = datetime.fromisoformat(tracker.slots["callback_slot"])
        values = {"phone": str(tracker.slots["callback_phone"]), "when": self._call_desk.when(turn, starts_at)}
        dispatcher.utter_message(
            json_message=say("callback_confirm", rule="form:callback", values=values, buttons=_BUTTONS)
        )
        return []
