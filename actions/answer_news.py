"""Answers "any news?": from the promise while the customer waits for a person, else it is a question like any other."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.say import say
from actions.turn import forget_clarification, read_turn


class AnswerNews(Action):
    """The worker knows request and promise, and puts them into the text. "Any news about my order?" may be in the FAQ."""

    def __init__(self, otherwise: AnswerFaq, default_language: str) -> None:
        self._otherwise = otherwise
        self._default_language = default_language

    def name(self) -> str:
        return "action_answer_news"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        if not turn.waits:
            return await self._otherwise.reply(dispatcher, turn)
        # "Any news? And do you sell tubes?" asks more than that.
        events = await self._otherwise.first(dispatcher, turn)
        if events is not None:
            return events
        dispatcher.utter_message(json_message=say("news"))
        return forget_clarification(turn)
