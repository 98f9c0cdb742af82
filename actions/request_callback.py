"""Ends the callback form: has the call booked, leaves it to people where none can be offered, or drops it."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.beside_call import BesideCall
from actions.call_desk import CallDesk
from actions.say import Json, book_call, handoff, say
from actions.turn import Turn, forget_callback, read_turn
from bot.handoff import Reason

CHANGE = [
    {"label_key": "button_move_call", "payload": "/move_callback"},
    {"label_key": "button_cancel_call", "payload": "/cancel_callback"},
]
#: Why the form ended before it was filled.
OFF, NONE_FREE, ALREADY = "off", "none_free", "already"


class RequestCallback(Action):
    def __init__(self, call_desk: CallDesk, beside: BesideCall, default_language: str) -> None:
        self._call_desk = call_desk
        self._beside = beside
        self._default_language = default_language

    def name(self) -> str:
        return "action_request_callback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        outcome = self._outcome(turn, tracker.slots)
        dispatcher.utter_message(json_message=outcome)
        if "say" in outcome:
            # No call is made for it, so what it was to be about besides goes to people.
            for message in await self._beside.unanswered(turn, tracker.slots.get("callback_about")):
                dispatcher.utter_message(json_message=message)
        return forget_callback(tracker)

    def _outcome(self, turn: Turn, slots: dict[str, Any]) -> Json:
        starts_at, phone, about = slots.get("callback_slot"), slots.get("callback_phone"), slots.get("callback_about")
        end = slots.get("callback_end")
        if end == ALREADY and turn.booked:
            return self._of_booked("callback_already", turn)
        if end in (OFF, NONE_FREE):
            # A person decides; that a call comes is only said where calls are made.
            return handoff(Reason.CALLBACK if end == NONE_FREE else Reason.ASKED, request=about or turn.words)
        if slots.get("callback_confirmed") and starts_at and phone:
            return book_call(
                starts_at=starts_at, phone=phone, department=slots.get("callback_department"), request=about
            )
        return self._of_booked("callback_stays", turn) if turn.booked else say("callback_cancelled", rule="form:callback")

    def _of_booked(self, key: str, turn: Turn) -> Json:
        assert turn.booked is not None
        when = self._call_desk.when(turn, turn.booked.starts_at)
        return say(key, rule="form:callback", values={"when": when}, buttons=CHANGE)
