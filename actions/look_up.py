"""Looks a text up in the FAQ and decides what it is worth: the one place where search and decision meet."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from actions.faq_search import Faq, FaqSearch, proof_of
from actions.say import Json
from actions.turn import Turn
from bot.faq.candidate import Candidate
from bot.faq.decide import Decision, Outcome, decide
from bot.faq.entry import Entry


@dataclass(frozen=True)
class Looked:
    """What was found for a text in `search`, and what it is worth."""

    search: FaqSearch
    decision: Decision
    proof: Json

    @property
    def answer(self) -> Entry | None:
        """The entry that is sure enough to be said."""
        return self.decision.candidates[0].entry if self.decision.outcome is Outcome.ANSWER else None


async def look_up(faq: Faq, turn: Turn, text: str, *, may_clarify: bool, exclude: Collection[str] = ()) -> Looked:
    """Raises NoFaqYet."""
    search = faq.search()
    # The search computes; other conversations go on meanwhile.
    candidates = await asyncio.to_thread(
        search.search, text, language=turn.language, at=faq.local(turn), exclude=tuple(exclude)
    )
    looked = weigh(search, candidates, may_clarify=may_clarify)
    if exclude and "details" in looked.proof:
        looked.proof["details"]["denied"] = list(exclude)
    return looked


def weigh(search: FaqSearch, candidates: Sequence[Candidate], *, may_clarify: bool) -> Looked:
    """The decision about `candidates`, with its proof."""
    decision = decide(candidates, search.cutoffs, may_clarify=may_clarify)
    return Looked(search, decision, proof_of(search, decision.candidates, decision.reason))
