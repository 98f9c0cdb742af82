"""What trainers work on: questions that nobody had an answer for, grouped by meaning, and what was decided about each group."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class Decision(StrEnum):
    """What is to become of the questions of a group."""

    ADD = "add"  #: they mean an entry that is there
    NEW = "new"  #: they need an entry of their own
    NOT_FOR_US = "not_for_us"


class Why(StrEnum):
    """Why a question counts as not answered."""

    HANDED_OVER = "handed_over"  #: the bot was not sure enough
    DENIED = "denied"  #: none of what it offered or answered was meant
    FALLBACK = "fallback"
    MARKED_WRONG = "marked_wrong"
    THUMB_DOWN = "thumb_down"


class DraftState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"  #: it is in the FAQ's files
    DISMISSED = "dismissed"


class QuestionGroup(Table):
    """Questions that mean the same. Holds no words: they stand in the messages, and go with them."""

    __tablename__ = "question_groups"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012
    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
    nearest: Mapped[list[Any]] = mapped_column(default=list)  #: [[entry, likeness 0 to 1], …], the likest first
    decision: Mapped[str | None]
    entry: Mapped[str | None]  #: the entry that they were added to, or that was made of them
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_as: Mapped[str | None]  #: who decided, by name: a command has no user
    decided_at: Mapped[datetime | None]
    #: the mean vector of what was decided about, so that the decision outlives the messages, and of which models it is
    centre: Mapped[bytes | None]
    models: Mapped[str | None]


class UnansweredQuestion(Table):
    """One message with a question that the bot had no answer for."""

    __tablename__ = "unanswered_questions"
    message_id: Mapped[int] = mapped_column(
        ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    group_id: Mapped[int] = mapped_column(ForeignKey("question_groups.id"), index=True)
    why: Mapped[str]
    vector: Mapped[bytes]  #: bot.faq.unanswered.likeness.Likeness
    models: Mapped[str]
    grouped_at: Mapped[datetime]


class Draft(Table):
    """What a person answered, as an entry that could be. Holds no words: they are redacted anew whenever it is shown."""

    __tablename__ = "drafts"
    id: Mapped[int] = mapped_column(primary_key=True)
    handoff_id: Mapped[int] = mapped_column(ForeignKey("handoffs.id", ondelete="CASCADE"), unique=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), index=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(default=DraftState.OPEN)
    entry: Mapped[str | None]  #: the entry that it became, or came to
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_as: Mapped[str | None]  #: who decided, by name: a command has no user
    decided_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
