"""Ends the callback form because the customer goes, or cancels the call that is booked because they say so."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.beside_call import BesideCall
from actions.call_desk import CallDesk
from actions.say import Json, cancel_call, say
from actions.turn import Turn, forget_callback, read_turn


class CancelCallback(Action):
    def __init__(self, call_desk: CallDesk, beside: BesideCall, default_language: str) -> None:
        self._call_desk = call_desk
        self._beside = beside
        self._default_language = default_language

    def name(self) -> str:
        return "action_cancel_callback"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        # What else this message asks, and what the call was to be about: neither is lost with the call.
        besides = [] if turn.in_form else await self._beside.answers_or_people(turn)
        lost = await self._beside.unanswered(turn, tracker.slots.get("callback_about"))
        for message in (*besides, self._said(turn), *lost):
            dispatcher.utter_message(json_message=message)
        return [*forget_callback(tracker), SlotSet("callback_phone", None)]

    def _said(self, turn: Turn) -> Json:
        if turn.intent == "cancel_callback" and (turn.booked or not turn.left_form):
            return cancel_call()
        if turn.intent == "goodbye":
            return say("goodbye", rule="form:callback")
        if turn.booked:
            when = self._call_desk.when(turn, turn.booked.starts_at)
            return say("callback_stays", rule="form:callback", values={"when": when})
        return say("callback_cancelled", rule="form:callback")
