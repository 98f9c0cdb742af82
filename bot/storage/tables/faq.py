"""The FAQ as it was published, and what staff and the calibration said about its answers."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class FaqVersion(Table):
    """One published state of all entries, immutable."""

    __tablename__ = "faq_versions"
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]  #: {"entries": [...]}, as validated
    content_hash: Mapped[str]
    published_by: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
    replaced: Mapped[int | None]  #: the version that was served before
    changes: Mapped[dict[str, Any] | None]  #: against that one: {"added": [ids], "removed": [ids], "edited": {id: [keys]}}
    #: bot.faq.replay.report, with {"meant": [ids]}; names customers' messages by id. None: published without a replay
    report: Mapped[dict[str, Any] | None]
    even_so: Mapped[str | None]  #: why it went live although the gate spoke against it


class FaqFileContent(Table):
    """A file that goes with answers, once for every content there ever was; immutable."""

    __tablename__ = "faq_file_contents"
    sha256: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[bytes]


class FaqVersionFile(Table):
    """Which content a file of a published version had."""

    __tablename__ = "faq_version_files"
    version: Mapped[int] = mapped_column(ForeignKey("faq_versions.number"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("faq_file_contents.sha256"))


class FaqServed(Table):
    """Which version is served: the newest row. Publishing and rolling back both add a row."""

    __tablename__ = "faq_served"
    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(ForeignKey("faq_versions.number"))
    by: Mapped[str]
    at: Mapped[datetime]


class Mark(Table):
    """What staff say about one reply of the bot that rests on the FAQ. Names things by id only, and goes with its message."""

    __tablename__ = "marks"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    is_right: Mapped[bool]  #: whether the bot did the right thing
    entry: Mapped[str | None]  #: the entry that is meant; None: not said, or none
    no_entry: Mapped[bool]  #: nothing in the FAQ answers it
    marked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    marked_at: Mapped[datetime]


class StoredCalibration(Table):
    """A correction of the FAQ's own calibration, fitted on marks; immutable."""

    __tablename__ = "calibrations"
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]  #: bot.faq.learning.correction.Correction as JSON
    faq_version: Mapped[int] = mapped_column(ForeignKey("faq_versions.number"))  #: that which was in force
    embedder: Mapped[str]  #: the name of the model whose confidences it corrects
    marks: Mapped[int]  #: on so many it was fitted
    report: Mapped[dict[str, Any]]  #: bot.faq.learning.recalibration.Report as JSON: numbers only
    created_by: Mapped[str]
    created_at: Mapped[datetime]


class CalibrationServed(Table):
    """Which calibration is in force: that of the newest row. Putting in force and restoring both add a row."""

    __tablename__ = "calibration_served"
    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int | None] = mapped_column(ForeignKey("calibrations.number"))  #: None: the FAQ's own
    by: Mapped[str]
    at: Mapped[datetime]
