"""Nights of which staff have something to say: questions with the bot's replies, as the worker stores them."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.faq.learning.recalibration import Outcomes, Proposal, Report
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


#: What the action server makes of a night, with numbers that can be told apart.
PROPOSAL = Proposal(
    content={"slope": 0.8, "offset": -1.1},
    faq_version=1,
    embedder="words",
    report=Report(
        compared_with=0,
        answered=48,
        clarified=9,
        handed_over=6,
        could_be_marked=81,
        used=61,
        left_out_exact=1,
        left_out_gone=0,
        left_out_unsaid=1,
        left_out_empty=0,
        own_weight=40.0,
        curve=[(0.25, 0.12), (0.5, 0.25), (0.75, 0.45), (0.9, 0.66)],
        marked_before=Outcomes(47, 10, 6, 0.21),
        marked_after=Outcomes(33, 19, 11, 0.06),
        wrong_avoided=9,
        wrong_added=0,
        right_lost=5,
        right_gained=0,
        recent=200,
        recent_before=Outcomes(120, 44, 36, 0.19),
        recent_after=Outcomes(97, 56, 47, 0.05),
    ),
)
