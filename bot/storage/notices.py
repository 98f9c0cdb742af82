"""Notices to staff on their way through the outlets: what is to be sent, who has taken it, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Text, func, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import Notice, NoticeDelivery

LOST_TRACK = "We stopped while this was being sent; nobody knows whether it arrived."


class DeliveryStatus(StrEnum):
    """Where a notice stands in one outlet. queued → sending → sent, or one of the others for ever."""

    QUEUED = "queued"
    SENDING = "sending"  #: handed to the outlet; found after a crash it becomes `unknown`
    SENT = "sent"
    FAILED = "failed"  #: given up, with one sentence
    UNKNOWN = "unknown"  #: perhaps sent; never blindly sent again, and `sent` when it turns out that it was
    MOOT = "moot"  #: there is nothing left to say: it was settled before it could be sent


@dataclass(frozen=True)
class DueNotice:
    """A delivery that was moved to `sending`; its text is made now, and it must be handed to its outlet."""

    notice_id: int
    outlet: str
    kind: str
    payload: dict[str, Any]
    attempts: int


@dataclass(frozen=True)
class Undelivered:
    """A notice that did not arrive, and why in one sentence."""

    notice_id: int
    outlet: str
    kind: str
    status: DeliveryStatus
    error: str
    created_at: datetime
    tried_again_at: datetime | None


def add(session: Session, key: str, kind: str, payload: dict[str, Any], now: datetime, outlets: Sequence[str]) -> bool:
    """Store a notice with a delivery for every outlet. False: a notice with that key is here already."""
    row = {"key": key, "kind": kind, "payload": payload, "created_at": now}
    if not insert_new(session, Notice, row):
        return False
    notice_id = session.scalars(select(Notice.id).where(Notice.key == key)).one()
    for outlet in dict.fromkeys(outlets):
        session.add(
            NoticeDelivery(
                notice_id=notice_id, outlet=outlet, status=DeliveryStatus.QUEUED, not_before=None, status_at=now
            )
        )
    session.flush()
    return True


def by_key(session: Session, key: str) -> Notice | None:
    """The notice of that key, if it was told."""
    return session.scalar(select(Notice).where(Notice.key == key))


def newest_like(session: Session, key_begins: str) -> datetime | None:
    """When the newest notice was told whose key begins so."""
    return session.scalar(select(func.max(Notice.created_at)).where(Notice.key.startswith(key_begins, autoescape=True)))


def has_failed(session: Session, notice_id: int) -> bool:
    """Whether it was given up in every outlet."""
    statuses = session.scalars(select(NoticeDelivery.status).where(NoticeDelivery.notice_id == notice_id)).all()
    return bool(statuses) and set(statuses) == {DeliveryStatus.FAILED}


def due_deliveries(session: Session, now: datetime, outlets: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """(notice, outlet) of what may be sent now through these outlets, oldest first."""
    return [
        (notice_id, outlet)
        for notice_id, outlet in session.execute(
            select(NoticeDelivery.notice_id, NoticeDelivery.outlet)
            .where(
                # Written out, because SQLite uses no partial index for a parameter.
                NoticeDelivery.status == literal("queued", Text, literal_execute=True),
                NoticeDelivery.outlet.in_(outlets),
                or_(NoticeDelivery.not_before.is_(None), NoticeDelivery.not_before <= now),
            )
            .order_by(NoticeDelivery.notice_id)
            .limit(limit)
        )
    ]


def begin_delivery(session: Session, notice_id: int, outlet: str, now: datetime) -> DueNotice | None:
    """Move a queued delivery to `sending`; commit before the outlet is called. None: somebody else has it."""
    attempts = session.scalar(
        update(NoticeDelivery)
        .where(*_this(notice_id, outlet), NoticeDelivery.status == DeliveryStatus.QUEUED)
        .values(
            status=DeliveryStatus.SENDING,
            attempts=NoticeDelivery.attempts + 1,
            error=None,
            not_before=None,
            status_at=now,
        )
        .returning(NoticeDelivery.attempts)
        .execution_options(synchronize_session=False)
    )
    if attempts is None:
        return None
    notice = session.get_one(Notice, notice_id)
    return DueNotice(notice_id, outlet, notice.kind, notice.payload, attempts)


def record_delivery(
    session: Session,
    notice_id: int,
    outlet: str,
    status: DeliveryStatus,
    now: datetime,
    *,
    error: str | None = None,
    not_before: datetime | None = None,
) -> None:
    """What became of a delivery that was `sending`."""
    session.execute(
        update(NoticeDelivery)
        .where(*_this(notice_id, outlet), NoticeDelivery.status == DeliveryStatus.SENDING)
        .values(status=status, error=error, not_before=not_before, status_at=now)
        .execution_options(synchronize_session=False)
    )


def give_up_on_lost_deliveries(session: Session, now: datetime, older_than: timedelta | None) -> int:
    """Deliveries whose sender died become `unknown`. Returns how many. `older_than` None: no sender is at work."""
    query = update(NoticeDelivery).where(NoticeDelivery.status == DeliveryStatus.SENDING)
    if older_than is not None:
        query = query.where(NoticeDelivery.status_at <= now - older_than)
    lost = session.execute(
        query.values(status=DeliveryStatus.UNKNOWN, error=LOST_TRACK, status_at=now).execution_options(
            synchronize_session=False
        )
    )
    return int(lost.rowcount)  # type: ignore[attr-defined]


def record_arrival(session: Session, notice_id: int, outlet: str, now: datetime) -> bool:
    """It turned out that a delivery of which nobody knew whether it arrived did. False: it was known already."""
    found = session.execute(
        update(NoticeDelivery)
        .where(*_this(notice_id, outlet), NoticeDelivery.status == DeliveryStatus.UNKNOWN)
        .values(status=DeliveryStatus.SENT, error=None, status_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(found.rowcount)  # type: ignore[attr-defined]


def undelivered(session: Session, since: datetime, limit: int) -> list[Undelivered]:
    """What did not arrive since then (given up, perhaps sent, or still tried again), newest first."""
    rows = session.execute(
        select(Notice.kind, Notice.created_at, NoticeDelivery)
        .join(NoticeDelivery, NoticeDelivery.notice_id == Notice.id)
        .where(
            Notice.created_at >= since,
            NoticeDelivery.error.is_not(None),
            NoticeDelivery.status.in_([DeliveryStatus.QUEUED, DeliveryStatus.FAILED, DeliveryStatus.UNKNOWN]),
        )
        .order_by(Notice.id.desc(), NoticeDelivery.outlet)
        .limit(limit)
    )
    return [
        Undelivered(row.notice_id, row.outlet, kind, DeliveryStatus(row.status), row.error or "", created_at, row.not_before)
        for kind, created_at, row in rows
    ]


def _this(notice_id: int, outlet: str) -> tuple[Any, ...]:
    return NoticeDelivery.notice_id == notice_id, NoticeDelivery.outlet == outlet
