"""Leases: how one process at a time does a duty that several could do. A process that dies keeps its lease until it runs out."""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import Lease


def take(session: Session, duty: str, holder: str, now: datetime, lasts: timedelta) -> bool:
    """Take or renew the lease of `duty`. False: somebody else has it."""
    until = now + lasts
    taken = session.execute(
        update(Lease)
        .where(Lease.duty == duty, or_(Lease.holder == holder, Lease.until <= now))
        .values(holder=holder, until=until)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount:  # type: ignore[attr-defined]
        return True
    return insert_new(session, Lease, {"duty": duty, "holder": holder, "until": until})


def give_back(session: Session, duty: str, holder: str) -> None:
    """Let go of it, so that nobody has to wait until it runs out."""
    session.execute(delete(Lease).where(Lease.duty == duty, Lease.holder == holder))
