"""What the business says about itself, as it was at every moment."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class BusinessVersion(Table):
    """What business.yml held from a moment on. The newest one without problems is in force; none is ever changed."""

    __tablename__ = "business_versions"
    id: Mapped[int] = mapped_column(primary_key=True)
    files: Mapped[dict[str, Any]]  #: file name → text: business.yml, and the calendar that it names
    problems: Mapped[list[Any]]  #: one sentence per mistake; not empty: it was refused, and changed nothing
    taken_at: Mapped[datetime]
    taken_on: Mapped[str] = mapped_column(default="")  #: the machine whose file it was


class Override(Table):
    """What staff said for the moment: open or closed until a time, whatever business.yml says. Kept after it ended."""

    __tablename__ = "overrides"
    id: Mapped[int] = mapped_column(primary_key=True)
    is_open: Mapped[bool]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)  #: withdrawing it moves this to the moment of withdrawal
    department: Mapped[str | None]  #: None: the business and all its departments
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: per language
    set_by: Mapped[str]  #: who, for people to read
    set_at: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
