"""Notices with buttons that stand in private chats of staff: where, what they show, and which may have to be changed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.storage import staff_group
from bot.storage.insert import insert_new
from bot.storage.tables import Conversation, Notice, PrivatePost, ProviderCopy
from connectors.telegram.group import copy_id

CHANNEL = "telegram"


def keep(
    session: Session, notice_id: int, conversation_id: int, chat: str, message: int, shows: str, now: datetime
) -> None:
    """It stands there from now on. Where the customer was erased while it was sent, it is deleted there again."""
    if session.get(Conversation, conversation_id) is None or session.get(Notice, notice_id) is None:
        copy = {"channel": CHANNEL, "external_id": copy_id(chat, message=message), "attempts": 0, "created_at": now}
        insert_new(session, ProviderCopy, copy)
        return
    staff_group.keep_post(session, chat, message, conversation_id)
    session.add(
        PrivatePost(notice_id=notice_id, conversation_id=conversation_id, chat=chat, message=message, shows=shows)
    )
    session.flush()


def due(session: Session, now: datetime, limit: int) -> Sequence[PrivatePost]:
    """Those that may be changed now, the oldest first."""
    wanted = select(PrivatePost).where(or_(PrivatePost.not_before.is_(None), PrivatePost.not_before <= now))
    return session.scalars(wanted.order_by(PrivatePost.notice_id).limit(limit)).all()
