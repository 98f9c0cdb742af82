"""Answers from the FAQ, asks back with buttons, or hands off: whatever the search's confidence allows."""

import asyncio
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.faq_search import NONE_OF_THESE, Faq, choice, proof_of
from actions.hours_answer import AskHours, Computed, computed
from actions.say import Json, handoff, say
from actions.turn import Turn, forget_clarification, read_turn
from bot.faq.decide import Decision, Outcome, decide
from bot.handoff import Reason

# What Rasa guessed without being sure is followed when the search has found nothing: a person is wanted either way ...
_GUESSED_REASONS = {"ask_person": Reason.ASKED, "ask_news": Reason.ASKED, "complaint": Reason.COMPLAINT}
# ... and a few words that look like a greeting are none that people must read in the morning.
_GUESSED_SMALL_TALK = {"greet", "thanks", "goodbye"}
_FEW_WORDS = 5


class AnswerFaq(Action):
    """`ask_hours` is asked where the FAQ has nothing: a question about hours may not have looked like one to Rasa."""

    def __init__(self, faq: Faq, ask_hours: AskHours) -> None:
        self._faq = faq
        self._ask_hours = ask_hours

    def name(self) -> str:
        return "action_answer_faq"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return await self.reply(dispatcher, read_turn(tracker, self._faq.default_language))

    async def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say what there is to say about the turn's text. Never asks back twice in a row, nor amid another question."""
        if (said := await self._about_hours(turn)) is not None:
            dispatcher.utter_message(json_message=said.message)
            return [*forget_clarification(turn), *said.events]
        search = self._faq.search()
        events: list[EventType] = []
        # The search computes; other conversations go on meanwhile.
        candidates = await asyncio.to_thread(search.search, turn.text, language=turn.language, at=self._faq.local(turn))
        decision = decide(candidates, may_clarify=not turn.clarified and not turn.in_form)
        proof = proof_of(search, decision.candidates, decision.reason)
        if decision.outcome is Outcome.CLARIFY:
            for message in self._faq.before_titles([each.entry for each in decision.candidates], turn.language):
                dispatcher.utter_message(json_message=message)
            buttons = [choice(each.entry, turn.language) for each in decision.candidates]
            dispatcher.utter_message(json_message={**say("clarify", buttons=[*buttons, NONE_OF_THESE]), "proof": proof})
            offered = [each.entry.id for each in decision.candidates]
            return [SlotSet("clarified", offered), SlotSet("asked", turn.text)]
        if decision.outcome is Outcome.ANSWER:
            messages = self._faq.said(search, decision.candidates[0].entry, turn, proof)
        elif decision.reason == Reason.ALWAYS_HUMAN:
            # What such an entry says ("call 112 first", "do not ride") is safe to say, and may be urgent.
            message = handoff(Reason.ALWAYS_HUMAN, request=turn.words, proof=proof, department=decision.department)
            messages = [*self._faq.said(search, decision.candidates[0].entry, turn, proof), message]
        else:
            messages, events = await self._without_the_faq(turn, decision, proof)
        for message in messages:
            dispatcher.utter_message(json_message=message)
        return [*forget_clarification(turn), *events]

    async def _about_hours(self, turn: Turn) -> Computed | None:
        """The computed answer where Rasa sees a day or a time, or hours were spoken of, and little else is said.

        `ask_hours` accounts for every word, so "can I bring my bike on Saturday?" is left to the FAQ.
        """
        if turn.in_form or not (turn.names_a_time or turn.hours.get("hours_kind")):
            return None
        return await computed(self._ask_hours, turn, is_about_hours=turn.names_a_time)

    async def _without_the_faq(
        self, turn: Turn, decision: Decision, proof: Json
    ) -> tuple[list[Json], list[EventType]]:
        reason = Reason(decision.reason)
        if reason is Reason.LOW_CONFIDENCE:
            said = await computed(self._ask_hours, turn)
            if said is not None:
                return [said.message], said.events
            if turn.guess == "ask_news" and turn.waits:
                return [say("news")], []
            if turn.guess in _GUESSED_SMALL_TALK and len(turn.text.split()) <= _FEW_WORDS:
                return [say(turn.guess)], []
            # Who asks after something that is not in the queue wants to hear from a person, whatever it is about.
            wanted = turn.intent if turn.intent == "ask_news" else turn.guess or ""
            reason = _GUESSED_REASONS.get(wanted, reason)
        return [handoff(reason, request=turn.words, proof=proof, department=decision.department)], []
