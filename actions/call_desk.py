"""What the actions see of calls: the hours in force and what is taken. They only look; the worker books."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from actions.say import Json, say
from actions.turn import Turn
from bot.callback.fit import Fit, Why, first_choice, fit, nearest
from bot.callback.offer import Offer, days_of, offer, offer_days, offer_of_day, read_choice
from bot.callback.say import Spoken
from bot.callback.slots import Calls, Slot
from bot.callback.wish import Wish, read_wish
from bot.hours import Hours

#: Department, since when → start of a slot → how many calls are booked in it.
Taken = Callable[[str, datetime], Mapping[datetime, int]]


@dataclass(frozen=True)
class CallDesk:
    """`region` is the country in whose manner customers write telephone numbers."""

    hours: Callable[[], Hours]
    taken: Taken
    region: str | None

    def department(self, turn: Turn, wanted: str | None) -> str:
        """Who calls: the department that was named, else that which has the customer's call or request."""
        departments = self.hours().business.departments
        named = (wanted, turn.booked.department if turn.booked else None, turn.department)
        found = (each for each in named if each is not None and each in departments)
        return next(found, self.hours().business.default_department)

    def is_offered(self, department: str) -> bool:
        """Whether the owner wants calls offered at all."""
        return self.hours().business.calls_at_once(department) > 0

    def calls(self, turn: Turn, department: str) -> Calls:
        """What can be booked now; the customer's own call is no hindrance."""
        taken = dict(self.taken(department, turn.now))
        if turn.booked and turn.booked.department == department:
            taken[turn.booked.starts_at] = taken.get(turn.booked.starts_at, 1) - 1
        return Calls(self.hours(), department, turn.now, _zone(turn), taken)

    def wish(self, turn: Turn, text: str) -> Wish:
        """When the customer would like to be called."""
        return read_wish(text, self.hours(), turn.now, turn.language)

    def spoken(self, turn: Turn) -> Spoken:
        return Spoken(self.hours(), self.hours().today(turn.now), turn.language, _zone(turn))

    def when(self, turn: Turn, starts_at: datetime) -> str:
        """A slot in a sentence."""
        return self.spoken(turn).when(Slot(starts_at))

    def found(self, turn: Turn, department: str, wish: Mapping[str, Any], days: Sequence[str]) -> Fit | None:
        """What fits a kept wish: the customer's words, or a slot's button. None: a button that asks for days."""
        calls = self.calls(turn, department)
        if "text" in wish:
            return fit(calls, self.wish(turn, wish["text"]), days_of(days))
        choice = read_choice(wish["at"])
        if not isinstance(choice, Slot):
            return None
        slot = calls.find(choice.starts_at)
        return Fit(slot=slot) if slot else Fit(free=nearest(calls, choice.starts_at), why=Why.TAKEN, wished=choice)

    def offer(
        self, turn: Turn, department: str, wish: Mapping[str, Any] | None, days: Sequence[str]
    ) -> Offer:
        """What to offer for a kept wish, or in the beginning."""
        calls, spoken = self.calls(turn, department), self.spoken(turn)
        if wish is None:
            return offer(calls, first_choice(calls), spoken, key="callback_ask")
        found = self.found(turn, department, wish, days)
        if found is not None:
            # Asked again after something else came between, it is not unclear any more.
            key = "callback_ask" if found.why is Why.UNCLEAR and wish.get("text") != turn.text else None
            return offer(calls, found, spoken, key=key)
        choice = read_choice(wish["at"])
        if isinstance(choice, str):
            return offer_days(calls, days_of([choice[1:]])[0], spoken)
        if choice is None or isinstance(choice, Slot):
            return offer(calls, first_choice(calls), spoken, key="callback_ask")
        return offer_of_day(calls, choice, spoken)


def said(made: Offer) -> Json:
    """An offer as the actions say it."""
    buttons = [
        {"payload": choice.payload, **({"label": choice.label} if choice.label else {"label_key": choice.label_key})}
        for choice in made.choices
    ]
    return say(made.key, rule="form:callback", values=made.values, buttons=buttons)


def _zone(turn: Turn) -> ZoneInfo | None:
    return ZoneInfo(turn.time_zone) if turn.time_zone else None
