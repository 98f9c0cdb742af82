"""Setting and withdrawing overrides: for the console, its API and the staff's group alike. Each act is written down."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.business.shop import Business
from bot.hours import Override
from bot.storage import audit, overrides
from bot.storage.overrides import SetOverride


def set_for_now(
    session: Session, override: Override, business: Business, *, by: str, user_id: int | None, now: datetime
) -> int:
    """Set it in the name of `by`. Returns its id; the same twice (a second click) is one. Raises OverrideRefused."""
    for known in reversed(overrides.in_force_or_coming(session, now)):
        if _says_the_same(known, override):
            return known.id
        # What was set later counts first, so behind another one the same would say something new.
        break
    number = overrides.set_override(
        session,
        open=override.open,
        starts_at=override.starts_at,
        ends_at=override.ends_at,
        department=override.department,
        departments=tuple(business.departments),
        reason=override.reason,
        set_by=by,
        now=now,
    )
    details = {"override": number, "by": by, "open": override.open, "until": override.ends_at.isoformat()}
    audit.record(session, user_id=user_id, act="set_override", now=now, details=details)
    return number


def withdraw(session: Session, override_id: int, *, by: str, user_id: int | None, now: datetime) -> SetOverride:
    """Take it back in the name of `by`. Raises OverrideRefused when there is nothing left to take back."""
    found = overrides.withdraw(session, override_id, by=by, now=now)
    audit.record(session, user_id=user_id, act="withdrew_override", now=now, details={"override": override_id, "by": by})
    return found


def _says_the_same(known: SetOverride, new: Override) -> bool:
    return (known.open, known.ends_at, known.department, dict(known.reason)) == (
        new.open, new.ends_at, new.department, dict(new.reason)
    ) and known.starts_at <= new.starts_at
