"""A yes or a no outside the callback form: about the entries just offered or answered, or about nothing."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer_faq import AnswerFaq
from actions.choose_entry import ChooseEntry
from actions.faq_search import NONE_OF_THESE, Faq, choice
from actions.say import handoff, say
from actions.turn import Turn, forget_clarification, read_turn
from bot.handoff import Reason

#: What is longer and no denial by its words is looked up, whatever Rasa takes it for.
_FEW_WORDS = 8


class Confirm(Action):
    """`choose_entry` answers a yes to the only offer; `answer_faq` knows what follows a no."""

    def __init__(self, faq: Faq, choose_entry: ChooseEntry, answer_faq: AnswerFaq, default_language: str) -> None:
        self._faq = faq
        self._choose_entry = choose_entry
        self._answer_faq = answer_faq
        self._default_language = default_language

    def name(self) -> str:
        return "action_confirm"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        turn = read_turn(tracker, self._default_language)
        if turn.intent != "affirm":
            return await self._no(dispatcher, turn)
        if len(turn.clarified) == 1:
            return self._choose_entry.reply(dispatcher, turn, turn.clarified[0])
        if turn.clarified:
            return self._which(dispatcher, turn)
        dispatcher.utter_message(json_message=say("affirm_nothing"))
        return forget_clarification(turn)

    def _which(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """A yes to several offers: once it is asked which, and the offers stay; who says yes again gets a person."""
        search = self._faq.search()
        offered = [entry for entry in map(search.entry, turn.clarified) if entry is not None]
        if turn.said_yes_before or not offered:
            dispatcher.utter_message(json_message=handoff(Reason.LOW_CONFIDENCE, request=turn.asked or turn.words))
            return forget_clarification(turn)
        buttons = [*(choice(entry, turn.language) for entry in offered), NONE_OF_THESE]
        dispatcher.utter_message(json_message=say("clarify_which", buttons=buttons))
        return []

    async def _no(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        events = await self._answer_faq.first(dispatcher, turn)
        if events is not None:
            return events
        if len(turn.text.split()) > _FEW_WORDS:
            return await self._answer_faq.reply(dispatcher, turn)
        if turn.clarified or turn.intent == "none_of_these":
            return await self._answer_faq.deny(dispatcher, turn)
        dispatcher.utter_message(json_message=say("deny_nothing"))
        # What was answered may still be denied in so many words.
        return []
