"""A redactor for one conversation: it knows what the database knows of the customer, of staff and of the shop's FAQ."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.faq.versions import load_version
from bot.redaction.faq_words import faq_words
from bot.redaction.name_lists import Words
from bot.redaction.names import introduced
from bot.redaction.redactor import Redactor
from bot.storage.faq_versions import served_version
from bot.storage.tables import Author, Callback, Contact, Conversation, Handoff, Message, User


def shop_words(session: Session) -> Words:
    """The words of the FAQ that is served; none before the first is published."""
    number = served_version(session)
    return faq_words(load_version(session, number)) if number is not None else Words()


def redactor_for(
    session: Session, conversation_id: int, own: Sequence[str | None], words: Words | None = None
) -> Redactor:
    """`own` are the shop's own number and address, which stay; `words` are `shop_words`, for who asks for many."""
    contact = session.scalars(
        select(Contact).join(Conversation, Conversation.contact_id == Contact.id).where(Conversation.id == conversation_id)
    ).one()
    known: list[str] = [contact.address, contact.address.rpartition(":")[2]]
    for details in session.scalars(select(Handoff.details).where(Handoff.conversation_id == conversation_id)):
        known += [value for value in _values(details) if any(char.isdigit() or char == "@" for char in value)]
    known += session.scalars(select(Callback.phone).where(Callback.conversation_id == conversation_id))
    names = [contact.name or ""]
    said = select(Message.text, Message.payload).where(
        Message.conversation_id == conversation_id, Message.author == Author.CONTACT
    )
    for text, payload in session.execute(said):
        names += [str(payload[key]) for key in ("name", "username") if payload.get(key)]
        names += introduced(text)
    return Redactor(
        names=names,
        known=known,
        staff=session.scalars(select(User.name)).all(),
        own=[each for each in own if each],
        words=shop_words(session) if words is None else words,
    )


def _values(details: dict[str, Any]) -> list[str]:
    """What customers brought, and no longer texts."""
    return [value for value in details.values() if isinstance(value, str) and len(value) <= 80]
