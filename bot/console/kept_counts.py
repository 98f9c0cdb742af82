"""The counts that open pages are told of, made anew only when what they count may be another.

Not for a word to the bot, nor for a customer who is new to it: how many are with the bot and closed, each look knows anyway.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.console.seen import Seen
from bot.promises.promise_keeper import WARN_AHEAD
from bot.storage import queue_counts
from bot.storage.queue import Item
from bot.storage.queue_counts import Breaking, Counts
from bot.storage.tables import Holder

#: Promises pass and break by time alone; a page that is told nothing asks once a minute.
COUNTED_AGAIN_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class Counted:
    """As somebody sees them who holds nothing; as each sees them who holds something; promises that break soon."""

    counts: Counts
    held: dict[int, Counts]
    breaking: Breaking


class KeptCounts:
    """For one reader, which looks at one state after the other."""

    def __init__(self) -> None:
        self._kept: tuple[Seen, datetime, Counted] | None = None

    def of(self, session: Session, before: Seen, seen: Seen, touched: Sequence[Item], now: datetime) -> Counted:
        """The counts at `seen`, since when only `touched` differ from `before`."""
        kept = self._kept
        if (
            kept is not None
            # What nobody was told of has not been looked through.
            and kept[0] is before
            and before.talk == seen.talk
            and not any(item.holder in (Holder.WAITING, Holder.STAFF) for item in touched)
            and timedelta(0) <= now - kept[1] < COUNTED_AGAIN_AFTER
        ):
            self._kept = seen, kept[1], _moved_on(kept[2], before, seen)
            return self._kept[2]
        counted = Counted(*queue_counts.counts_of_all(session, now), queue_counts.breaking(session, now, WARN_AHEAD))
        self._kept = seen, now, counted
        return counted


def _moved_on(counted: Counted, before: Seen, seen: Seen) -> Counted:
    """With those of the bot and the closed ones as they are now: nothing else has changed."""
    bot = seen.with_bot - before.with_bot
    closed = seen.conversations - before.conversations - bot
    if not bot and not closed:
        return counted

    def moved(counts: Counts) -> Counts:
        return replace(counts, bot=counts.bot + bot, closed=counts.closed + closed)

    return replace(counted, counts=moved(counted.counts), held={user_id: moved(each) for user_id, each in counted.held.items()})
