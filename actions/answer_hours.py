"""Answers questions about opening hours: always computed, never looked up."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.say import answer
from actions.turn import forget_clarification, read_turn


class HoursSaid(Protocol):
    """bot.hours.ask.HoursAnswer, as far as it is needed here."""

    @property
    def answer(self) -> str: ...
    @property
    def date(self) -> date | None: ...
    @property
    def open(self) -> bool | None: ...
    @property
    def understood(self) -> bool: ...


AskHours = Callable[[str, datetime, str, Sequence[str]], HoursSaid]


class AnswerHours(Action):
    """`ask` computes from a text, a moment, a language and the texts before; what it does not understand is looked up."""

    def __init__(self, ask: AskHours, otherwise: AnswerFaq, default_language: str) -> None:
        self._ask = ask
        self._otherwise = otherwise
        self._default_language = default_language

    def name(self) -> str:
        return "action_answer_hours"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        said = await asyncio.to_thread(self._ask, turn.text, turn.now, turn.language, turn.previous)
        if not said.understood:
            return await self._otherwise.reply(dispatcher, turn)
        proof = {
            "rule": "hours",
            "details": {
                "asked_at": turn.now.isoformat(),
                "date": said.date.isoformat() if said.date else None,
                "open": said.open,
            },
        }
        dispatcher.utter_message(json_message=answer(said.answer, proof, language=turn.language))
        return forget_clarification(turn)
