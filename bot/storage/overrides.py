"""What staff set for the moment: open or closed until a time. A row is never deleted, so that the past stays true."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.hours.engine import Override
from bot.storage import tables

#: What lasts longer is no matter of the moment and belongs into business.yml.
LONGEST = timedelta(days=31)
FURTHEST_AHEAD = timedelta(days=366)
LONGEST_REASON_CHARS = 200


class OverrideRefused(ValueError):
    """It cannot be set or withdrawn; the message is one sentence."""


@dataclass(frozen=True)
class SetOverride:
    """An override with who set it. One that was withdrawn before it began never counted."""

    id: int
    open: bool
    starts_at: datetime
    ends_at: datetime
    department: str | None
    reason: Mapping[str, str]
    set_by: str
    set_at: datetime
    withdrawn_by: str | None

    def for_hours(self) -> Override:
        """As the hours engine takes it."""
        return Override(self.open, self.starts_at, self.ends_at, self.department, self.reason)


def set_override(
    session: Session,
    *,
    open: bool,
    starts_at: datetime,
    ends_at: datetime | None,
    department: str | None,
    departments: Collection[str],
    reason: Mapping[str, str],
    set_by: str,
    now: datetime,
) -> int:
    """Set it; what was set later wins where two overlap. Returns its id. Raises OverrideRefused.

    A beginning in the past means from now on: what has been cannot be changed.
    """
    if ends_at is None:
        raise OverrideRefused("It would never end; say until when, for example until tomorrow or until 14:00.")
    if ends_at <= starts_at:
        raise OverrideRefused("It would end before it begins; give it a later end.")
    if ends_at <= now:
        raise OverrideRefused("Its end has passed already; give one that is still to come.")
    starts_at = max(starts_at, now)
    if ends_at - starts_at > LONGEST:
        raise OverrideRefused(
            f"It would last longer than {LONGEST.days} days; write that into business.yml, as special_days or changes."
        )
    if starts_at - now > FURTHEST_AHEAD:
        raise OverrideRefused("It begins more than a year from now; write that into business.yml, as special_days.")
    if department is not None and department not in departments:
        raise OverrideRefused(f"There is no department {department!r}; use one of: {', '.join(departments)}.")
    if any(len(text) > LONGEST_REASON_CHARS for text in reason.values()):
        raise OverrideRefused(f"The reason is longer than {LONGEST_REASON_CHARS} characters; customers read it, so make it short.")
    row = tables.Override(
        is_open=open,
        starts_at=starts_at,
        ends_at=ends_at,
        department=department,
        reason=dict(reason),
        set_by=set_by,
        set_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def withdraw(session: Session, override_id: int, *, by: str, now: datetime) -> SetOverride:
    """From now on it does not count any more. Raises OverrideRefused when there is nothing left to withdraw."""
    row = session.get(tables.Override, override_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise OverrideRefused(f"There is no override {override_id}; look at the list of those in force.")
    if row.withdrawn_by is not None:
        raise OverrideRefused(f"{row.withdrawn_by} has withdrawn it already.")
    if row.ends_at <= now:
        raise OverrideRefused("It has ended by itself already.")
    # One that has not begun is emptied, for it must not end before it begins.
    row.ends_at = max(now, row.starts_at)
    row.withdrawn_by = by
    return _set(row)


def in_force_or_coming(session: Session, now: datetime) -> list[SetOverride]:
    """Those that count at this moment or later, in the order in which they were set."""
    return since(session, now)


def since(session: Session, moment: datetime) -> list[SetOverride]:
    """All that counted at any time after `moment`, in the order in which they were set."""
    rows = session.scalars(
        select(tables.Override)
        .where(tables.Override.ends_at > moment, tables.Override.ends_at > tables.Override.starts_at)
        .order_by(tables.Override.id)
    )
    return [_set(row) for row in rows]


def mark(session: Session) -> tuple[int, int]:
    """Differs whenever one was set or withdrawn."""
    newest, withdrawn = session.execute(
        select(func.max(tables.Override.id), func.count(tables.Override.withdrawn_by))
    ).one()
    return newest or 0, withdrawn


def _set(row: tables.Override) -> SetOverride:
    return SetOverride(
        row.id, row.is_open, row.starts_at, row.ends_at, row.department, row.reason, row.set_by, row.set_at, row.withdrawn_by
    )
