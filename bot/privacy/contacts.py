"""Which contact is meant by what somebody typed: an address, "channel:address", or our number of the contact."""

import re

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bot.storage.tables import Contact

# Our own number of a contact, where it must not be taken for an address.
_OURS = re.compile(r"(?:id:)?([0-9]{1,18})")


class NotOneContact(Exception):
    """Nobody, or several, are meant; the message says so in one sentence, and what to type instead."""


def find_contact(session: Session, wanted: str) -> Contact:
    """The one contact that is meant. A telephone number finds whoever writes from it, on any channel. Raises NotOneContact."""
    wanted = wanted.strip()
    found = list(session.scalars(select(Contact).where(or_(*_meanings(wanted))).order_by(Contact.id)))
    if not found:
        raise NotOneContact(
            f"Nobody is known as {wanted!r}; give an address such as whatsapp:+31612345678 or telegram:4711, or id:NUMBER."
        )
    if len(found) > 1:
        several = ", ".join(f"id:{contact.id} ({contact.channel})" for contact in found)
        raise NotOneContact(f"{wanted!r} may mean several contacts: {several}; name one of them.")
    return found[0]


def _meanings(wanted: str) -> list[ColumnElement[bool]]:
    ours = _OURS.fullmatch(wanted)
    if ours and wanted.startswith("id:"):
        return [Contact.id == int(ours[1])]
    meanings = [Contact.address == wanted]
    channel, colon, address = wanted.partition(":")
    if colon:
        meanings.append((Contact.channel == channel) & (Contact.address == address))
    if wanted.startswith("+"):
        meanings.append(Contact.address == f"whatsapp:{wanted}")
    if ours:
        meanings.append(Contact.id == int(ours[1]))
    return meanings
