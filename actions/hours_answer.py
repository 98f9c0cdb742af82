"""A computed answer about opening hours, as the actions say it, and what is kept of it for the next question."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from rasa_sdk.events import EventType, SlotSet

from actions.say import Json, answer
from actions.turn import HOURS_SLOTS, Turn
from bot.answering.made import MADE_OF, Recipe
from bot.hours.ask import Topic


@dataclass(frozen=True)
class HoursQuestion:
    """A text with everything that its answer depends on; the parameters of bot.hours.ask.ask."""

    text: str
    at: datetime
    language: str
    previous: tuple[str, ...] = ()  #: what the customer wrote before, oldest first
    topic: Topic | None = None
    customer_zone: ZoneInfo | None = None
    is_about_hours: bool = False  #: a bare date or time is a question about it


class HoursSaid(Protocol):
    """bot.hours.ask.HoursAnswer, as far as it is needed here."""

    @property
    def answer(self) -> str | None: ...
    @property
    def date(self) -> date | None: ...
    @property
    def open(self) -> bool | None: ...
    @property
    def understood(self) -> bool: ...
    @property
    def language(self) -> str | None: ...
    @property
    def topic(self) -> Topic | None: ...
    @property
    def hours_used(self) -> Mapping[str, Any] | None: ...


AskHours = Callable[[HoursQuestion], HoursSaid]


@dataclass(frozen=True)
class Computed:
    """What to say, and what the talk is about from now on."""

    message: Json
    events: list[EventType]


async def computed(ask_hours: AskHours, turn: Turn, *, is_about_hours: bool = False) -> Computed | None:
    """The answer with its proof, or None when the text is not understood as a question about hours."""
    question = HoursQuestion(
        turn.text, turn.now, turn.language, turn.previous, _topic(turn), turn.customer_zone, is_about_hours
    )
    said = await asyncio.to_thread(ask_hours, question)
    if not said.understood or not said.answer:
        return None
    details: dict[str, Any] = {
        "asked_at": turn.now.isoformat(),
        "date": said.date.isoformat() if said.date else None,
        "open": said.open,
    }
    if turn.customer_zone is not None:
        details["customer_zone"] = turn.customer_zone.key
    if said.hours_used is not None:
        details[MADE_OF] = [_recipe(question, said.hours_used)]
    message = answer(said.answer, {"rule": "hours", "details": details}, language=said.language or turn.language)
    return Computed(message, _remember(said.topic))


def _recipe(question: HoursQuestion, hours_used: Mapping[str, Any]) -> Recipe:
    topic = question.topic
    return {
        "asked": question.text,
        "language": question.language,
        "at": question.at.isoformat(),
        "previous": list(question.previous),
        "topic": [topic.kind, topic.date.isoformat() if topic.date else None, topic.department] if topic else None,
        "zone": question.customer_zone.key if question.customer_zone else None,
        "is_about_hours": question.is_about_hours,
        "hours": dict(hours_used),
    }


def _topic(turn: Turn) -> Topic | None:
    kept = turn.hours
    if kept.get("hours_kind") is None:
        return None
    try:
        day = date.fromisoformat(kept["hours_date"] or "")
    except ValueError:
        day = None
    return Topic(kept["hours_kind"] or "open", day, kept["hours_department"])


def _remember(topic: Topic | None) -> list[EventType]:
    if topic is None:
        return []
    values = (topic.kind, topic.date.isoformat() if topic.date else None, topic.department)
    return [SlotSet(slot, value) for slot, value in zip(HOURS_SLOTS, values, strict=True)]
