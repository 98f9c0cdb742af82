"""A dialogue engine for the simulation: answers each wish as the real one does, and computes hours with the real engine."""

from datetime import datetime
from typing import Any

from bot.callback.slots import Calls
from bot.dialogue.reply import CallbackAct, CallbackRequest, HandoffRequest, ProofOf, Reply, Say
from bot.handoff import Reason
from bot.hours import Hours
from bot.hours.ask import ask
from tests.simulation.customers import TEXTS_OF, Wish

PHONE = "+31205550142"
_REASONS = {Wish.PERSON: Reason.ASKED, Wish.COMPLAINT: Reason.COMPLAINT, Wish.UNKNOWN: Reason.LOW_CONFIDENCE}
_OF_TEXT = {text: wish for wish, texts in TEXTS_OF.items() for text in texts if text}


class SimulatedDialogue:
    """`departments` are gone through in turn for handoffs, so that each gets its share."""

    def __init__(self, hours: Hours) -> None:
        self._hours = hours
        self._departments = list(hours.business.departments)
        self._asked = 0

    async def ask(self, sender_id: str, text: str, metadata: dict[str, Any], timeout_seconds: float) -> Reply:
        wish = _OF_TEXT[text]
        at = datetime.fromisoformat(metadata["now"])
        if wish is Wish.GREET:
            return Reply((Say(ProofOf("say:greet"), key="greet"),))
        if wish is Wish.WORD:
            return Reply((Say(ProofOf("say:affirm_nothing"), key="affirm_nothing"),))
        if wish is Wish.FAQ:
            return Reply((Say(ProofOf("faq_answer", entry="repairs", confidence=0.9), text="Yes, we do."),))
        if wish is Wish.HOURS:
            said = ask(text, self._hours, at, language="en")
            assert said.answer is not None
            return Reply((Say(ProofOf("hours"), text=said.answer),))
        if wish is Wish.NEWS and metadata.get("waits"):
            return Reply((Say(ProofOf("say:news"), key="news"),))
        if wish is Wish.CANCEL_CALLBACK:
            return Reply(callback=CallbackRequest(CallbackAct.CANCEL, ProofOf("callback")))
        self._asked += 1
        department = self._departments[self._asked % len(self._departments)]
        if wish is Wish.CALLBACK:
            slot = next(Calls(self._hours, department, at).free())
            wanted = CallbackRequest(CallbackAct.BOOK, ProofOf("callback"), slot.starts_at, PHONE, department, text)
            return Reply(callback=wanted)
        reason = _REASONS.get(wish, Reason.LOW_CONFIDENCE)
        return Reply(handoff=HandoffRequest(reason, ProofOf(f"handoff:{reason}"), department=department, request=text))
