"""From when until when people held a conversation, as the audit log tells it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import Audit

_BEGINS = "claimed"
_ENDS = ("released", "closed", "handed_back")


@dataclass(frozen=True)
class Held:
    began: datetime
    ended: datetime | None


def held_times(session: Session) -> dict[int, list[Held]]:
    """Of every conversation that somebody ever held; one that is not there gives an empty list."""
    acts = (
        select(Audit.conversation_id, Audit.act, Audit.at)
        .where(Audit.act.in_([_BEGINS, *_ENDS]), Audit.conversation_id.is_not(None))
        .order_by(Audit.id)
    )
    found: dict[int, list[Held]] = defaultdict(list)
    for conversation_id, act, at in session.execute(acts):
        assert conversation_id is not None
        times = found[conversation_id]
        if act == _BEGINS:
            times.append(Held(at, None))
        elif times and times[-1].ended is None:
            times[-1] = Held(times[-1].began, at)
    return found
