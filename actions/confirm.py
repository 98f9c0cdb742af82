"""A yes or a no outside the callback form: about the entries just offered, or about nothing."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.choose_entry import ChooseEntry
from actions.hand_off import HandOff
from actions.say import say
from actions.turn import forget_clarification, read_turn


class Confirm(Action):
    """`choose_entry` answers a yes to the only offer, `hand_off` a no to all of them."""

    def __init__(self, choose_entry: ChooseEntry, hand_off: HandOff, default_language: str) -> None:
        self._choose_entry = choose_entry
        self._hand_off = hand_off
        self._default_language = default_language

    def name(self) -> str:
        return "action_confirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        if turn.intent == "deny" and turn.clarified:
            return await self._hand_off.run(dispatcher, tracker, domain)
        if turn.intent == "affirm" and len(turn.clarified) == 1:
            return self._choose_entry.reply(dispatcher, turn, turn.clarified[0])
        dispatcher.utter_message(json_message=say("deny_nothing" if turn.intent == "deny" else "affirm_nothing"))
        return forget_clarification(turn)
