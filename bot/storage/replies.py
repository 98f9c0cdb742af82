"""What the bot said in a conversation: writing its replies with their proofs, and what it offered before."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.buttons import Offer
from bot.storage.tables import Author, Conversation, Direction, Message, Proof, Status
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


def queue_reply(
    session: Session,
    conversation: Conversation,
    inbound: Message,
    ordinal: int,
    text: str,
    buttons: tuple[Button, ...],
    proof: dict[str, Any],
    now: datetime,
) -> None:
    """Put a bot reply into the outbox with its proof, keyed to (inbound message, ordinal)."""
    message = Message(
        conversation_id=conversation.id,
        channel=inbound.channel,
        direction=Direction.OUT,
        author=Author.BOT,
        status=Status.QUEUED,
        text=text,
        payload={"buttons": [{"label": button.label, "payload": button.payload} for button in buttons]}
        if buttons
        else {},
        reply_to_id=inbound.id,
        ordinal=ordinal,
        created_at=now,
        status_at=now,
    )
    session.add(message)
    session.flush()
    session.add(Proof(message_id=message.id, **proof))
    conversation.last_message_at = now
