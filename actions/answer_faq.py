"""Answers from the FAQ, asks back with buttons, or hands off: whatever the search's confidence allows."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq_search import NONE_OF_THESE, Faq, choice, proof_of
from actions.say import handoff, say
from actions.turn import Turn, forget_clarification, read_turn
from bot.faq.decide import Outcome, decide
from bot.handoff import Reason


class AnswerFaq(Action):
    def __init__(self, faq: Faq) -> None:
        self._faq = faq

    def name(self) -> str:
        return "action_answer_faq"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        return await self.reply(dispatcher, read_turn(tracker, self._faq.default_language))

    async def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say what there is to say about the turn's text. Never asks back twice in a row, nor amid another question."""
        search = self._faq.search()
        # The search computes; other conversations go on meanwhile.
        candidates = await asyncio.to_thread(
            search.search, turn.text, language=turn.language, at=self._faq.local(turn)
        )
        decision = decide(candidates, may_clarify=not turn.clarified and not turn.in_form)
        proof = proof_of(search, decision.candidates, decision.reason)
        if decision.outcome is Outcome.CLARIFY:
            buttons = [choice(each.entry, turn.language) for each in decision.candidates]
            dispatcher.utter_message(json_message={**say("clarify", buttons=[*buttons, NONE_OF_THESE]), "proof": proof})
            offered = [each.entry.id for each in decision.candidates]
            return [SlotSet("clarified", offered), SlotSet("asked", turn.text)]
        if decision.outcome is Outcome.ANSWER:
            for message in self._faq.said(search, decision.candidates[0].entry, turn, proof):
                dispatcher.utter_message(json_message=message)
        else:
            dispatcher.utter_message(
                json_message=handoff(
                    Reason(decision.reason), request=turn.words, proof=proof, department=decision.department
                )
            )
        return forget_clarification(turn)
