"""Lines of a transcript that the house writes by itself. They are for staff; nobody is sent them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.storage.insert import insert_new
from bot.storage.tables import Author, Contact, Conversation, Direction, Message, Status


def write_note(session: Session, conversation_id: int, act: str, text: str, now: datetime, *, key: str) -> bool:
    """Write `text` into the transcript, once per `key` for ever. Whether it was written now."""
    channel = session.scalars(
        select(Contact.channel)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Conversation.id == conversation_id)
    ).one()
    row = {
        "conversation_id": conversation_id,
        "channel": channel,
        "direction": Direction.OUT,
        "author": Author.SYSTEM,
        "status": Status.NOTE,
        "kind": "note",
        "text": text,
        "payload": {"act": act},
        "client_key": f"note:{key}",
        "attempts": 0,
        "created_at": now,
        "status_at": now,
    }
    return insert_new(session, Message, row)
