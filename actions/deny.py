"""What follows when a customer says that what was offered or answered is not what they mean: never the same once more."""

import asyncio

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.faq_search import NONE_OF_THESE, Faq, choice, proof_of
from actions.look_up import look_up, weigh
from actions.say import handoff, say
from actions.turn import Turn, remember
from bot.faq.decide import PLAUSIBLE_FROM, Outcome
from bot.faq.reading.denied import without
from bot.handoff import Reason


class Deny:
    def __init__(self, faq: Faq) -> None:
        self._faq = faq

    async def reply(self, dispatcher: CollectingDispatcher, turn: Turn) -> list[EventType]:
        """After an answer offer the next candidates, if there are some; else a person gets the original question.

        After a clarification there is no second one: another entry that is sure by now is said, or a person takes over.
        """
        asked, denied = question_of(turn), denied_by(turn)
        if asked is not None and turn.answered and not turn.clarified and not turn.denied:
            offered = await self._offer(dispatcher, turn, asked, denied)
            if offered:
                return remember(turn, asked=asked, clarified=offered, denied=denied)
        proof = {}
        if asked is not None and denied:
            looked = await look_up(self._faq, turn, asked, may_clarify=False, exclude=denied)
            proof = looked.proof
            if turn.clarified and looked.answer is not None:
                for message in self._faq.said(looked.search, looked.answer, turn, looked.proof):
                    dispatcher.utter_message(json_message=message)
                return remember(turn, asked=asked, answered=[looked.answer.id], denied=denied)
        details = {"denied": list(denied)} if denied else {}
        proof = {**proof, "details": {**proof.get("details", {}), **details, "intent": turn.intent}}
        message = handoff(Reason.DENIED, request=asked or turn.words, details=details, proof=proof)
        dispatcher.utter_message(json_message=message)
        return remember(turn, asked=asked, denied=denied)

    async def _offer(self, dispatcher: CollectingDispatcher, turn: Turn, asked: str, denied: tuple[str, ...]) -> list[str]:
        """Offer what is likely now that the answer was wrong. It was sure and wrong, so nothing is answered outright."""
        search = self._faq.search()
        found = await asyncio.to_thread(search.search, asked, language=turn.language, at=self._faq.local(turn))
        looked = weigh(search, without(found, denied), may_clarify=True)
        if looked.decision.outcome is Outcome.HANDOFF:
            return []
        offered = [each for each in looked.decision.candidates if each.confidence >= PLAUSIBLE_FROM]
        for message in self._faq.before_titles([each.entry for each in offered], turn.language):
            dispatcher.utter_message(json_message=message)
        buttons = [*(choice(each.entry, turn.language) for each in offered), NONE_OF_THESE]
        proof = proof_of(search, offered, "faq_clarify")
        proof["details"]["denied"] = list(denied)
        dispatcher.utter_message(json_message={**say("clarify_again", buttons=buttons), "proof": proof})
        return [each.entry.id for each in offered]


def denied_by(turn: Turn) -> tuple[str, ...]:
    """All entries that are denied once the latest message denies what was offered or answered."""
    return tuple(dict.fromkeys((*turn.denied, *turn.clarified, *turn.answered)))


def question_of(turn: Turn) -> str | None:
    """The question to which it was offered or answered."""
    return turn.asked or (turn.previous[-1] if turn.previous else None)
