"""A "stop" or "cancel" outside the callback form: about the call that is booked, if there is one, or about nothing."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.call_desk import CallDesk
from actions.say import say
from actions.turn import forget_clarification, read_turn

_BUTTONS = [
    {"label_key": "button_cancel_call", "payload": "/cancel_callback"},
    {"label_key": "button_keep_call", "payload": "/deny"},
]


class Stop(Action):
    """A call is never cancelled by a word that may have been meant for something else."""

    def __init__(self, call_desk: CallDesk, default_language: str) -> None:
        self._call_desk = call_desk
        self._default_language = default_language

    def name(self) -> str:
        return "action_stop"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        if turn.booked:
            when = self._call_desk.when(turn, turn.booked.starts_at)
            message = say("callback_stop_what", values={"when": when}, buttons=_BUTTONS)
        else:
            message = say("deny_nothing")
        dispatcher.utter_message(json_message=message)
        return forget_clarification(turn)
