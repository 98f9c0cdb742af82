"""Answers questions about opening hours: always computed, never looked up."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.hours_answer import AskHours, computed
from actions.turn import forget_clarification, read_turn


class AnswerHours(Action):
    """What `ask_hours` does not understand is looked up by `otherwise`."""

    def __init__(self, ask_hours: AskHours, otherwise: AnswerFaq, default_language: str) -> None:
        self._ask_hours = ask_hours
        self._otherwise = otherwise
        self._default_language = default_language

    def name(self) -> str:
        return "action_answer_hours"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        # "Do you sell tubes? Are you open tomorrow?" asks more than the hours.
        events = await self._otherwise.first(dispatcher, turn)
        if events is not None:
            return events
        # In the callback form a bare "tomorrow at ten" is when to call.
        said = await computed(self._ask_hours, turn, is_about_hours=not turn.in_form)
        if said is None:
            return await self._otherwise.reply(dispatcher, turn)
        dispatcher.utter_message(json_message=said.message)
        return [*forget_clarification(turn), *said.events]
