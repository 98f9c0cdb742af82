"""What staff are told outside the console, and what they write back there."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class StaffCommand(Table):
    """What staff wrote in their group, to be carried out once."""

    __tablename__ = "staff_commands"
    __table_args__ = (
        UniqueConstraint("channel", "external_id"),
        Index(
            "ix_staff_commands_open",
            "id",
            sqlite_where=text("handled_at IS NULL"),
            postgresql_where=text("handled_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]
    author: Mapped[str]  #: the name that the channel gives
    text: Mapped[str]  #: emptied once it turned out to be no command, or went to a customer
    is_edit: Mapped[bool]
    #: connectors.messages.StaffPlace as JSON: from which account, in which topic, in reply to what, which button
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    created_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class Digest(Table):
    """What a department found when it opened: how many wrote and were answered while it was closed."""

    __tablename__ = "digests"
    __table_args__ = (UniqueConstraint("department", "opened_at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    department: Mapped[str]
    opened_at: Mapped[datetime]
    since: Mapped[datetime]  #: its counts are of messages from here until `opened_at` (not included)
    counts: Mapped[dict[str, Any]]
    waiting: Mapped[list[Any]]  #: ids of the handoffs that waited then, what breaks first coming first
    created_at: Mapped[datetime]


class Notice(Table):
    """Something that staff are told outside the console. Holds ids only; its text is made when it is sent."""

    __tablename__ = "notices"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  #: telling the same thing twice is one notice
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class NoticeDelivery(Table):
    """A notice on its way through one outlet (a Telegram group, e-mail)."""

    __tablename__ = "notice_deliveries"
    __table_args__ = (
        Index(
            "ix_notice_deliveries_queued",
            "outlet",
            "notice_id",
            sqlite_where=text("status = 'queued'"),
            postgresql_where=text("status = 'queued'"),
        ),
    )
    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), primary_key=True)
    outlet: Mapped[str] = mapped_column(primary_key=True)
    status: Mapped[str]  #: queued, sending, sent, failed
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    error: Mapped[str | None]  #: one sentence
    status_at: Mapped[datetime]
