"""What an event stream tells open pages of a change: the cards of the conversations that it touched, and the new counts.

Made once for everybody who looks, so that fifty open consoles cost hardly more than one. It holds nothing of one person:
the secret that a form needs, the page puts in itself.
"""

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from bot import clock
from bot.console.kept_counts import KeptCounts
from bot.console.seen import Seen
from bot.storage import callbacks, queue
from bot.storage.queue import Item
from bot.storage.queue_counts import Counts

if TYPE_CHECKING:
    from bot.console.desk import Desk

#: Of more than so many, open pages ask anew.
CARDS_AT_MOST = 20
_NOBODY = SimpleNamespace(csrf_token="")

Described = dict[str, Any]
Describe = Callable[[Session, Sequence[int], Seen, Seen], Described]


@dataclass(frozen=True)
class Beat:
    """One visible change. `told` is None when a page has to ask anew to show it."""

    before: str
    mark: str
    told: Described | None

    @cached_property
    def data(self) -> str:
        """As JSON; the same text for everybody who listens."""
        if self.told is None:
            return json.dumps({"mark": self.mark, "all": True})
        return json.dumps({"mark": self.mark, "from": self.before, **self.told}, separators=(",", ":"))


def describe_for(desk: "Desk") -> Describe:
    """What pages are told of these conversations, which differ between two looks."""
    kept = KeptCounts()

    def describe(session: Session, ids: Sequence[int], before: Seen, seen: Seen) -> Described:
        now = clock.now()
        items = queue.items_by_id(session, ids, now)
        calls = callbacks.booked_calls(session, ids)
        counted = kept.of(session, before, seen, items, now)
        counts = counted.counts
        parts = desk.templates.get_template("parts.html").make_module(
            {"calls": calls, "now": now, "time": lambda moment: desk.time(moment, now), "who": _NOBODY}
        )
        macros: Any = parts
        return {
            "cards": [_card(item, macros, desk, now) for item in items],
            "at": now.isoformat(),
            "gone": sorted(set(ids) - {item.conversation_id for item in items}),
            "head": str(macros.queue_head(counts, desk.answered_by_bot(session, now))),
            "badge": str(macros.queue_badge(counts)),
            "breaking": str(macros.breaking_strip(counted.breaking)),
            "counts": _counted(counts),
            "held": {str(user_id): _counted(each) for user_id, each in counted.held.items()},
        }

    return describe


def _counted(counts: Counts) -> dict[str, int]:
    return dataclasses.asdict(counts)


def _card(item: Item, macros: Any, desk: "Desk", now: datetime) -> dict[str, Any]:
    shown = str(
        macros.card(item, _NOBODY, now, lambda moment: desk.time(moment, now), choose=True)
    )
    return {
        "id": item.conversation_id,
        "html": shown,
        "name": item.contact_name or item.address,
        "holder": item.holder,
        "staff": item.staff_id,
        "asleep": item.snoozed_until is not None,
        "department": item.department,
        "channel": item.channel,
        "order": item.order(now),
        "recent": item.recent,
        "asked": item.asked_at.isoformat() if item.asked_at else None,
        "wrote": item.last_author == "contact",
        "at": item.last_message_at.isoformat(),
    }
