"""E-mail about who waits: for departments that want it, and for everybody where no staff's group was told. A duty of the timekeeper.

What comes in a rush is one e-mail, and the next to the same people comes no sooner than some minutes later. Whoever is claimed before is
not written about at all.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Text, cast, exists, literal, select
from sqlalchemy.orm import Session

from bot.live_hours import LiveHours
from bot.notices.notices import EMAIL, TELEGRAM, NoticeKind, tell_staff
from bot.storage import notices, staff_group
from bot.storage.engine import Store
from bot.storage.tables import Handoff, HandoffState, Notice, StaffThread

log = logging.getLogger("nightdesk.timekeeper")

LOOK_EVERY = timedelta(seconds=15)
#: So long others may come, and somebody may claim it.
GATHERED_FOR = timedelta(minutes=1)
APART = timedelta(minutes=10)
#: Older ones stood in a digest; when e-mail is set up they are no news.
NEWS_FOR = timedelta(hours=12)
AT_ONCE = 200


class WaitingMail:
    """`outlets`: through which staff are told; without e-mail nothing is done."""

    def __init__(self, store: Store, live: LiveHours, outlets: tuple[str, ...]) -> None:
        self._store = store
        self._live = live
        self._is_on = EMAIL in outlets
        self._has_group = TELEGRAM in outlets
        self._looked_at: datetime | None = None

    def look(self, now: datetime) -> None:
        if not self._is_on or (self._looked_at is not None and timedelta(0) <= now - self._looked_at < LOOK_EVERY):
            return
        self._looked_at = now
        with self._store.read() as session:
            if not self._untold(session, now):
                return
        with self._store.write() as session:
            waiting = self._untold(session, now)
            for department in dict.fromkeys(item.department for item in waiting):
                address = self._address(department)
                if address is not None:
                    theirs = [item for item in waiting if item.department == department]
                    self._mail(session, f"department:{department}", theirs, now, (address,))
            if not self._group_is_told(session):
                others = (item for item in waiting if self._address(item.department) is None)
                self._mail(session, "all", [item for item in others if not _stands_in_group(session, item)], now, ())

    def _untold(self, session: Session, now: datetime) -> list[Handoff]:
        told = exists().where(Notice.key == literal("mailed:") + cast(Handoff.id, Text))
        return list(
            session.scalars(
                select(Handoff)
                .where(
                    Handoff.state == HandoffState.WAITING,
                    Handoff.created_at > now - NEWS_FOR,
                    Handoff.created_at <= now - GATHERED_FOR,
                    Handoff.snoozed_until.is_(None),
                    ~told,
                )
                .order_by(Handoff.priority.desc(), Handoff.promise_at)
                .limit(AT_ONCE)
            )
        )

    def _mail(
        self, session: Session, to_whom: str, items: Sequence[Handoff], now: datetime, to: tuple[str, ...]
    ) -> None:
        if not items:
            return
        ids = [item.id for item in items]
        last = notices.newest_like(session, f"waiting_mail:{to_whom}:")
        if last is not None and now - last < APART:
            return
        payload = {"handoffs": ids, "to": list(to)}
        key = f"waiting_mail:{to_whom}:{now.isoformat()}"
        if tell_staff(session, key, NoticeKind.WAITING, payload, now, (EMAIL,)):
            for each in ids:
                # No delivery: it only says that this one was written about.
                notices.add(session, f"mailed:{each}", NoticeKind.MAILED, {"handoff": each}, now, ())

    def _group_is_told(self, session: Session) -> bool:
        group = staff_group.group(session)
        return self._has_group and (group is None or group.error is None)

    def _address(self, department: str) -> str | None:
        known = self._live.business.departments.get(department)
        return known.email if known is not None else None


def _stands_in_group(session: Session, item: Handoff) -> bool:
    card = session.get(StaffThread, item.conversation_id)
    return card is not None and card.handoff_id == item.id and card.card is not None
