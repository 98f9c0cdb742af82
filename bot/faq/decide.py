"""Answer, clarify or hand off: the choice among what the search found. Pure.

The confidence is a calibrated probability that the candidate is what the customer means, so each number here is a
statement about customers, not about a model. The cut-offs follow from the share of wrong answers that the owner allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.handoff import Reason

#: A further candidate earns a button when one customer in ten means it.
PLAUSIBLE_FROM = 0.10
MOST_BUTTONS = 3


class Outcome(StrEnum):
    """What becomes of a question."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    HANDOFF = "handoff"


@dataclass(frozen=True)
class Decision:
    """The outcome; `candidates` are what it rests on, best first, at most three.

    `reason` is faq_answer, faq_clarify, or a bot.handoff.Reason; `department` is where a handoff goes, when known.
    """

    outcome: Outcome
    candidates: tuple[Candidate, ...]
    reason: str
    department: str | None = None


def decide(candidates: Sequence[Candidate], cutoffs: Cutoffs, *, may_clarify: bool) -> Decision:
    """Choose among `candidates`, best first. `may_clarify` is False after a clarification: never two in a row."""
    shown = tuple(candidates[:MOST_BUTTONS])
    if not shown:
        return Decision(Outcome.HANDOFF, (), Reason.LOW_CONFIDENCE)
    best = shown[0]
    if best.entry.always_human and best.confidence >= cutoffs.answer_from:
        return _to_a_person(best)
    if best.confidence >= max(cutoffs.answer_from, best.entry.floor or 0.0):
        return Decision(Outcome.ANSWER, shown, "faq_answer")
    if best.confidence < cutoffs.clarify_from:
        return Decision(Outcome.HANDOFF, shown, Reason.LOW_CONFIDENCE)
    plausible = tuple(each for each in shown if each is best or each.confidence >= PLAUSIBLE_FROM)
    if best.entry.always_human and (not may_clarify or len(plausible) == 1):
        return _to_a_person(best)
    if may_clarify:
        return Decision(Outcome.CLARIFY, plausible, "faq_clarify")
    return Decision(Outcome.HANDOFF, shown, Reason.LOW_CONFIDENCE)


def _to_a_person(candidate: Candidate) -> Decision:
    return Decision(Outcome.HANDOFF, (candidate,), Reason.ALWAYS_HUMAN, candidate.entry.department)
