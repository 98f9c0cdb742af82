"""Reads each message during the callback form: an answer to what was asked, or something else that interrupts it."""

import asyncio
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.beside_call import BesideCall
from actions.call_desk import CallDesk
from actions.callback_words import arranges_a_call, is_question, means_this_number, proposes, without_numbers
from actions.request_callback import ALREADY, NONE_FREE, OFF
from actions.say import Json
from actions.turn import Turn, read_turn
from bot.callback.fit import Why
from bot.callback.offer import LATER
from bot.callback.phone import BOOKED_NUMBER, THIS_NUMBER, find_phone, has_digits
from bot.callback.wish import Wish

# These end the form, whatever else is in the message (the rules say how).
_ENDS = {"ask_person", "complaint", "stop", "goodbye", "cancel_callback"}
# These do so even where Rasa was not sure, unless there is a number or a time: whoever wants a person must get one.
_ENDS_IF_GUESSED = {"ask_person", "complaint"}
# These are looked after first, unless the message plainly holds what was asked for.
_INTERRUPTS = {
    "question", "ask_hours", "ask_news", "out_of_scope", "choose_entry", "greet", "thanks", "chitchat", "are_you_a_bot", "none_of_these",
}  # fmt: skip
_SAYS_NO = {"deny", "none_of_these"}

Slots = dict[str, Any]
_NEVER_MIND: Slots = {"callback_confirmed": None}


class ValidateCallbackForm(Action):
    """Returns no slot for a message that interrupts: Rasa then follows the rule of its intent and comes back to the form."""

    def __init__(self, call_desk: CallDesk, beside: BesideCall, default_language: str) -> None:
        self._call_desk = call_desk
        self._beside = beside
        self._default_language = default_language

    def name(self) -> str:
        return "validate_callback_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        slots = await asyncio.to_thread(self.read, turn, tracker.slots)
        if turn.requested is None and slots and turn.text:
            for message in await self._besides(turn, slots):
                dispatcher.utter_message(json_message=message)
        return [SlotSet(slot, value) for slot, value in slots.items()]

    async def _besides(self, turn: Turn, slots: Slots) -> list[Json]:
        """The answers to what the message that opens the form asks besides; what is not known goes with the request.

        Only a wish for a call carries the customer's words; of a change nobody reads them, so people get them at once.
        """
        if "callback_about" in slots:
            return await self._beside.answers(turn, arranges_a_call) or []
        return await self._beside.answers_or_people(turn, arranges_a_call)

    def read(self, turn: Turn, known: Mapping[str, Any]) -> Slots:
        """The slots that this message fills; a slot with None is asked for again; none at all is an interruption."""
        wish = self._call_desk.wish(turn, without_numbers(turn.text)) if turn.text else Wish()
        if turn.intent in _ENDS or (turn.guess in _ENDS_IF_GUESSED and not wish.says_when):
            return {}
        if turn.requested is None:
            return self._opening(turn, wish, known)
        if turn.call_at:
            return {**self._at(turn, known, {"at": turn.call_at}), **_NEVER_MIND}
        if turn.requested == "callback_slot":
            return self._slot(turn, wish, known)
        if turn.requested == "callback_confirmed":
            return self._confirmed(turn, wish, known)
        return self._phone(turn)

    def _opening(self, turn: Turn, wish: Wish, known: Mapping[str, Any]) -> Slots:
        """The form opens; time and number may have come along."""
        department = self._call_desk.department(turn, wish.department)
        slots: Slots = {"callback_department": department}
        if turn.text and turn.intent == "ask_callback":
            slots["callback_about"] = turn.text
        if not self._call_desk.is_offered(department):
            return {**slots, "callback_end": OFF, "requested_slot": None}
        phone = self._number(turn)
        if turn.booked and turn.intent == "ask_callback" and not wish.says_when and phone is None:
            return {**slots, "callback_end": ALREADY, "requested_slot": None}
        if next(self._call_desk.calls(turn, department).free(), None) is None:
            return {**slots, "callback_end": NONE_FREE, "requested_slot": None}
        if turn.booked:
            phone = phone or (BOOKED_NUMBER if turn.intent != "change_number" else None)
            slots["callback_phone"] = phone
            if not wish.says_when and turn.intent != "move_callback" and not turn.call_at:
                slots["callback_slot"] = turn.booked.starts_at.isoformat()
        elif phone or turn.intent == "change_number" or known.get("callback_phone") == BOOKED_NUMBER:
            # A call that was booked then is not any more, and its number went with it.
            slots["callback_phone"] = phone
        if turn.call_at:
            slots |= self._at(turn, slots, {"at": turn.call_at})
        elif wish.says_when:
            slots |= self._at(turn, slots, {"text": without_numbers(turn.text)})
        return slots

    def _slot(self, turn: Turn, wish: Wish, known: Mapping[str, Any]) -> Slots:
        phone = find_phone(turn.text, self._call_desk.region)
        slots: Slots = {"callback_phone": phone} if phone else {}
        if wish.says_when and (not is_question(turn.text) or proposes(turn.text)):
            return {**slots, **self._at(turn, known, {"text": without_numbers(turn.text)}, wish)}
        if slots:
            return {**slots, "callback_slot": None}
        if is_question(turn.text):
            return {}
        if turn.intent == "none_of_these":
            # Of the times that were offered; there are others.
            return {"callback_slot": None, "callback_wish": {"at": f"{LATER}{turn.now.date().isoformat()}"}}
        if turn.intent in ("affirm", "ask_callback", "move_callback", "change_number"):
            return {"callback_slot": None}
        if turn.intent in _INTERRUPTS | {"deny"} or not turn.text:
            return {}
        return {"callback_slot": None, "callback_wish": {"text": turn.text}}

    def _phone(self, turn: Turn) -> Slots:
        if is_question(turn.text) and not means_this_number(turn.text):
            return {}
        phone = self._number(turn)
        if phone:
            return {"callback_phone": phone, "callback_phone_refused": None}
        if means_this_number(turn.text):
            return {"callback_phone": None, "callback_phone_refused": "no_number"}
        if has_digits(turn.text):
            return _REFUSED
        if turn.intent in _INTERRUPTS | {"deny"}:
            return {}
        if turn.intent == "move_callback":
            return {"callback_slot": None, "callback_wish": None}
        return _AGAIN if turn.intent in ("affirm", "ask_callback", "change_number") else _REFUSED

    def _confirmed(self, turn: Turn, wish: Wish, known: Mapping[str, Any]) -> Slots:
        phone = self._number(turn)
        if phone:
            return {"callback_phone": phone, **_NEVER_MIND}
        names_time = bool(wish.days or wish.minutes is not None or wish.window)
        if names_time and (not is_question(turn.text) or proposes(turn.text)):
            slots = self._at(turn, known, {"text": turn.text}, wish)
            if turn.intent == "affirm" and slots["callback_slot"] == known.get("callback_slot"):
                return {"callback_confirmed": True}
            return {**slots, **_NEVER_MIND}
        if turn.intent == "move_callback":
            return {"callback_slot": None, "callback_wish": None, **_NEVER_MIND}
        if turn.intent == "change_number":
            return {"callback_phone": None, "callback_phone_refused": None, **_NEVER_MIND}
        if turn.intent in ("affirm", "deny"):
            return {"callback_confirmed": turn.intent == "affirm"}
        if is_question(turn.text) or not turn.text:
            return {}
        return {} if turn.intent in _INTERRUPTS else dict(_NEVER_MIND)

    def _at(
        self, turn: Turn, known: Mapping[str, Any], wanted: Mapping[str, Any], wish: Wish | None = None
    ) -> Slots:
        """The slot for what is wanted, or the wish to be answered with an offer."""
        department = self._call_desk.department(
            turn, (wish.department if wish else None) or known.get("callback_department")
        )
        if not self._call_desk.is_offered(department):
            department = self._call_desk.department(turn, None)
        found = self._call_desk.found(turn, department, wanted, known.get("callback_days") or [])
        slots: Slots = {"callback_department": department, "callback_wish": dict(wanted)}
        if found is not None and found.why is Why.NONE:
            return {**slots, "callback_end": NONE_FREE, "requested_slot": None}
        starts_at = found.slot.starts_at.isoformat() if found is not None and found.slot is not None else None
        return {**slots, "callback_slot": starts_at}

    def _number(self, turn: Turn) -> str | None:
        """The number in a message, also "this one" where we can see it."""
        phone = find_phone(turn.text, self._call_desk.region)
        return phone or (THIS_NUMBER if turn.has_number and means_this_number(turn.text) else None)


_AGAIN: Slots = {"callback_phone": None, "callback_phone_refused": None}
_REFUSED: Slots = {"callback_phone": None, "callback_phone_refused": "unreadable"}
