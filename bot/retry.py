"""When a failed send is tried again. Pure."""

from datetime import timedelta

from connectors.errors import FailureKind

# Close together at first, for a hiccup; then apart, for an outage of hours.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (1, 5, 15, 60, 300, 900, 1800, 3600, 7200, 7200, 14400))
# A revoked token is mended by a person, so nothing is given up meanwhile.
CHANNEL_WAIT = timedelta(seconds=60)


def wait_before_next_attempt(
    kind: FailureKind, attempts: int, retry_after_seconds: float | None = None
) -> timedelta | None:
    """How long to wait after `attempts` failed sends (1 or more). None: do not try again."""
    if kind is FailureKind.CHANNEL:
        return CHANNEL_WAIT
    if kind is not FailureKind.RETRY or attempts > len(WAITS):
        return None
    ours = WAITS[attempts - 1]
    return max(ours, timedelta(seconds=retry_after_seconds)) if retry_after_seconds else ours
