"""The FAQ's versions in the database: immutable states of all entries, and which of them is served."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.storage.tables import FaqServed, FaqVersion

#: Any number, the same in every process.
PUBLISH_LOCK = 7_301_946_246
#: So often another publisher may take the number that we were about to use.
ATTEMPTS = 20


@dataclass(frozen=True)
class VersionRow:
    """What is known about a version besides its content."""

    number: int
    content_hash: str
    published_by: str
    note: str
    published_at: datetime
    entries: int
    served: bool
    replaced: int | None = None
    changes: dict[str, Any] | None = None
    report: dict[str, Any] | None = None
    even_so: str | None = None


@dataclass(frozen=True)
class Tried:
    """What was found out about a version before it was published; see bot.storage.tables.FaqVersion."""

    replaced: int | None
    changes: dict[str, Any]
    report: dict[str, Any]
    even_so: str | None = None


class Overtaken(Exception):
    """Another version went live since this one was tried against the served one; the message is one sentence."""


def served_version(session: Session) -> int | None:
    """The number of the version that customers are answered from; None before the first publishing."""
    return session.scalar(select(FaqServed.version).order_by(FaqServed.id.desc()).limit(1))


def version_hash(session: Session, number: int | None) -> str | None:
    return session.scalar(select(FaqVersion.content_hash).where(FaqVersion.number == number))


def version_content(session: Session, number: int) -> dict[str, Any] | None:
    return session.scalar(select(FaqVersion.content).where(FaqVersion.number == number))


def version_numbers(session: Session, *, after: int, limit: int) -> list[int]:
    """The newest versions beyond `after`, at most `limit`, oldest first."""
    newest = select(FaqVersion.number).where(FaqVersion.number > after).order_by(FaqVersion.number.desc()).limit(limit)
    return sorted(session.scalars(newest))


def add_version(
    session: Session,
    content: dict[str, Any],
    content_hash: str,
    *,
    by: str,
    note: str,
    now: datetime,
    tried: Tried | None = None,
) -> int:
    """Store and serve a new version. Returns its number; the served one's when that has the same content.

    Several publishers at once each get a number of their own; what was `tried` against a version that is no longer served
    raises Overtaken.
    """
    if session.get_bind().dialect.name == "postgresql":
        # One publisher after the other, so that two who publish the same make one version. SQLite has one writer anyway.
        session.execute(select(func.pg_advisory_xact_lock(PUBLISH_LOCK)))
    for _ in range(ATTEMPTS):
        served = served_version(session)
        if served is not None and version_hash(session, served) == content_hash:
            return served
        if tried is not None and tried.replaced != served:
            raise Overtaken(
                f"Version {served} went live while this one was being tried; look at it (nightdesk faq versions), bring "
                "your files up to date, and publish again."
            )
        number = (session.scalar(select(func.max(FaqVersion.number))) or 0) + 1
        try:
            with session.begin_nested():
                session.add(
                    FaqVersion(
                        number=number,
                        content=content,
                        content_hash=content_hash,
                        published_by=by,
                        note=note,
                        published_at=now,
                        replaced=tried.replaced if tried is not None else served,
                        changes=tried.changes if tried is not None else None,
                        report=tried.report if tried is not None else None,
                        even_so=tried.even_so if tried is not None else None,
                    )
                )
                session.flush()
                session.add(FaqServed(version=number, by=by, at=now))
        except IntegrityError:
            continue  # on PostgreSQL another publisher committed this number while we waited for it
        return number
    raise RuntimeError(f"no number for a new FAQ version was free in {ATTEMPTS} attempts; publish again")


def serve(session: Session, number: int, *, by: str, now: datetime) -> None:
    """Serve the stored version `number` from now on; does nothing when it is the served one."""
    if served_version(session) != number:
        session.add(FaqServed(version=number, by=by, at=now))
        session.flush()


def version_rows(session: Session, limit: int) -> list[VersionRow]:
    """The newest versions, newest first."""
    served = served_version(session)
    found = session.scalars(select(FaqVersion).order_by(FaqVersion.number.desc()).limit(limit))
    return [_row(each, served) for each in found]


def version_row(session: Session, number: int) -> VersionRow | None:
    found = session.get(FaqVersion, number)
    return _row(found, served_version(session)) if found is not None else None


def _row(found: FaqVersion, served: int | None) -> VersionRow:
    return VersionRow(
        number=found.number,
        content_hash=found.content_hash,
        published_by=found.published_by,
        note=found.note,
        published_at=found.published_at,
        entries=len(found.content.get("entries", ())),
        served=found.number == served,
        replaced=found.replaced,
        changes=found.changes,
        report=found.report,
        even_so=found.even_so,
    )
