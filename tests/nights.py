"""Nights of which staff have something to say: questions with the bot's replies, as the worker stores them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.storage import inbox
from bot.storage.tables import Author, Direction, Message, Proof, Status
from tests.cast import NIGHT
from tests.fakes import inbound

ANSWERED, CLARIFIED, HANDED_OVER = "faq_answer", "faq_clarify", "handoff:low_confidence"


def replied(
    session: Session,
    text: str,
    entry: str | None,
    confidence: float | None = 0.9,
    *,
    rule: str = ANSWERED,
    candidates: tuple[str, ...] = (),
    address: str = "4711",
    at: datetime = NIGHT,
    said: str = "So it is.",
    **details: Any,
) -> int:
    """A customer asks `text`, and the bot replies with this proof. Returns the reply's id."""
    inbox.accept(session, inbound(text, address=address, name="Dana"), at)
    question = session.query(Message).order_by(Message.id.desc()).first()
    assert question is not None
    question.status = Status.HANDLED
    reply = Message(
        conversation_id=question.conversation_id,
        channel=question.channel,
        direction=Direction.OUT,
        author=Author.BOT,
        status=Status.SENT,
        text=said,
        payload={},
        reply_to_id=question.id,
        ordinal=0,
        created_at=at,
        status_at=at,
    )
    session.add(reply)
    session.flush()
    if candidates:
        details["candidates"] = [{"id": each, "confidence": confidence} for each in candidates]
    proof = Proof(message_id=reply.id, rule=rule, entry=entry, version=1, confidence=confidence, details=details)
    session.add(proof)
    session.flush()
    return reply.id
