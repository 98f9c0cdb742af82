"""Says that a program speaks; and what else the message asks is answered too, or left to people."""

import re
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.say import say
from actions.turn import read_turn
from bot.faq.reading.bot_question import asks_for_a_bot
from bot.faq.reading.questions_in import questions_in, without
from bot.hours.grammar import fold

_PERSON_BUTTON = [{"label_key": "button_person", "payload": "/ask_person"}]
# What Rasa alone takes for such a question ("who is this?") is told from the others by a word of these.
_ABOUT_THE_BOT = re.compile(
    r"\b(?:bots?|chatbot|robots?|roboter|machine|maschine|maquina|macchina|computer|ordinateur|ordenador|program\w*|programm|ai|ki|ia"
    r"|chatgpt|human|humano|umano|humain|mensch|mens|real|echt\w*|vrai\w*|persona? (?:real|vera|reale)|automat\w*"
    r"|who (?:are you|is this)|wer (?:bist|sind|ist)|qui (?:es|etes))\b"
)


class AreYouABot(Action):
    def __init__(self, answer_faq: AnswerFaq, default_language: str) -> None:
        self._answer_faq = answer_faq
        self._default_language = default_language

    def name(self) -> str:
        return "action_are_you_a_bot"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        if without(turn.text, asks_for_a_bot) is not None:
            return await self._answer_faq.reply(dispatcher, turn)
        questions = questions_in(turn.text)
        others = [question.whole for question in questions if not _ABOUT_THE_BOT.search(fold(question.whole))]
        if not others or len(others) == len(questions):
            dispatcher.utter_message(json_message=say("are_you_a_bot", buttons=_PERSON_BUTTON))
            return []
        dispatcher.utter_message(json_message=say("are_you_a_bot"))
        return await self._answer_faq.reply(dispatcher, replace(turn, text="\n".join(others)))
