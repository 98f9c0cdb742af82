"""Drafts from what people answered: which closed handoffs have a question and an answer. Runs beside everything, in the worker part."""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from bot import clock
from bot.handoff import Reason
from bot.staff.takeover import CloseReason
from bot.storage.engine import Store
from bot.storage.insert import insert_new
from bot.storage.tables import (
    Author,
    Direction,
    Draft,
    DraftState,
    Handoff,
    HandoffState,
    Message,
    Status,
    UsedText,
)
from bot.storage.unanswered import question_before
from connectors.messages import Kind

log = logging.getLogger("nightdesk.drafts")

#: Real seconds, whatever the clock was moved to.
LOOK_EVERY_SECONDS = 60.0
#: What was closed longer ago was looked at before.
LOOKS_BACK = timedelta(days=7)
_ANSWERABLE = (Reason.LOW_CONFIDENCE, Reason.DENIED, Reason.PEOPLE_ANSWER_NOW)
_ARRIVED = (Status.SENT, Status.DELIVERED, Status.READ)
#: "You're welcome!" answers nothing.
FEWEST_WORDS = 5


class DraftMaker:
    """Looks about once a minute what people have closed meanwhile; closing itself knows nothing of it."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def run(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                made = await asyncio.to_thread(make_drafts, self._store, clock.now())
                if made:
                    log.info("%s drafts were made of what people answered", made)
            except Exception:
                log.exception("drafts could not be made; it is tried again in a minute")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), LOOK_EVERY_SECONDS)


def make_drafts(store: Store, now: datetime) -> int:
    """A draft for each handoff that was closed with an answer and has none yet; returns how many were made."""
    with store.read() as session:
        found = [draft for handoff in _closed(session, now - LOOKS_BACK) if (draft := _draft(session, handoff)) is not None]
    if not found:
        return 0
    made = 0
    with store.write() as session:
        for row in found:
            # Erased meanwhile, or made by somebody else.
            if session.get(Handoff, row["handoff_id"]) is not None:
                made += insert_new(session, Draft, {**row, "state": DraftState.OPEN, "created_at": now})
    return made


def _closed(session: Session, since: datetime) -> list[Handoff]:
    return list(
        session.scalars(
            select(Handoff)
            .where(
                Handoff.state == HandoffState.CLOSED,
                Handoff.closed_at >= since,
                Handoff.closed_by.is_not(None),
                Handoff.message_id.is_not(None),
                Handoff.reason.in_(_ANSWERABLE),
                or_(Handoff.close_reason.is_(None), Handoff.close_reason == CloseReason.ANSWERED),
                ~exists().where(Draft.handoff_id == Handoff.id),
            )
            .order_by(Handoff.id)
        )
    )


def _draft(session: Session, handoff: Handoff) -> dict[str, int] | None:
    assert handoff.message_id is not None
    question = handoff.message_id
    if handoff.reason == Reason.DENIED:
        # The message says "none of these"; the question came before.
        question = question_before(session, handoff.conversation_id, question) or 0
    answer = _useful_reply(session, handoff)
    if not question or answer is None:
        return None
    return {"handoff_id": handoff.id, "question_id": question, "answer_id": answer}


def _useful_reply(session: Session, handoff: Handoff) -> int | None:
    """The last reply before the closing that says something, and is not an answer that the FAQ has already."""
    replies = session.execute(
        select(Message.id, Message.text)
        .where(
            Message.conversation_id == handoff.conversation_id,
            Message.direction == Direction.OUT,
            Message.author == Author.STAFF,
            Message.status.in_(_ARRIVED),
            Message.kind == Kind.TEXT,
            Message.created_at >= handoff.created_at,
            Message.created_at <= handoff.closed_at,
            ~exists().where(UsedText.message_id == Message.id, UsedText.is_unaltered),
        )
        .order_by(Message.id.desc())
    )
    return next((number for number, text in replies if len(text.split()) >= FEWEST_WORDS), None)
