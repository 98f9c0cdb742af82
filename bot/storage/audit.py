"""The audit log: every act of staff, in order. bot.handoff writes the acts on a conversation, this the others."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.storage.tables import Audit


def record(
    session: Session, *, user_id: int | None, act: str, now: datetime, details: dict[str, Any] | None = None
) -> None:
    """Write down that `user_id` did `act`. Details name things by id, never by a customer's words."""
    session.add(Audit(at=now, user_id=user_id, act=act, conversation_id=None, details=details or {}))
