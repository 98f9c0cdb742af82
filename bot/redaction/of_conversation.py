"""Redactors for conversations: each knows what the database knows of the customer, of staff and of the shop's FAQ."""

from collections.abc import Iterable, Sequence
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

#: So many conversations in one question to the database.
_TOGETHER = 500


def shop_words(session: Session) -> Words:
    """The words of the FAQ that is served; none before the first is published."""
    number = served_version(session)
    return faq_words(load_version(session, number)) if number is not None else Words()


def redactor_for(session: Session, conversation_id: int, own: Sequence[str | None]) -> Redactor:
    """Of one conversation; `own` are the shop's own number and address, which stay."""
    return Redactors(session, own).of(conversation_id)


class Redactors:
    """The redactors of many conversations, for one page or one report: what they know is asked of the database together.

    They hold customers' words, and so live as long as the transaction of whoever looks. It is a snapshot
    (bot.storage.engine.Store): a customer who is erased meanwhile is there in all of its queries or in none.
    """

    def __init__(self, session: Session, own: Sequence[str | None]) -> None:
        self._session = session
        self._own = [each for each in own if each]
        self._words = shop_words(session)
        self._staff: Sequence[str] | None = None
        self._known: dict[int, Redactor] = {}
        self._told: dict[tuple[int, str], str] = {}

    def know(self, conversation_ids: Iterable[int]) -> None:
        """Ask for these together; whoever is not named here is asked for when needed."""
        missing = sorted(set(conversation_ids) - self._known.keys())
        for start in range(0, len(missing), _TOGETHER):
            self._known |= self._read(missing[start : start + _TOGETHER])

    def of(self, conversation_id: int) -> Redactor:
        self.know([conversation_id])
        return self._known[conversation_id]

    def text(self, conversation_id: int, text: str) -> str:
        """`text`, which was said in that conversation, without what tells who it is."""
        key = (conversation_id, text)
        if key not in self._told:
            self._told[key] = self.of(conversation_id).text(text)
        return self._told[key]

    def _read(self, ids: Sequence[int]) -> dict[int, Redactor]:
        if self._staff is None:
            self._staff = self._session.scalars(select(User.name)).all()
        known: dict[int, list[str]] = {}
        names: dict[int, list[str]] = {}
        contacts = select(Conversation.id, Contact.address, Contact.name).join(Contact, Conversation.contact_id == Contact.id)
        for number, address, name in self._session.execute(contacts.where(Conversation.id.in_(ids))):
            known[number] = [address, address.rpartition(":")[2]]
            names[number] = [name or ""]
        brought = select(Handoff.conversation_id, Handoff.details).where(Handoff.conversation_id.in_(ids))
        for number, details in self._session.execute(brought):
            known[number] += [value for value in _values(details) if any(char.isdigit() or char == "@" for char in value)]
        called = select(Callback.conversation_id, Callback.phone).where(Callback.conversation_id.in_(ids))
        for number, phone in self._session.execute(called):
            known[number].append(phone)
        said = select(Message.conversation_id, Message.text, Message.payload).where(
            Message.conversation_id.in_(ids), Message.author == Author.CONTACT
        )
        for number, text, payload in self._session.execute(said):
            names[number] += [str(payload[key]) for key in ("name", "username") if payload.get(key)]
            names[number] += introduced(text)
        return {
            number: Redactor(names=names[number], known=known[number], staff=self._staff, own=self._own, words=self._words)
            for number in known
        }


def _values(details: dict[str, Any]) -> list[str]:
    """What customers brought, and no longer texts."""
    return [value for value in details.values() if isinstance(value, str) and len(value) <= 80]
