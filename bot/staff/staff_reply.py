"""What a person answers a customer. In the caller's transaction."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused
from bot.staff.takeover import held
from bot.storage.tables import Audit, Author, Contact, Direction, Message, Status, User


def reply(
    session: Session,
    conversation_id: int,
    user: User,
    text: str,
    *,
    client_key: str,
    now: datetime,
    leaves_at: datetime | None = None,
    opens_at: datetime | None = None,
) -> Message:
    """Queue a reply of `user`, who must hold the conversation. The same `client_key` twice is one message.

    `leaves_at`: not before then, so that it can be taken back. `opens_at`: only at that opening, and not at all when the
    customer writes before (bot.staff.scheduled). Raises HandoffRefused.
    """
    conversation = held(session, conversation_id, user)
    if not text.strip():
        raise HandoffRefused("The reply is empty; write something first.")
    earlier = session.scalar(select(Message).where(Message.client_key == client_key))
    if earlier is not None:
        return earlier
    channel = session.scalars(select(Contact.channel).where(Contact.id == conversation.contact_id)).one()
    message = Message(
        conversation_id=conversation_id,
        channel=channel,
        direction=Direction.OUT,
        author=Author.STAFF,
        status=Status.QUEUED if opens_at is None else Status.SCHEDULED,
        not_before=opens_at or leaves_at,
        text=text.strip(),
        payload={},
        staff_id=user.id,
        client_key=client_key,
        created_at=now,
        status_at=now,
    )
    session.add(message)
    conversation.last_message_at = now
    act = "replied" if opens_at is None else "scheduled"
    session.add(Audit(at=now, user_id=user.id, act=act, conversation_id=conversation_id, details={}))
    session.flush()
    return message
