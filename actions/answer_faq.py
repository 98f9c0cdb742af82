"""Answers from the FAQ, asks back with buttons, or hands off: whatever the search's confidence allows."""

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.beside_call import BesideCall
from actions.choose_entry import ChooseEntry
from actions.deny import Deny, denied_by, question_of
from actions.faq_search import NONE_OF_THESE, Faq, choice
from actions.hours_answer import AskHours, Computed, computed
from actions.look_up import Looked, look_up
from actions.say import Json, handoff, say
from actions.several import Reply, Several
from actions.turn import Turn, forget_clarification, read_turn, remember
from bot.faq.candidate import EXACT
from bot.faq.decide import Decision, Outcome
from bot.faq.reading.bot_question import asks_for_a_bot
from bot.faq.reading.choice import named_choice
from bot.faq.reading.denial import Denial, Manner, read_denial
from bot.faq.reading.questions_in import MOST_CHARS, is_wordless, without
from bot.handoff import Reason

# What Rasa guessed without being sure is followed when the search has found nothing: a person is wanted either way ...
_GUESSED_REASONS = {"ask_person": Reason.ASKED, "ask_news": Reason.ASKED, "complaint": Reason.COMPLAINT}
# ... and a few words that look like a greeting are none that people must read in the morning.
_GUESSED_SMALL_TALK = {"greet", "thanks", "goodbye"}
_FEW_WORDS = 5
_PERSON_BUTTON = [{"label_key": "button_person", "payload": "/ask_person"}]


class AnswerFaq(Action):
    """`ask_hours` is asked where the FAQ has nothing: a question about hours may not have looked like one to Rasa."""

    def __init__(self, faq: Faq, ask_hours: AskHours) -> None:
        self._faq = faq
        self._ask_hours = ask_hours
        self._several = Several(faq, ask_hours)
        self._beside_call = BesideCall(self._several)
        self._choose_entry = ChooseEntry(faq)
        self._deny = Deny(faq)

    def name(self) -> str:
        return "action_answer_faq"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        return await self.reply(dispatcher, read_turn(tracker, self._faq.default_language))

    async def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Say what there is to say about the turn's text. Never asks back twice in a row, nor amid another question."""
        events = await self.first(dispatcher, turn)
        if events is not None:
            return events
        return await self._answer(dispatcher, settled(turn), may_clarify=_may_clarify(turn))

    async def first(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType] | None:
        """The reply to what is not one question to be looked up: a denial, a named button, several questions, no word at all.

        None, and nothing said, when the text is to be looked up.
        """
        if turn.in_form or not turn.text:
            return None
        if is_wordless(turn.text):
            return self._wordless(dispatcher, turn)
        denial = read_denial(turn.text)
        # "No, the one about returns" is a choice; "something else" is none, although a title may have the word.
        named = denial.rest if denial is not None else turn.text
        if (chosen := self._named(named, turn)) is not None:
            return self._choose_entry.reply(dispatcher, turn, chosen)
        if denial is not None and (events := await self._denied(dispatcher, turn, denial)) is not None:
            return events
        return await self._not_one(dispatcher, settled(turn), may_clarify=_may_clarify(turn))

    async def deny(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """The reply to a denial that was told by something else than its words: a button, or Rasa."""
        return await self._deny.reply(dispatcher, turn)

    def _wordless(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """Once it is asked what is wanted; who goes on without a word, or waits for a person, is not asked again."""
        if turn.waits:
            dispatcher.utter_message(json_message=say("news"))
            return []
        if not turn.previous or not is_wordless(turn.previous[-1]):
            dispatcher.utter_message(json_message=say("ask_in_words"))
            # The buttons of the message before are still there to be chosen.
            return []
        dispatcher.utter_message(json_message=handoff(Reason.LOW_CONFIDENCE, request=turn.text))
        return forget_clarification(turn)

    def _named(self, text: str, turn: Turn) -> str | None:
        search = self._faq.search() if turn.clarified else None
        if search is None:
            return None
        offered = [entry for entry in map(search.entry, turn.clarified) if entry is not None]
        found = named_choice(text, offered, turn.language)
        return found.id if found is not None else None

    async def _denied(
        self, dispatcher: CollectingDispatcher, turn: Turn, denial: Denial
    ) -> list[EventType] | None:
        """The reply to a denial; what it says besides is the same question in other words. None: it denies nothing of ours."""
        if denial.manner is Manner.MEANS:
            return await self._in_other_words(dispatcher, turn, denial.rest) if turn.just_answered or turn.denied else None
        if denial.rest:
            is_about_ours = turn.clarified or turn.answered or turn.denied
            return await self._in_other_words(dispatcher, turn, denial.rest) if is_about_ours else None
        if turn.clarified or (denial.manner is Manner.NOT_THAT and question_of(turn)):
            return await self._deny.reply(dispatcher, turn)
        return None

    async def _in_other_words(self, dispatcher: CollectingDispatcher, turn: Turn, text: str) -> list[EventType]:
        """The question anew, without what was denied, and without asking back a second time."""
        means_an_offer = turn.clarified and read_denial(turn.text) == Denial(Manner.MEANS, text)
        denied = turn.denied if means_an_offer else denied_by(turn)
        anew = replace(turn, text=text, asked=question_of(turn), denied=denied)
        may_clarify = not (turn.clarified or turn.denied)
        events = await self._not_one(dispatcher, anew, may_clarify=may_clarify)
        return await self._answer(dispatcher, anew, may_clarify=may_clarify) if events is None else events

    async def _not_one(
        self, dispatcher: CollectingDispatcher, turn: Turn, *, may_clarify: bool
    ) -> list[EventType] | None:
        """The reply to several questions, to one about the bot itself, and to more than is read at night."""
        if len(turn.text) > MOST_CHARS:
            dispatcher.utter_message(json_message=handoff(Reason.LOW_CONFIDENCE, request=turn.request))
            return _still_denied(turn)
        others = without(turn.text, asks_for_a_bot)
        if others is not None:
            return await self._says_it_is_a_bot(dispatcher, turn, others, may_clarify=may_clarify)
        found = await self._wished_besides(turn) or await self._several.reply(turn)
        if found is None:
            return None
        messages, events = found
        for message in messages:
            dispatcher.utter_message(json_message=message)
        return events

    async def _says_it_is_a_bot(
        self, dispatcher: CollectingDispatcher, turn: Turn, others: str, *, may_clarify: bool
    ) -> list[EventType]:
        """That a program speaks, and then what is said to all else; where people are wanted for that they get it whole."""
        if not others:
            dispatcher.utter_message(json_message=say("are_you_a_bot", buttons=_PERSON_BUTTON))
            return []
        then, asked = CollectingDispatcher(), replace(turn, text=others)
        events = await self._not_one(then, asked, may_clarify=may_clarify)
        if events is None:
            events = await self._answer(then, asked, may_clarify=may_clarify)
        messages: list[Json] = [message["custom"] for message in then.messages]
        is_for_people = any("handoff" in message for message in messages)
        if not is_for_people:
            dispatcher.utter_message(json_message=say("are_you_a_bot"))
        for message in messages:
            whole = {**message, "request": turn.request} if "handoff" in message else message
            dispatcher.utter_message(json_message=whole)
        return events

    async def _wished_besides(self, turn: Turn) -> Reply | None:
        messages = await self._beside_call.wished_besides(turn)
        return (messages, _still_denied(turn)) if messages is not None else None

    async def _answer(self, dispatcher: CollectingDispatcher, turn: Turn, *, may_clarify: bool) -> list[EventType]:
        if (said := await self._about_hours(turn)) is not None:
            dispatcher.utter_message(json_message=said.message)
            return [*forget_clarification(turn), *said.events]
        looked = await look_up(self._faq, turn, turn.text, may_clarify=may_clarify, exclude=turn.denied)
        search, decision, proof = looked.search, looked.decision, looked.proof
        messages: list[Json]
        if looked.answer is not None and (both := await self._beside(turn, looked)) is not None:
            messages, events = both
        elif looked.answer is not None:
            messages = self._faq.said(search, looked.answer, turn, proof)
            events = remember(turn, asked=turn.text, answered=[looked.answer.id], denied=turn.denied)
        elif decision.reason == Reason.ALWAYS_HUMAN:
            # What such an entry says ("call 112 first", "do not ride") is safe to say, and may be urgent.
            message = handoff(Reason.ALWAYS_HUMAN, request=turn.request, proof=proof, department=decision.department)
            messages = [*self._faq.said(search, decision.candidates[0].entry, turn, proof), message]
            events = _still_denied(turn)
        elif not turn.in_form and (halves := await self._several.halves(turn)) is not None:
            messages, events = halves
        elif decision.outcome is Outcome.CLARIFY:
            offered = [each.entry for each in decision.candidates]
            buttons = [*(choice(entry, turn.language) for entry in offered), NONE_OF_THESE]
            ask = {**say("clarify", buttons=buttons), "proof": proof}
            messages = [*self._faq.before_titles(offered, turn.language), ask]
            events = remember(turn, asked=turn.text, clarified=[entry.id for entry in offered], denied=turn.denied)
        else:
            messages, events = await self._without_the_faq(turn, decision, proof)
            events = [*_still_denied(turn), *events]
        for message in messages:
            dispatcher.utter_message(json_message=message)
        return events

    async def _beside(self, turn: Turn, looked: Looked) -> Reply | None:
        """The reply to a second thing that the text asks beside what was found for it; a question of the FAQ holds none."""
        is_word_for_word = looked.decision.candidates[0].confidence >= EXACT
        if looked.answer is None or turn.in_form or is_word_for_word:
            return None
        return await self._several.beside(turn, looked.answer)

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
        return [handoff(reason, request=turn.request, proof=proof, department=decision.department)], []


def settled(turn: Turn) -> Turn:
    """A question that was answered, and whose answer is not denied now, is settled: what was denied before it counts no more."""
    return replace(turn, denied=(), asked=None) if turn.answered else turn


def _may_clarify(turn: Turn) -> bool:
    """Nobody is asked back twice in a row, nor amid another question."""
    return not (turn.clarified or turn.in_form or (turn.denied and not turn.answered))


def _still_denied(turn: Turn) -> list[EventType]:
    """A question that was not answered: what the customer says about it next is looked up without what they have denied."""
    return remember(turn, asked=turn.asked if turn.denied else None, denied=turn.denied)
