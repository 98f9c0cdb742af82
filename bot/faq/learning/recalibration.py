"""A calibration that was fitted on marks: what it would change, keeping it, and putting it or an earlier one in force.

Light: the console uses it. The fit itself, which needs the search, is bot/faq/learning/recalibrate.py. Functions run in the
caller's transaction.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.storage import audit, calibrations

#: Confidences of the FAQ's own calibration for which the report says what becomes of them.
SHOWN = (0.25, 0.5, 0.75, 0.9)


class CannotRecalibrate(Exception):
    """There is nothing to fit on, or nothing to fit with; the message is one sentence for the owner."""


@dataclass(frozen=True)
class Outcomes:
    """What becomes of some questions. `expected_wrong` is the share of the answers that is wrong, by the new calibration."""

    answered: int
    clarified: int
    handed_over: int
    expected_wrong: float | None


@dataclass(frozen=True)
class Report:
    """What a calibration rests on and what it changes against the one that was in force. Numbers only: no words of anybody."""

    compared_with: int  #: the calibration that was in force; 0: the FAQ's own
    answered: int  #: marks, by what the bot had done
    clarified: int
    handed_over: int
    could_be_marked: int  #: replies since the first marked one
    used: int  #: on so many marks it is fitted
    left_out_exact: int  #: the question stands word for word in the FAQ by now
    left_out_gone: int  #: the entry that was meant is no longer there
    left_out_unsaid: int  #: nobody has said what was meant, and the bot would say something else by now
    left_out_empty: int  #: the search finds nothing to say about it
    own_weight: float  #: of the FAQ's own calibration, in marks
    curve: list[tuple[float, float]]  #: what becomes of a confidence
    marked_before: Outcomes
    marked_after: Outcomes
    wrong_avoided: int  #: marked questions: wrong answers that are no longer given
    wrong_added: int
    right_lost: int  #: right answers that are no longer given
    right_gained: int
    recent: int  #: so many of the latest questions
    recent_before: Outcomes
    recent_after: Outcomes

    def to_json(self) -> dict[str, Any]:
        """As it comes back from a database: JSON knows no tuples."""
        return {**asdict(self), "curve": [list(pair) for pair in self.curve]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Report":
        outcomes = {key: Outcomes(**value) for key, value in stored.items() if isinstance(value, Mapping)}
        curve = [(float(own), float(corrected)) for own, corrected in stored["curve"]]
        return cls(**{**stored, **outcomes, "curve": curve})


@dataclass(frozen=True)
class Proposal:
    """A fitted calibration before it is kept. `content` is a Correction as JSON."""

    content: dict[str, Any]
    faq_version: int
    embedder: str
    report: Report

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "report": self.report.to_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Proposal":
        """What `to_json` wrote. Raises KeyError or TypeError for anything else."""
        report = Report.from_json(stored["report"])
        return cls(dict(stored["content"]), int(stored["faq_version"]), str(stored["embedder"]), report)


def keep(session: Session, proposal: Proposal, *, by: str, user_id: int | None, now: datetime) -> int:
    """Store it; it is not in force yet. Returns its number."""
    number = calibrations.add_calibration(
        session,
        content=proposal.content,
        faq_version=proposal.faq_version,
        embedder=proposal.embedder,
        marks=proposal.report.used,
        report=proposal.report.to_json(),
        by=by,
        now=now,
    )
    audit.record(session, user_id=user_id, act="recalibrated", now=now, details={"calibration": number})
    return number


def put_in_force(session: Session, number: int, *, by: str, user_id: int | None, now: datetime) -> None:
    """Serve calibration `number`, 0 for the FAQ's own; the bot follows within seconds. Raises UnknownCalibration."""
    before = calibrations.served_calibration(session)
    if calibrations.serve(session, number, by=by, now=now):
        details = {"calibration": number, "before": before}
        audit.record(session, user_id=user_id, act="put_calibration_in_force", now=now, details=details)
