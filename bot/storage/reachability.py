"""Contacts that cannot be written to: they blocked the bot, or their account is gone. They open the way again by unblocking or writing.

Nothing is sent to them meanwhile: a person's reply is kept for them, a text of the bot is not worth keeping.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.promises.window import takes_text
from bot.storage.notes import write_note
from bot.storage.tables import Contact, Conversation, Message, Status
from connectors.messages import Reachability

KEPT_FOR_THEM = "This goes out by itself as soon as they can be reached again."


def learn(session: Session, told: Reachability, now: datetime) -> bool:
    """What the provider says by itself, once. False when it was said before, or is about nobody who ever wrote."""
    found = session.execute(
        select(Contact, Conversation)
        .join(Conversation, Conversation.contact_id == Contact.id)
        .where(Contact.channel == told.channel, Contact.address == told.address)
        .with_for_update(of=Conversation)
    ).one_or_none()
    if found is None:
        return False
    contact, conversation = found
    act = "reachable" if told.is_reachable else "unreachable"
    if not write_note(session, conversation.id, act, told.why, now, key=f"{told.channel}:{told.external_id}"):
        return False
    if told.is_reachable:
        open_again(session, contact, conversation, now)
    else:
        contact.unreachable_at, contact.unreachable_why = contact.unreachable_at or now, told.why
    return True


def close(session: Session, message_id: int, why: str, now: datetime) -> None:
    """The provider refused a message because its contact cannot be reached."""
    conversation = session.get_one(Conversation, session.get_one(Message, message_id).conversation_id)
    contact = session.get_one(Contact, conversation.contact_id, populate_existing=True)
    if contact.unreachable_at is None:
        contact.unreachable_at, contact.unreachable_why = now, why
        write_note(session, conversation.id, "unreachable", why, now, key=f"unreachable:{message_id}")


def open_again(session: Session, contact: Contact, conversation: Conversation, now: datetime) -> None:
    """The contact can be written to: what was kept for them goes out, where the channel's window allows it."""
    if contact.unreachable_at is None:
        return
    contact.unreachable_at = contact.unreachable_why = None
    if takes_text(contact.channel, conversation.window_ends_at, now):
        session.execute(
            update(Message)
            .where(Message.conversation_id == conversation.id, Message.status == Status.KEPT)
            .values(status=Status.QUEUED, status_at=now, error=None, not_before=None)
            .execution_options(synchronize_session=False)
        )


def sentence(contact: Contact) -> str | None:
    """Why nothing can be sent to the contact; None when it can."""
    return None if contact.unreachable_at is None else contact.unreachable_why or "This contact cannot be reached."
