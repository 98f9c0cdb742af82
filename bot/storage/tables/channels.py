"""How each channel fares: whether what customers wrote was all fetched, whether it takes what we send, what is wrong with it."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.tables.base import Table


class ChannelState(Table):
    """One channel that is, or was, turned on."""

    __tablename__ = "channel_states"
    channel: Mapped[str] = mapped_column(primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    began_at: Mapped[datetime]  #: what the provider had before then is not ours to answer
    swept_until: Mapped[
        datetime | None
    ]  #: whatever the provider had of before then was looked through; None: no sweep yet
    swept_at: Mapped[datetime | None]  #: when the last complete sweep ended
    sweep_found: Mapped[int] = mapped_column(default=0)  #: messages that were missing, in the last complete sweep
    sweep_found_total: Mapped[int] = mapped_column(default=0)
    sweep_failures: Mapped[int] = mapped_column(default=0)  #: sweeps that failed since the last complete one
    sweep_error: Mapped[str | None]  #: why the last one failed, in one sentence
    paused_at: Mapped[datetime | None]  #: since when nothing is sent, because the provider refuses all of it
    paused_why: Mapped[str | None]  #: one sentence
    pause_checked_at: Mapped[datetime | None]  #: when the login was last tried since
    pause_check_at: Mapped[datetime | None]  #: when it is tried next
    pauses: Mapped[int] = mapped_column(default=0)  #: in a row, each soon after the one before
    resumed_at: Mapped[datetime | None]
    webhook_looked_at: Mapped[
        datetime | None
    ]  #: when the provider was last asked about its webhook; None: it is not asked
    webhook_error: Mapped[str | None]  #: what is wrong with it, in one sentence
    webhook_set_at: Mapped[datetime | None]  #: when we last found another one there and set ours again
    pending: Mapped[int] = mapped_column(default=0)  #: what waits at the provider
    pending_rises: Mapped[int] = mapped_column(
        default=0
    )  #: looks in a row that found more waiting than the look before
    polled_at: Mapped[datetime | None]  #: when messages were last fetched by asking; None: they come by webhook


class Alarm(Table):
    """Something is wrong with a channel. Begins once, ends by itself."""

    __tablename__ = "alarms"
    __table_args__ = (
        # The same thing is wrong once at a time.
        Index(
            "uq_alarms_open",
            "channel",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    kind: Mapped[str]  #: bot.channels.alarms.AlarmKind
    sentence: Mapped[str]  #: what is wrong and what to do
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Lease(Table):
    """A duty that one process at a time does, for as long as it says so."""

    __tablename__ = "leases"
    duty: Mapped[str] = mapped_column(primary_key=True)
    holder: Mapped[str]
    until: Mapped[datetime]
