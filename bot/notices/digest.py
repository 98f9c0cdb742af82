"""The digest: at a department's first opening of a day, what happened since its last closing, and who waits for it.

Late openings of special days and what staff set for the moment count, because the engine is asked; a closed day has none. A
department that never closes has no opening, and so no digest. After a downtime the digest of a day is made late, as long as
the department's day lasts; that of a day which is over is not made any more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.hours import Hours
from bot.hours.engine import ONE_DAY
from bot.hours.openings import first_opening, last_closing
from bot.hours.wall_clock import real_time
from bot.live_hours import LiveHours
from bot.notices.notices import NoticeKind, tell_staff
from bot.storage import digests, overrides
from bot.storage.engine import Store

#: What staff set counts for the closing before an opening, which is hardly longer ago.
OVERRIDES_REMEMBERED = timedelta(days=60)


@dataclass(frozen=True, order=True)
class Opening:
    """A department that has opened for the first time today. Its digest is about `since` until `opened_at`."""

    opened_at: datetime
    since: datetime
    department: str


def openings(hours: Hours, now: datetime) -> list[Opening]:
    """The departments whose digest of today is due at `now`, those that opened together side by side."""
    found = []
    today = hours.today(now)
    for department in hours.business.departments:
        opened_at = first_opening(hours, today, department)
        if opened_at is None or opened_at > now or hours.intervals(today, department)[-1][1] <= now:
            continue
        since = last_closing(hours, opened_at, department)
        if since is not None:
            found.append(Opening(opened_at, since, department))
    return sorted(found)


class DigestMaker:
    """Several may run; a digest is made once."""

    def __init__(self, store: Store, live: LiveHours, outlets: tuple[str, ...]) -> None:
        self._store = store
        self._live = live
        self._outlets = outlets
        self._done: set[Opening] = set()

    def look(self, now: datetime) -> None:
        """Make the digests that are due. Asks the database nothing when there are none."""
        due = [opening for opening in openings(self._live.hours, now) if opening not in self._done]
        if not due:
            return
        with self._store.write() as session:
            hours = _with_the_past(session, self._live.hours, now)
            departments = {opening.department for opening in due}
            for together in _together([each for each in openings(hours, now) if each.department in departments]):
                self._make(session, hours, together, now)
        # Only those of today matter from now on.
        self._done = {opening for opening in self._done if now - opening.opened_at < 2 * ONE_DAY} | set(due)

    def _make(self, session: Session, hours: Hours, together: list[Opening], now: datetime) -> None:
        business = hours.business
        made = []
        for opening in together:
            if _has_one_today(session, hours, opening):
                continue
            # What was handed to a department that the file no longer names is the default department's.
            strangers_of = tuple(business.departments) if opening.department == business.default_department else ()
            since, until = opening.since, opening.opened_at
            counts = digests.count_messages(session, since, until) | digests.count_handed_over(
                session, since, until, opening.department, strangers_of
            )
            waiting = digests.waiting_for(session, opening.department, until, strangers_of)
            made.append(digests.add(session, opening.department, until, since, counts, waiting, now))
        ids = [digest_id for digest_id in made if digest_id is not None]
        if ids:
            key = "digest:" + ",".join(map(str, ids))
            tell_staff(session, key, NoticeKind.DIGEST, {"digests": ids}, now, self._outlets)


def _with_the_past(session: Session, hours: Hours, now: datetime) -> Hours:
    """With what staff had set, also where it has ended by now: it says when the department closed and opened."""
    set_by_staff = overrides.since(session, now - OVERRIDES_REMEMBERED)
    return Hours(hours.business, tuple(override.for_hours() for override in set_by_staff)) if set_by_staff else hours


def _has_one_today(session: Session, hours: Hours, opening: Opening) -> bool:
    """Also of another opening: the day's hours may have changed since."""
    today = hours.today(opening.opened_at)
    begins, ends = (real_time(day, 0, hours.zone) for day in (today, today + ONE_DAY))
    return digests.made_between(session, opening.department, begins, ends)


def _together(due: list[Opening]) -> list[list[Opening]]:
    """Departments that opened at the same moment after the same closing have one digest between them."""
    groups: dict[tuple[datetime, datetime], list[Opening]] = {}
    for opening in due:
        groups.setdefault((opening.opened_at, opening.since), []).append(opening)
    return list(groups.values())
