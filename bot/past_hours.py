"""The history of the hours out of the database, for statistics about the past. What it means is bot/hours/history.py."""

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from sqlalchemy.orm import Session

from bot.business.files import business_of
from bot.business.shop import Business, BusinessError
from bot.hours.history import History
from bot.storage import business_versions, overrides

log = logging.getLogger("nightdesk.hours")

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def past_hours(session: Session, since: datetime, in_force: Business) -> History:
    """The hours at every moment after `since`. `in_force` is used as long as no version is stored."""
    versions = []
    for read in business_versions.good_reads(session):
        try:
            versions.append((read.taken_at, _business(tuple(sorted(read.files.items())))))
        except BusinessError as error:
            log.warning("the stored business.yml %s cannot be read any more: %s", read.id, error.problems[0])
    set_by_staff = [each.for_hours() for each in overrides.since(session, since)]
    return History(versions or [(LONG_AGO, in_force)], set_by_staff)


@lru_cache(maxsize=200)
def _business(files: tuple[tuple[str, str], ...]) -> Business:
    texts: Mapping[str, str] = dict(files)
    return business_of(texts)
