"""What people are asked for: handoffs, what was promised about them, and telephone calls."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class HandoffState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    CLOSED = "closed"


class CallbackState(StrEnum):
    BOOKED = "booked"
    CANCELLED = "cancelled"  #: by the customer, or by staff
    DONE = "done"  #: staff called, or closed the conversation


class Handoff(Table):
    __tablename__ = "handoffs"
    __table_args__ = (
        # One open item per conversation: asking twice opens no second one.
        Index(
            "uq_handoffs_open",
            "conversation_id",
            unique=True,
            sqlite_where=text("state != 'closed'"),
            postgresql_where=text("state != 'closed'"),
        ),
        Index("ix_handoffs_state_promise_at", "state", "promise_at"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
    state: Mapped[str] = mapped_column(default=HandoffState.WAITING)
    reason: Mapped[str]  #: bot.handoff.Reason
    request: Mapped[str]  #: what the customer wants, in one line
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: for example a callback's number and time
    department: Mapped[str]
    priority: Mapped[int] = mapped_column(default=0)  #: higher first
    promise_at: Mapped[datetime]  #: by when the customer was told to hear from a person: the deadline, newest promise
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    claimed_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  #: None: nobody did, the bot answered it
    close_reason: Mapped[str | None]  #: bot.staff.takeover.CloseReason
    returned_at: Mapped[
        datetime | None
    ]  #: since when a reply to it is known not to have arrived; it stands on top then
    returned_why: Mapped[str | None]  #: one sentence
    snoozed_until: Mapped[datetime | None]  #: until when staff put it out of the way (bot.staff.snooze)
    snoozed_after_id: Mapped[int | None]  #: a message of the customer with a higher id wakes it
    created_at: Mapped[datetime]


class Promise(Table):
    """One time that a customer was told. A handoff's first comes with it; each further one was told before the last passed."""

    __tablename__ = "promises"
    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"), index=True)
    due_at: Mapped[datetime]
    made_at: Mapped[datetime]
    warned_at: Mapped[datetime | None]  #: when staff were warned that it was about to pass


class Callback(Table):
    """A telephone call that a customer was promised: a slot of a department."""

    __tablename__ = "callbacks"
    __table_args__ = (
        # Two customers never get the same place of a slot, nor one customer two calls.
        Index(
            "uq_callbacks_place",
            "department",
            "starts_at",
            "place",
            unique=True,
            sqlite_where=text("state = 'booked'"),
            postgresql_where=text("state = 'booked'"),
        ),
        Index(
            "uq_callbacks_booked",
            "conversation_id",
            unique=True,
            sqlite_where=text("state = 'booked'"),
            postgresql_where=text("state = 'booked'"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    conversation_id: Mapped[int] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id", ondelete="SET NULL"), index=True)
    department: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place: Mapped[int]  #: from 0 to the capacity of a slot, not included
    phone: Mapped[str]  #: E.164
    state: Mapped[str] = mapped_column(default=CallbackState.BOOKED)
    sequence: Mapped[int] = mapped_column(default=0)  #: how often it was changed: SEQUENCE of its .ics
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
