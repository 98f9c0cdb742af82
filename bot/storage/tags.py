"""Tags: words that staff put on conversations to find them by. In the caller's transaction."""

import unicodedata
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from bot.handoff import HandoffRefused
from bot.storage.insert import insert_new
from bot.storage.tables import Audit, Conversation, ConversationTag, User

TAG_LIMIT_CHARS = 30
TAGS_AT_MOST = 12


def tags_of(session: Session, conversation_id: int) -> list[str]:
    """In alphabetical order."""
    found = select(ConversationTag.name).where(ConversationTag.conversation_id == conversation_id)
    return list(session.scalars(found.order_by(ConversationTag.name)))


def used_tags(session: Session, limit: int = 50) -> list[str]:
    """The tags in use, the most used first: what is offered while one is typed."""
    often = select(ConversationTag.name).group_by(ConversationTag.name).order_by(func.count().desc(), ConversationTag.name)
    return list(session.scalars(often.limit(limit)))


def add_tag(session: Session, conversation_id: int, name: str, user: User, now: datetime) -> None:
    """Twice is once. Raises HandoffRefused: no such conversation, or a tag that cannot be one."""
    name = cleaned(name)
    # One after the other, so that the limit counts.
    if session.get(Conversation, conversation_id, with_for_update=True) is None:
        raise HandoffRefused("This conversation does not exist (any more).")
    there = tags_of(session, conversation_id)
    if name not in there and len(there) >= TAGS_AT_MOST:
        raise HandoffRefused(f"This conversation has {TAGS_AT_MOST} tags, which is the most; take one off first.")
    row = {"conversation_id": conversation_id, "name": name, "added_by": user.id, "added_at": now}
    if insert_new(session, ConversationTag, row):
        session.add(Audit(at=now, user_id=user.id, act="tagged", conversation_id=conversation_id, details={}))


def remove_tag(session: Session, conversation_id: int, name: str, user: User, now: datetime) -> None:
    """Taking off what is not there changes nothing."""
    gone = session.execute(
        delete(ConversationTag).where(ConversationTag.conversation_id == conversation_id, ConversationTag.name == name)
    )
    if gone.rowcount:  # type: ignore[attr-defined]
        session.add(Audit(at=now, user_id=user.id, act="untagged", conversation_id=conversation_id, details={}))


def cleaned(name: str) -> str:
    """The tag in its one spelling: small letters, single spaces. Raises HandoffRefused."""
    name = " ".join(unicodedata.normalize("NFC", name).lower().split()).lstrip("#").strip()
    if not name:
        raise HandoffRefused("The tag is empty; write a word.")
    if len(name) > TAG_LIMIT_CHARS:
        raise HandoffRefused(f"The tag has {len(name):,} characters; use at most {TAG_LIMIT_CHARS}.")
    if any(unicodedata.category(character).startswith("C") for character in name):
        raise HandoffRefused("The tag holds invisible characters; type it again.")
    return name
