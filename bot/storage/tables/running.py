"""The parts of the product that run."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class Part(Table):
    """A running part of the product, as it last reported."""

    __tablename__ = "parts"
    name: Mapped[str] = mapped_column(primary_key=True)  #: gateway, worker, sender, …; several of a kind carry a suffix
    pid: Mapped[int]
    host: Mapped[str]
    seen_at: Mapped[datetime]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
