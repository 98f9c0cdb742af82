"""Answers with the entry whose button the customer pressed."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.faq_search import Faq
from actions.say import handoff
from actions.turn import Turn, forget_clarification, read_turn, remember
from bot.handoff import Reason


class ChooseEntry(Action):
    def __init__(self, faq: Faq) -> None:
        self._faq = faq

    def name(self) -> str:
        return "action_choose_entry"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._faq.default_language)
        return self.reply(dispatcher, turn, turn.entry)

    def reply(self, dispatcher: CollectingDispatcher, turn: Turn, entry_id: str | None) -> list[EventType]:
        """Say the entry; a person takes over where it says so, or where it is no longer there."""
        search = self._faq.search()
        entry = search.entry(entry_id or "")
        proof = {"rule": "faq_chosen", "version": search.version}
        if entry is None or not entry.is_valid(self._faq.local(turn)):
            # Buttons stay on the customer's telephone for ever; the entry may be gone since.
            message = handoff(Reason.LOW_CONFIDENCE, request=turn.words, proof=proof, details={"chosen": entry_id})
            dispatcher.utter_message(json_message=message)
        elif entry.always_human:
            proof["entry"] = entry.id
            request = turn.words or entry.title_in(turn.language)
            for message in self._faq.said(search, entry, turn, proof):
                dispatcher.utter_message(json_message=message)
            dispatcher.utter_message(
                json_message=handoff(Reason.ALWAYS_HUMAN, request=request, proof=proof, department=entry.department)
            )
        else:
            for message in self._faq.said(search, entry, turn, proof):
                dispatcher.utter_message(json_message=message)
            # A choice outweighs an earlier denial.
            denied = [each for each in turn.denied if each != entry.id]
            return remember(turn, asked=turn.asked or turn.words, answered=[entry.id], denied=denied)
        return forget_clarification(turn)
