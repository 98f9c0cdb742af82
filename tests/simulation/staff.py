"""The staff of a simulated fortnight: who is there when, and what they do. They come late, take breaks, and miss whole days."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.hours import Hours
from bot.staff import staff_reply, takeover
from bot.storage.tables import Author, Conversation, Handoff, HandoffState, Holder, Message, Role, User


@dataclass(frozen=True)
class Absence:
    """Nobody answers on these dates, although the shop is open: what an ill colleague or a busy shop looks like."""

    dates: frozenset[date]


class Staff:
    """One person per department who takes the item that breaks first, replies to it, and closes it at her next step."""

    def __init__(self, hours: Hours, absence: Absence, *, minutes_an_item: int, seed: int) -> None:
        self._hours = hours
        self._absence = absence
        self._pace = timedelta(minutes=minutes_an_item)
        self._chance = random.Random(seed)
        self._busy_until: dict[str, datetime] = {}
        self._users: dict[str, int] = {}
        self.replies = 0

    def hire(self, session: Session, now: datetime) -> None:
        """An account for each department's person."""
        for department in self._hours.business.departments:
            user = User(name=f"{department}-person", role=Role.AGENT, password_hash="none", created_at=now)
            session.add(user)
            session.flush()
            self._users[department] = user.id

    def step(self, session: Session, now: datetime) -> None:
        """Whoever is there and free goes on with her work."""
        for department, user_id in self._users.items():
            if not self._is_there(department, now):
                continue
            user = session.get_one(User, user_id)
            self._finish(session, user, now)
            item = self._next(session, department)
            if item is None or self._busy_until.get(department, now) > now:
                continue
            takeover.claim(session, item.conversation_id, user, now)
            key = str(UUID(int=self._chance.getrandbits(128)))
            staff_reply.reply(
                session, item.conversation_id, user, "Here is what we can do for you.", client_key=key, now=now
            )
            self.replies += 1
            self._busy_until[department] = now + self._pace

    def _is_there(self, department: str, now: datetime) -> bool:
        return self._hours.today(now) not in self._absence.dates and self._hours.is_open(now, department)

    def _finish(self, session: Session, user: User, now: datetime) -> None:
        """Close what was replied to; now and then hand it back to the bot instead."""
        if self._busy_until.get(user.name.removesuffix("-person"), now) > now:
            return
        for conversation in session.scalars(select(Conversation).where(Conversation.staff_id == user.id)).all():
            act = takeover.hand_back if self._chance.random() < 0.3 else takeover.close
            act(session, conversation.id, user, now)

    def _next(self, session: Session, department: str) -> Handoff | None:
        return session.scalar(
            select(Handoff)
            .join(Conversation, Conversation.id == Handoff.conversation_id)
            .where(
                Handoff.state == HandoffState.WAITING,
                Handoff.department == department,
                Conversation.holder == Holder.WAITING,
            )
            .order_by(Handoff.promise_at, Handoff.priority.desc(), Handoff.id)
            .limit(1)
        )


def replied_by(session: Session, conversation_id: int, after: datetime, until: datetime) -> bool:
    """Whether a person has written to the customer in that time."""
    return (
        session.scalar(
            select(Message.id)
            .where(
                Message.conversation_id == conversation_id,
                Message.author == Author.STAFF,
                Message.created_at >= after,
                Message.created_at <= until,
            )
            .limit(1)
        )
        is not None
    )
