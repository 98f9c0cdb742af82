"""What customers say about an answer."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class About(StrEnum):
    """Whose answer a customer was asked about."""

    BOT = "bot"
    PEOPLE = "people"


class Verdict(Table):
    """A customer was asked whether an answer helped, once in a conversation, and what they said. Goes with its conversation."""

    __tablename__ = "verdicts"
    #: the key, so nobody is asked twice in a conversation, whoever would ask
    conversation_id: Mapped[int] = mapped_column(
        ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    about: Mapped[str]
    #: the bot's answer, or the question after a person's closing
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    handoff_id: Mapped[int | None] = mapped_column(ForeignKey("handoffs.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime] = mapped_column(index=True)
    is_good: Mapped[bool | None]  #: None: they said nothing
    given_at: Mapped[datetime | None]
    #: what they wrote when they were asked what was missing
    comment_id: Mapped[int | None] = mapped_column(ForeignKey("messages.id", ondelete="SET NULL"))
