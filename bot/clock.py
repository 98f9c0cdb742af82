"""The only clock. `nightdesk up --now` moves it; it then runs on at the real pace."""

from datetime import UTC, datetime, timedelta

# How a process that another one starts learns how far the clock was moved.
OFFSET_VARIABLE = "NIGHTDESK_CLOCK_OFFSET_SECONDS"

_offset = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _offset


def real_now() -> datetime:
    """The real time, whatever the clock was moved to: for telling whether a process lives."""
    return datetime.now(UTC)


def as_ours(moment: datetime) -> datetime:
    """A moment that somebody else named by the real time (a provider), on this clock."""
    return moment.astimezone(UTC) + _offset


def start_at(moment: datetime) -> None:
    """Let the clock stand at `moment` and run on from there. Raises ValueError on a moment without a time zone."""
    global _offset
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone; add one, for example {moment.isoformat()}+01:00")
    _offset = moment.astimezone(UTC) - datetime.now(UTC)


def offset() -> timedelta:
    """How far the clock is from real time; child processes are started with the same."""
    return _offset


def shift(by: timedelta) -> None:
    """Move the clock by `by` from real time: how a child process takes over its parent's clock."""
    global _offset
    _offset = by
