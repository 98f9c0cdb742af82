"""The hours in force, in every process: the newest business.yml that could be read, with what staff set for the moment.

One process writes, all others follow: `bot.business.watch` stores what it reads from the disk, the console and the staff's
group store overrides, and every part sees both in the database within five seconds. A read that was refused changes
nothing but `refused`, which the console shows. Overrides end by themselves: they carry their end with them.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot import clock
from bot.answering.made import hours_as_used
from bot.business.files import business_of
from bot.business.shop import Business, BusinessError
from bot.hours import Hours
from bot.storage import business_versions, overrides
from bot.storage.business_versions import StoredRead
from bot.storage.changes import Changes
from bot.storage.engine import Store

log = logging.getLogger("nightdesk.hours")

LOOK_AGAIN_SECONDS = 1.0
#: While others write many times a second, so that looking costs next to nothing.
LOOK_AT_MOST_EVERY_SECONDS = 1.0
#: Answers speak of the present and of the days around it; statistics use bot.past_hours.
OVERRIDES_KEPT = timedelta(days=8)
#: So many versions are tried when the newest ones cannot be read any more (after going back to an older Nightdesk).
VERSIONS_TRIED = 20


@dataclass(frozen=True)
class Refused:
    """The newest read of business.yml, as long as it is a bad one."""

    problems: tuple[str, ...]
    at: datetime
    machine: str


class LiveHours:
    """Ask it anew for every message: `hours` and `business` are replaced, never changed."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.since: datetime | None = None  #: when this business.yml came into force; None: it is not stored yet
        self.refused: Refused | None = None
        self._seen: tuple[int | None, tuple[int, int]] | None = None
        self._version: int | None = None

    @classmethod
    def open(cls, store: Store, own: Callable[[], Business]) -> "LiveHours":
        """As the database has them; while it has no version, those of this machine's `own` file."""
        with store.read() as session:
            found = _newest_readable(session)
        live = cls(Hours(own() if found is None else found[1]))
        live.look(store)
        return live

    @property
    def business(self) -> Business:
        return self.hours.business

    @property
    def used(self) -> dict[str, Any]:
        """The hours in force as proofs name them."""
        return hours_as_used(self._version, self.hours.overrides)

    def look(self, store: Store) -> bool:
        """Take over what has changed in the database; True when the hours did. Cheap when nothing has changed."""
        with store.read() as session:
            seen = (business_versions.newest_id(session), overrides.mark(session))
            if seen == self._seen:
                return False
            found = _newest_readable(session)
            set_by_staff = tuple(
                each.for_hours() for each in overrides.since(session, clock.now() - OVERRIDES_KEPT)
            )
            newest = business_versions.newest_read(session)
        changed = False
        if found is not None and found[0].id != self._version:
            read, business, self.since = found
            self._version = read.id
            if business != self.business:
                self.hours = Hours(business, set_by_staff)
                changed = True
        if set_by_staff != self.hours.overrides:
            self.hours = Hours(self.business, set_by_staff)
            changed = True
        bad = newest is not None and newest.problems
        self.refused = Refused(newest.problems, newest.taken_at, newest.taken_on) if newest is not None and bad else None
        self._seen = seen
        return changed

    async def follow(
        self, store: Store, changes: Changes, stop: asyncio.Event, changed: Callable[[], None] = lambda: None
    ) -> None:
        """Keep up with the database until `stop`, and call `changed` whenever the hours are others.

        A database that is away is asked again; the hours stay as they are.
        """
        while not stop.is_set():
            count = changes.count
            try:
                if await asyncio.to_thread(self.look, store):
                    log.info("the hours have changed; the new ones are in force from now on")
                    changed()
            except SQLAlchemyError:
                log.warning("the hours in force cannot be looked up; those from before stay", exc_info=True)
            await changes.wait(count, LOOK_AGAIN_SECONDS)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_AT_MOST_EVERY_SECONDS)


def _newest_readable(session: Session) -> tuple[StoredRead, Business, datetime] | None:
    """The read that is in force, what it says, and since when the same has been in force."""
    reads = business_versions.newest_good_reads(session, VERSIONS_TRIED)
    for number, read in enumerate(reads):
        try:
            business = business_of(read.files)
        except BusinessError as error:
            log.warning("the stored business.yml %s cannot be read any more: %s", read.id, error.problems[0])
            continue
        since = read.taken_at
        for earlier in reads[number + 1 :]:
            if earlier.files != read.files:
                break
            since = earlier.taken_at
        return read, business, since
    return None
