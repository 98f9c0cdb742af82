"""What the bot said in a conversation, and what it offered there. Writing it is bot/automatic.py."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.buttons import Offer
from bot.storage.tables import Author, Message, Status
from connectors.messages import Button

# A button further back than this is as good as typed text.
OFFERS_REMEMBERED = 20


def bot_has_spoken(session: Session, conversation_id: int) -> bool:
    """Whether the contact knows that a program speaks: it has said something since a person last did."""

    def latest(author: Author) -> int:
        newest = select(func.max(Message.id)).where(
            Message.conversation_id == conversation_id, Message.author == author, Message.status != Status.CANCELLED
        )
        return session.scalar(newest) or 0

    return latest(Author.BOT) > latest(Author.STAFF)


def offers(session: Session, conversation_id: int) -> tuple[Offer, ...]:
    """The bot's latest messages, newest first, with the buttons that they offered (none for most)."""
    latest = session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.author == Author.BOT)
        .order_by(Message.id.desc())
        .limit(OFFERS_REMEMBERED)
    )
    return tuple(
        Offer(row.id, tuple(Button(item["label"], item["payload"]) for item in row.payload.get("buttons", [])))
        for row in latest
    )
