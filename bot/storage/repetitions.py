"""Messages that say nothing beyond the one before: the same button pressed again, the rest of an album that was answered."""

from datetime import timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.storage.tables import Author, Direction, Message, Status
from connectors.messages import Kind

#: A thumb that trembles, or a customer who saw nothing happen. After that a press is meant.
PRESSED_TWICE_WITHIN = timedelta(minutes=1)
#: Telegram takes ten files into an album.
_LOOKED_AT = 20


def is_repetition(session: Session, message: Message) -> bool:
    """Whether a message needs no reply of its own because of what came before it."""
    if message.kind == Kind.BUTTON:
        return _is_pressed_again(session, message)
    album = message.payload.get("album")
    return bool(album) and not message.text.strip() and _is_answered(session, message, str(album))


def _is_pressed_again(session: Session, press: Message) -> bool:
    """The very next thing after the same press; a press on another message, or after other words, is a new one."""
    before = session.scalars(_before(press).where(Message.author == Author.CONTACT).limit(1)).first()
    return (
        before is not None
        and before.kind == Kind.BUTTON
        and bool(press.payload.get("payload"))
        and before.status == Status.HANDLED
        and all(before.payload.get(key) == press.payload.get(key) for key in ("payload", "pressed_on"))
        and press.created_at - before.created_at <= PRESSED_TWICE_WITHIN
    )


def _is_answered(session: Session, part: Message, album: str) -> bool:
    """Whether a part of the album that came earlier is handled: that reply is for all of them."""
    earlier = session.scalars(_before(part).where(Message.direction == Direction.IN).limit(_LOOKED_AT))
    return any(each.payload.get("album") == album and each.status == Status.HANDLED for each in earlier)


def _before(message: Message) -> Select[Message]:
    return (
        select(Message)
        .where(Message.conversation_id == message.conversation_id, Message.id < message.id)
        .order_by(Message.id.desc())
    )
