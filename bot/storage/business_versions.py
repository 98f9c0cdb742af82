"""business.yml as it was read, each time it had changed: what is in force, what was before, and what was refused last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.storage.tables import BusinessVersion


@dataclass(frozen=True)
class StoredRead:
    """One read. With `problems` it was refused and changed nothing."""

    id: int
    files: Mapping[str, str]  #: as bot.business.files.Taken has them
    problems: tuple[str, ...]
    taken_at: datetime
    taken_on: str  #: the machine whose file it was


def store_read(
    session: Session, files: Mapping[str, str], problems: Sequence[str], *, machine: str, now: datetime
) -> int | None:
    """Store what was read on `machine`, unless its last read said the same: then None, and nothing changes.

    Only its own last read counts. So when two machines have different files, each of them speaks up when its file is
    changed (or when it is there for the first time), and never just because the other one did.
    """
    last = session.scalars(
        select(BusinessVersion).where(BusinessVersion.taken_on == machine).order_by(BusinessVersion.id.desc()).limit(1)
    ).first()
    if last is not None and last.files == dict(files) and last.problems == list(problems):
        return None
    row = BusinessVersion(files=dict(files), problems=list(problems), taken_at=now, taken_on=machine)
    session.add(row)
    session.flush()
    return row.id


def newest_id(session: Session) -> int | None:
    """The newest read, good or refused: as long as it stays the same, so does everything here."""
    return session.scalar(select(func.max(BusinessVersion.id)))


def newest_read(session: Session) -> StoredRead | None:
    found = session.scalars(select(BusinessVersion).order_by(BusinessVersion.id.desc()).limit(1)).first()
    return _read(found) if found is not None else None


def stored_read(session: Session, number: int) -> StoredRead | None:
    found = session.get(BusinessVersion, number)
    return _read(found) if found is not None else None


def good_reads(session: Session) -> list[StoredRead]:
    """Every read without problems, oldest first; the last one is in force."""
    rows = session.scalars(
        select(BusinessVersion).where(func.json_array_length(BusinessVersion.problems) == 0).order_by(BusinessVersion.id)
    )
    return [_read(row) for row in rows]


def newest_good_reads(session: Session, limit: int) -> list[StoredRead]:
    """The newest reads without problems, newest first; the first one is in force."""
    rows = session.scalars(
        select(BusinessVersion)
        .where(func.json_array_length(BusinessVersion.problems) == 0)
        .order_by(BusinessVersion.id.desc())
        .limit(limit)
    )
    return [_read(row) for row in rows]


def _read(row: BusinessVersion) -> StoredRead:
    return StoredRead(row.id, row.files, tuple(row.problems), row.taken_at, row.taken_on)
