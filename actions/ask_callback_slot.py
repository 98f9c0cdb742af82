"""Offers half hours for the call: the first ones, or what fits and comes near to what the customer wished for."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.call_desk import CallDesk, said
from actions.turn import read_turn


class AskCallbackSlot(Action):
    def __init__(self, call_desk: CallDesk, default_language: str) -> None:
        self._call_desk = call_desk
        self._default_language = default_language

    def name(self) -> str:
        return "action_ask_callback_slot"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        department = self._call_desk.department(turn, tracker.slots.get("callback_department"))
        wish, days = tracker.slots.get("callback_wish"), tracker.slots.get("callback_days") or []
        made = await asyncio.to_thread(self._call_desk.offer, turn, department, wish, days)
        dispatcher.utter_message(json_message=said(made))
        return [SlotSet("callback_days", [day.isoformat() for day in made.days])]
