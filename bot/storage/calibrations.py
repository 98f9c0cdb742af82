"""Calibrations that were fitted on marks, in the database: numbered, immutable, and which of them is in force.

Number 0 stands for the FAQ's own calibration, which is in force until another one is put there.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.storage.tables import CalibrationServed, StoredCalibration

#: The FAQ's own calibration.
OWN = 0
#: So often somebody else may take the number that we were about to use.
ATTEMPTS = 20


class UnknownCalibration(ValueError):
    """There is no such calibration; the message is one sentence."""


@dataclass(frozen=True)
class CalibrationRow:
    """A stored calibration. `served_at` is when it was last put in force, None: never."""

    number: int
    content: dict[str, Any]
    faq_version: int
    embedder: str
    marks: int
    report: dict[str, Any]
    created_by: str
    created_at: datetime
    is_served: bool
    served_at: datetime | None


def served_calibration(session: Session) -> int:
    """The number of the calibration in force; OWN before the first one."""
    return session.scalar(select(CalibrationServed.number).order_by(CalibrationServed.id.desc()).limit(1)) or OWN


def add_calibration(
    session: Session,
    *,
    content: dict[str, Any],
    faq_version: int,
    embedder: str,
    marks: int,
    report: dict[str, Any],
    by: str,
    now: datetime,
) -> int:
    """Store it without putting it in force. Returns its number; the newest one's when that says the same."""
    for _ in range(ATTEMPTS):
        newest = session.scalars(select(StoredCalibration).order_by(StoredCalibration.number.desc()).limit(1)).first()
        if newest is not None and (newest.content, newest.faq_version, newest.embedder, newest.marks, newest.report) == (
            content,
            faq_version,
            embedder,
            marks,
            report,
        ):
            return newest.number
        number = newest.number + 1 if newest is not None else 1
        try:
            with session.begin_nested():
                session.add(
                    StoredCalibration(
                        number=number,
                        content=content,
                        faq_version=faq_version,
                        embedder=embedder,
                        marks=marks,
                        report=report,
                        created_by=by,
                        created_at=now,
                    )
                )
                session.flush()
        except IntegrityError:
            continue  # on PostgreSQL somebody else committed this number while we waited for it
        return number
    raise RuntimeError(f"no number for a new calibration was free in {ATTEMPTS} attempts; try again")


def serve(session: Session, number: int, *, by: str, now: datetime) -> bool:
    """Put calibration `number` in force. False when it was already. Raises UnknownCalibration."""
    if number != OWN and session.get(StoredCalibration, number) is None:
        newest = session.scalar(select(func.max(StoredCalibration.number)))
        known = f"name one from 0 to {newest}" if newest else "none was fitted yet, so only 0, the FAQ's own, can be named"
        raise UnknownCalibration(f"There is no calibration {number}; {known}.")
    if served_calibration(session) == number:
        return False
    session.add(CalibrationServed(number=number or None, by=by, at=now))
    session.flush()
    return True


def calibration(session: Session, number: int) -> CalibrationRow | None:
    found = session.get(StoredCalibration, number)
    return _row(found, served_calibration(session), _served_at(session)) if found is not None else None


def calibrations(session: Session, limit: int) -> list[CalibrationRow]:
    """The newest ones, newest first."""
    served, times = served_calibration(session), _served_at(session)
    found = session.scalars(select(StoredCalibration).order_by(StoredCalibration.number.desc()).limit(limit))
    return [_row(each, served, times) for each in found]


def _served_at(session: Session) -> dict[int, datetime]:
    latest = select(CalibrationServed.number, func.max(CalibrationServed.at)).group_by(CalibrationServed.number)
    return {number or OWN: at for number, at in session.execute(latest)}


def _row(found: StoredCalibration, served: int, times: dict[int, datetime]) -> CalibrationRow:
    return CalibrationRow(
        number=found.number,
        content=found.content,
        faq_version=found.faq_version,
        embedder=found.embedder,
        marks=found.marks,
        report=found.report,
        created_by=found.created_by,
        created_at=found.created_at,
        is_served=found.number == served,
        served_at=times.get(found.number),
    )
