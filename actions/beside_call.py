"""What a message about a call asks besides: "Can you call me back? And how much is shipping?" Neither is lost."""

from collections.abc import Callable
from dataclasses import replace

from actions.callback_words import arranges_a_call, cancels_a_call, is_about_a_call, wishes_for_a_call
from actions.say import Json, cancel_call, handoff, say
from actions.several import Several
from actions.turn import Turn
from bot.faq.reading.questions_in import asked_besides
from bot.handoff import Reason

_SHALL_I = [
    {"label_key": "button_cancel_call", "payload": "/cancel_callback"},
    {"label_key": "button_keep_call", "payload": "/deny"},
]


class BesideCall:
    def __init__(self, several: Several) -> None:
        self._several = several

    async def answers(self, turn: Turn, is_other: Callable[[str], bool] = is_about_a_call) -> list[Json] | None:
        """The answers to all else that is asked, or nothing where nothing is; None where not all of it is known.

        `is_other` tells the sentences that are about the call.
        """
        asked, _ = asked_besides(turn.text, is_other)
        return await self._several.sure(replace(turn, text=" ".join(asked))) if asked else []

    async def answers_or_people(self, turn: Turn, is_other: Callable[[str], bool] = is_about_a_call) -> list[Json]:
        """The answers; where not all of it is known people get the message."""
        found = await self.answers(turn, is_other)
        return _to_people(turn, Reason.LOW_CONFIDENCE) if found is None else found

    async def unanswered(self, turn: Turn, about: str | None) -> list[Json]:
        """What was to be asked in a call that is not made after all, for people; its answers were said when it was asked."""
        earlier = replace(turn, text=about or "", asked=None)
        return _to_people(earlier, Reason.LOW_CONFIDENCE) if await self.answers(earlier, arranges_a_call) is None else []

    async def wished_besides(self, turn: Turn) -> list[Json] | None:
        """The reply to a message that Rasa takes for a question, though another sentence of it is about a call.

        None when there is no such sentence. No call is cancelled by a sentence beside another, but it is asked about;
        who wishes for one finds the button below the word that people have the message.
        """
        asked, others = asked_besides(turn.text, is_about_a_call)
        if not asked:
            return None
        if any(map(cancels_a_call, others)):
            too = say("callback_cancel_too", rule="form:callback", buttons=_SHALL_I) if turn.booked else cancel_call()
            return [*await self.answers_or_people(turn), too]
        if any(map(wishes_for_a_call, others)):
            return [*(await self.answers(turn) or []), *_to_people(turn, Reason.ASKED)]
        return None


def _to_people(turn: Turn, reason: Reason) -> list[Json]:
    return [handoff(reason, request=turn.request)]
