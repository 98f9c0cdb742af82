"""What the bot said in a conversation, and what it offered there. Writing it is bot/answering/automatic.py."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answering.buttons import Offer, pressed
from bot.storage.tables import Author, Message, Status
from connectors.messages import Button

# Offers before these are looked at only when a button was pressed that is not among them.
OFFERS_REMEMBERED = 20
OFFERS_EVER_LOOKED_AT = 500


def bot_has_spoken(session: Session, conversation_id: int, without: int | None = None) -> bool:
    """Whether the contact knows that a program speaks: it has said something since a person last did.

    `without` is a message that will be replaced; here and below it counts as not said.
    """

    def latest(author: Author) -> int:
        newest = select(func.max(Message.id)).where(
            Message.conversation_id == conversation_id,
            Message.author == author,
            Message.status != Status.CANCELLED,
            Message.id != (without or 0),
        )
        return session.scalar(newest) or 0

    return latest(Author.BOT) > latest(Author.STAFF)


def offers(
    session: Session, conversation_id: int, limit: int = OFFERS_REMEMBERED, without: int | None = None
) -> tuple[Offer, ...]:
    """The bot's latest messages, newest first, with the buttons that they offered (none for most)."""
    latest = session.scalars(
        select(Message)
        .where(
            Message.conversation_id == conversation_id, Message.author == Author.BOT, Message.id != (without or 0)
        )
        .order_by(Message.id.desc())
        .limit(limit)
    )
    return tuple(
        Offer(row.id, tuple(Button(item["label"], item["payload"]) for item in row.payload.get("buttons", [])))
        for row in latest
    )


def offers_to(
    session: Session, conversation_id: int, payload: str | None, without: int | None = None
) -> tuple[Offer, ...]:
    """The same, as far back as it takes to find the button that `payload` is of."""
    latest = offers(session, conversation_id, without=without)
    if not payload or len(latest) < OFFERS_REMEMBERED or pressed(payload, latest) is not None:
        return latest
    return offers(session, conversation_id, OFFERS_EVER_LOOKED_AT, without)
