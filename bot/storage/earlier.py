"""What a conversation was about before: the items of it that were closed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.tables import Handoff, HandoffState, User


@dataclass(frozen=True)
class Earlier:
    """One item that is closed."""

    asked_at: datetime
    closed_at: datetime | None
    reason: str
    request: str
    department: str
    closed_by: str | None  #: None: nobody did, the bot answered it
    close_reason: str | None
    message_id: int | None  #: where in the transcript it began


def earlier(session: Session, conversation_id: int, limit: int = 10) -> list[Earlier]:
    """The newest first."""
    rows = session.execute(
        select(Handoff, User.name)
        .outerjoin(User, User.id == Handoff.closed_by)
        .where(Handoff.conversation_id == conversation_id, Handoff.state == HandoffState.CLOSED)
        .order_by(Handoff.id.desc())
        .limit(limit)
    )
    return [
        Earlier(
            asked_at=item.created_at,
            closed_at=item.closed_at,
            reason=item.reason,
            request=item.request,
            department=item.department,
            closed_by=name,
            close_reason=item.close_reason,
            message_id=item.message_id,
        )
        for item, name in rows
    ]
