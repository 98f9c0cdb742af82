"""The two sums of the ledger: what came in and what became of it, what was to go out and where it is.

A total counts rows, and each line counts with a query of its own what there is evidence of in other rows: a message counts as
answered because a reply names it, not because it says so itself. A row without its evidence is in no line, and the sum shows it.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from bot.storage.tables import Author, Direction, Handoff, Message, Outcome, Quarantined, Status

_reply = aliased(Message)
_target = aliased(Message)

IS_REPLIED: ColumnElement[bool] = (
    exists().where(_reply.reply_to_id == Message.id, _reply.author == Author.BOT).correlate(Message)
)
IS_JOINED: ColumnElement[bool] = exists().where(_target.id == Message.joined_to_id).correlate(Message)
HAS_ITEM: ColumnElement[bool] = Message.conversation_id.in_(select(Handoff.conversation_id))
IS_SET_ASIDE: ColumnElement[bool] = exists().where(Quarantined.message_id == Message.id).correlate(Message)


@dataclass(frozen=True)
class Line:
    name: str
    says: str
    number: int


@dataclass(frozen=True)
class Sum:
    total: int
    lines: tuple[Line, ...]

    @property
    def difference(self) -> int:
        """Rows that are in no line, or (below zero) in several."""
        return self.total - sum(line.number for line in self.lines)


def came_in(session: Session) -> Sum:
    """Everything that customers sent."""
    is_in = Message.direction == Direction.IN
    handled, received = Message.status == Status.HANDLED, Message.status == Status.RECEIVED
    lines: tuple[tuple[str, str, ColumnElement[bool]], ...] = (
        ("answered", "answered by the bot", and_(handled, _for(Outcome.ANSWERED, Outcome.CLARIFIED), IS_REPLIED)),
        ("joined", "answered together with another message of the customer", and_(handled, _for(Outcome.JOINED), IS_JOINED)),
        ("handed_off", "handed to people", and_(handled, _for(Outcome.HANDED_OFF), HAS_ITEM)),
        ("left_to_people", "left to people first, the bot's turn comes later", and_(received, Message.not_before.is_not(None))),
        ("staff", "held by staff", and_(handled, _for(Outcome.STAFF))),
        ("blocked", "from blocked contacts", and_(handled, _for(Outcome.BLOCKED))),
        ("ignored", "needing no answer", and_(handled, _for(Outcome.IGNORED))),
        ("set_aside", "set aside under Unreadable", and_(handled, _for(Outcome.QUARANTINED), IS_SET_ASIDE)),
        ("unrecorded", "handled before reasons were recorded", and_(handled, _for(Outcome.UNRECORDED))),
        ("inbox", "still in the inbox", and_(received, Message.not_before.is_(None))),
    )  # fmt: skip
    unread = session.scalar(select(func.count()).select_from(Quarantined).where(Quarantined.message_id.is_(None))) or 0
    found = [Line(name, says, _count(session, and_(is_in, where))) for name, says, where in lines]
    found.append(Line("unreadable", "unreadable input, kept whole", unread))
    return Sum(_count(session, is_in) + unread, tuple(found))


def to_go_out(session: Session) -> Sum:
    """Everything that was to be said to customers."""
    is_out = and_(Message.direction == Direction.OUT, Message.author != Author.SYSTEM)
    lines: tuple[tuple[str, str, tuple[Status, ...]], ...] = (
        ("sent", "sent", (Status.SENT,)),
        ("delivered", "delivered", (Status.DELIVERED, Status.READ)),
        ("failed", "failed", (Status.FAILED,)),
        ("unknown", "perhaps sent", (Status.UNKNOWN,)),
        ("cancelled", "overtaken before they left", (Status.CANCELLED,)),
        ("kept", "kept until the customer writes again", (Status.KEPT,)),
        ("scheduled", "waiting for an opening", (Status.SCHEDULED,)),
        ("queued", "waiting to be sent", (Status.QUEUED,)),
        ("sending", "being sent at this moment", (Status.SENDING,)),
    )
    found = [Line(name, says, _count(session, and_(is_out, Message.status.in_(which)))) for name, says, which in lines]
    return Sum(_count(session, is_out), tuple(found))


def _for(*outcomes: Outcome) -> ColumnElement[bool]:
    return or_(*(Message.outcome == outcome for outcome in outcomes))


def _count(session: Session, where: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(Message).where(where)) or 0
