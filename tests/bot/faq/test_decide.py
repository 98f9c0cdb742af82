"""Answer, clarify or hand off."""

import pytest

from bot.faq.candidate import Candidate
from bot.faq.cutoffs import Cutoffs
from bot.faq.decide import PLAUSIBLE_FROM, Outcome, decide
from bot.faq.entry import Entry

CUTOFFS = Cutoffs(answer_from=0.75, clarify_from=0.35)


def candidate(name: str, confidence: float, *, floor: float | None = None, always_human: bool = False) -> Candidate:
    entry = Entry(name, (f"{name}?",), "Yes.", department="service", floor=floor, always_human=always_human)
    return Candidate(entry, confidence, f"{name}?", "en")


def test_it_answers_what_is_sure() -> None:
    decision = decide([candidate("a", CUTOFFS.answer_from), candidate("b", 0.1)], CUTOFFS, may_clarify=True)
    assert (decision.outcome, decision.reason) == (Outcome.ANSWER, "faq_answer")
    assert decision.candidates[0].entry.id == "a"


def test_it_offers_the_plausible_ones_and_at_most_three() -> None:
    found = [candidate("a", 0.4), candidate("b", 0.3), candidate("c", 0.1), candidate("d", 0.1)]
    decision = decide(found, CUTOFFS, may_clarify=True)
    assert (decision.outcome, decision.reason) == (Outcome.CLARIFY, "faq_clarify")
    assert [each.entry.id for each in decision.candidates] == ["a", "b", "c"]


def test_it_offers_nothing_implausible() -> None:
    decision = decide([candidate("a", 0.6), candidate("b", PLAUSIBLE_FROM - 0.01)], CUTOFFS, may_clarify=True)
    assert [each.entry.id for each in decision.candidates] == ["a"]


def test_it_never_clarifies_twice_in_a_row() -> None:
    decision = decide([candidate("a", 0.5), candidate("b", 0.4)], CUTOFFS, may_clarify=False)
    assert (decision.outcome, decision.reason) == (Outcome.HANDOFF, "low_confidence")


@pytest.mark.parametrize("may_clarify", [True, False])
def test_it_hands_off_what_is_not_sure(may_clarify: bool) -> None:
    found = [candidate("a", CUTOFFS.clarify_from - 0.01), candidate("b", 0.3)]
    decision = decide(found, CUTOFFS, may_clarify=may_clarify)
    assert (decision.outcome, decision.reason, decision.department) == (Outcome.HANDOFF, "low_confidence", None)


def test_nothing_found_is_handed_off() -> None:
    decision = decide([], CUTOFFS, may_clarify=True)
    assert (decision.outcome, decision.candidates, decision.reason) == (Outcome.HANDOFF, (), "low_confidence")


def test_an_entrys_own_floor_is_kept() -> None:
    assert decide([candidate("a", 0.89, floor=0.9)], CUTOFFS, may_clarify=True).outcome is Outcome.CLARIFY
    assert decide([candidate("a", 0.89, floor=0.9)], CUTOFFS, may_clarify=False).outcome is Outcome.HANDOFF
    assert decide([candidate("a", 0.9, floor=0.9)], CUTOFFS, may_clarify=True).outcome is Outcome.ANSWER


def test_a_low_floor_does_not_lower_the_bar() -> None:
    assert decide([candidate("a", CUTOFFS.answer_from - 0.01, floor=0.1)], CUTOFFS, may_clarify=False).outcome is Outcome.HANDOFF


@pytest.mark.parametrize("confidence", [0.99, 0.5])
def test_what_a_person_must_answer_goes_to_the_entrys_department(confidence: float) -> None:
    decision = decide([candidate("a", confidence, always_human=True)], CUTOFFS, may_clarify=True)
    assert (decision.outcome, decision.reason, decision.department) == (Outcome.HANDOFF, "always_human", "service")


def test_an_unsure_always_human_is_offered_beside_its_rival() -> None:
    decision = decide([candidate("a", 0.5, always_human=True), candidate("b", 0.4)], CUTOFFS, may_clarify=True)
    assert decision.outcome is Outcome.CLARIFY
