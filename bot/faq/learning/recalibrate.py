"""Fitting a calibration anew on what staff have marked, with a report of what would change. Needs the search, so it runs in
the action server or in a command; it writes nothing.

Every marked question is asked again of the FAQ as it is served now, so that old marks stay of use after an edit. What was
answered is marked more often than what was not, by design: a mark tells whether the candidate of a given confidence was
right, whatever that confidence was, so this by itself bends nothing. But where hardly anything is marked, below the
cut-off, the curve rests on the FAQ's own calibration, which then weighs twice as much (correction.own_weight_for). And
staff who mark only what annoys them make the bot too careful: the report tells how many replies could have been marked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

import numpy as np

from bot.faq.candidate import EXACT, Candidate
from bot.faq.decide import Decision, Outcome, decide
from bot.faq.learning.corrected import corrected
from bot.faq.learning.correction import NO_CORRECTION, Correction, correction_for, own_weight_for, refit
from bot.faq.learning.marks import ENOUGH_MARKS, Kind
from bot.faq.learning.recalibration import SHOWN, CannotRecalibrate, Outcomes, Proposal, Report
from bot.faq.search import Search
from bot.faq.wording import normalised
from bot.storage import calibrations, marks
from bot.storage.engine import Store
from bot.storage.marks import Reply

#: The report tells what would become of so many of the latest questions.
RECENT = 200


@dataclass(frozen=True)
class Night:
    """What the database knows: marked replies, the latest ones, and which calibration they were given with."""

    marked: Sequence[Reply]
    recent: Sequence[Reply]
    could_be_marked: int
    served: int
    in_force: Correction


def propose(store: Store, search: Search | None, timezone: ZoneInfo) -> Proposal:
    """Fit on all marks. `search` has the FAQ's own calibration. Raises CannotRecalibrate.

    `timezone` is the shop's, by whose days entries are valid.
    """
    if search is None or search.version is None:
        raise CannotRecalibrate("No version of the FAQ is served yet; publish one first (nightdesk faq publish).")
    night = look(store, search.views.name)
    if len(night.marked) < ENOUGH_MARKS:
        raise CannotRecalibrate(
            f"There are {len(night.marked)} marks; from {ENOUGH_MARKS} on they say more than the FAQ alone. "
            "Mark more answers in the console."
        )
    return propose_from(night, search, search.version, timezone)


def look(store: Store, embedder: str) -> Night:
    """What there is to fit on. A calibration of another model than `embedder` is not in force."""
    with store.read() as session:
        first = marks.first_marked_reply(session)
        number = calibrations.served_calibration(session)
        return Night(
            marked=marks.marked(session),
            recent=marks.latest(session, RECENT),
            could_be_marked=marks.could_be_marked(session, first) if first is not None else 0,
            served=number,
            in_force=correction_for(calibrations.calibration(session, number), embedder),
        )


def propose_from(night: Night, search: Search, version: int, timezone: ZoneInfo) -> Proposal:
    """As `propose`, on what was looked up already."""
    # Each question is asked once; what a correction makes of the candidates needs no second search.
    found_for = {
        reply.message_id: search.search(reply.text, language=reply.language, at=_day(reply, timezone))
        for reply in {each.message_id: each for each in (*night.marked, *night.recent)}.values()
    }
    left_out: Counter[str] = Counter()
    asked: list[tuple[Reply, float, bool]] = []
    for reply in night.marked:
        told = _tells(reply, found_for[reply.message_id], search)
        if isinstance(told, str):
            left_out[told] += 1
        else:
            asked.append((reply, *told))
    kinds = Counter(reply.reply.kind for reply in night.marked)
    unanswered = sum(reply.reply.kind is not Kind.ANSWERED for reply, _, _ in asked)
    own_weight = own_weight_for(unanswered)
    # The same words again prove nothing new: all their marks together count as one.
    words = Counter(normalised(reply.text) for reply, _, _ in asked)
    found = refit(
        np.array([confidence for _, confidence, _ in asked]),
        np.array([right for _, _, right in asked], np.bool_),
        np.array([1 / words[normalised(reply.text)] for reply, _, _ in asked]),
        own_weight=own_weight,
    )
    before, after = search.with_correction(night.in_force), search.with_correction(found)
    marked = [_Compared.of(reply, found_for[reply.message_id], before, after) for reply in night.marked]
    recent = [_Compared.of(reply, found_for[reply.message_id], before, after) for reply in night.recent]
    return Proposal(
        content={**found.to_json()},
        faq_version=version,
        embedder=search.views.name,
        report=Report(
            compared_with=night.served if night.in_force != NO_CORRECTION else calibrations.OWN,
            answered=kinds[Kind.ANSWERED],
            clarified=kinds[Kind.CLARIFIED],
            handed_over=kinds[Kind.HANDED_OVER],
            could_be_marked=night.could_be_marked,
            used=len(asked),
            left_out_exact=left_out["exact"],
            left_out_gone=left_out["gone"],
            left_out_unsaid=left_out["unsaid"],
            left_out_empty=left_out["empty"],
            own_weight=own_weight,
            curve=[(own, round(found.of(own), 4)) for own in SHOWN],
            marked_before=_outcomes([each.before for each in marked], [each.after for each in marked]),
            marked_after=_outcomes([each.after for each in marked], [each.after for each in marked]),
            wrong_avoided=sum(each.was is False and each.becomes is None for each in marked),
            wrong_added=sum(each.was is None and each.becomes is False for each in marked),
            right_lost=sum(each.was is True and each.becomes is None for each in marked),
            right_gained=sum(each.was is None and each.becomes is True for each in marked),
            recent=len(recent),
            recent_before=_outcomes([each.before for each in recent], [each.after for each in recent]),
            recent_after=_outcomes([each.after for each in recent], [each.after for each in recent]),
        ),
    )


def _tells(reply: Reply, found: Sequence[Candidate], search: Search) -> tuple[float, bool] | str:
    """The first candidate's own confidence and whether it is right by the mark; else why the mark tells nothing by now."""
    assert reply.mark is not None
    if not found:
        return "empty"
    best = found[0]
    if best.confidence == EXACT:
        return "exact"
    if reply.mark.verdict.entry is not None and search.entry(reply.mark.verdict.entry) is None:
        return "gone"
    right = reply.mark.verdict.says_of(best.entry.id, reply.reply.first)
    return "unsaid" if right is None else (best.confidence, right)


@dataclass(frozen=True)
class _Compared:
    """What becomes of a question before and after. `was` and `becomes`: whether its answer is right; None: none, or unknown."""

    before: Decision
    after: Decision
    was: bool | None
    becomes: bool | None

    @classmethod
    def of(cls, reply: Reply, found: list[Candidate], before: Search, after: Search) -> "_Compared":
        first, second = (
            decide(corrected(found, each.correction), each.cutoffs, may_clarify=True) for each in (before, after)
        )
        return cls(first, second, _is_right(reply, first), _is_right(reply, second))


def _is_right(reply: Reply, decision: Decision) -> bool | None:
    if reply.mark is None or decision.outcome is not Outcome.ANSWER:
        return None
    return reply.mark.verdict.says_of(decision.candidates[0].entry.id, reply.reply.first)


def _outcomes(decisions: Sequence[Decision], believed: Sequence[Decision]) -> Outcomes:
    """`believed` are the same questions by the new calibration, which knows best how sure to be of an answer."""
    outcomes = Counter(each.outcome for each in decisions)
    wrong = [
        1 - new.candidates[0].confidence
        for each, new in zip(decisions, believed, strict=True)
        if each.outcome is Outcome.ANSWER
    ]
    return Outcomes(
        answered=outcomes[Outcome.ANSWER],
        clarified=outcomes[Outcome.CLARIFY],
        handed_over=outcomes[Outcome.HANDOFF],
        expected_wrong=round(float(np.mean(wrong)), 4) if wrong else None,
    )


def _day(reply: Reply, timezone: ZoneInfo) -> date:
    return reply.asked_at.astimezone(timezone).date()
