"""What stays when a contact is erased: that certain messages never come back, and what a provider still has to delete."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class Tombstone(Table):
    """A message that was erased. Whoever brings it again, it is not stored again."""

    __tablename__ = "tombstones"
    digest: Mapped[str] = mapped_column(primary_key=True)  #: of channel and external id, with our key: nobody can guess back
    erased_at: Mapped[datetime]


class ProviderCopy(Table):
    """A message of an erased contact that its provider still keeps. Gone from here once it is deleted there."""

    __tablename__ = "provider_copies"
    __table_args__ = (UniqueConstraint("channel", "external_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    external_id: Mapped[str]  #: the provider's, a random word; says nothing of the contact
    attempts: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    error: Mapped[str | None]  #: one sentence
    created_at: Mapped[datetime]
