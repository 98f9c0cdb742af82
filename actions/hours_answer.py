"""A computed answer about opening hours, as the actions say it."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Protocol

from actions.say import Json, answer
from actions.turn import Turn


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


#: Computes from a text, a moment, a language and the customer's texts before.
AskHours = Callable[[str, datetime, str, Sequence[str]], HoursSaid]


async def computed(ask_hours: AskHours, turn: Turn) -> Json | None:
    """The answer with its proof, or None when the text is not understood as a question about hours."""
    said = await asyncio.to_thread(ask_hours, turn.text, turn.now, turn.language, turn.previous)
    if not said.understood or not said.answer:
        return None
    details = {
        "asked_at": turn.now.isoformat(),
        "date": said.date.isoformat() if said.date else None,
        "open": said.open,
    }
    return answer(said.answer, {"rule": "hours", "details": details}, language=turn.language)
