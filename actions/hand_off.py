"""Passes the conversation on to people, for the reason that the customer's message gives."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.say import handoff
from actions.turn import forget_callback, forget_clarification, read_turn
from bot.callback.phone import E164, shown
from bot.handoff import Reason

_REASONS = {
    "ask_person": Reason.ASKED,
    "complaint": Reason.COMPLAINT,
    "none_of_these": Reason.DENIED,
    "deny": Reason.DENIED,
}


class HandOff(Action):
    def __init__(self, default_language: str) -> None:
        self._default_language = default_language

    def name(self) -> str:
        return "action_hand_off"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        reason = _REASONS.get(turn.intent, Reason.ASKED)
        # "None of these" says nothing to staff; the question to which it was said does.
        earlier = turn.asked or (turn.previous[-1] if turn.previous else None)
        request = (earlier if reason is Reason.DENIED else None) or turn.words
        details: dict[str, Any] = {"denied": list(turn.clarified)} if turn.clarified else {}
        if E164.fullmatch(tracker.slots.get("callback_phone") or ""):
            details["phone"] = shown(tracker.slots["callback_phone"])
        dispatcher.utter_message(
            json_message=handoff(reason, request=request, details=details, proof={"details": {"intent": turn.intent}})
        )
        return [*forget_clarification(turn), *forget_callback(tracker)]
