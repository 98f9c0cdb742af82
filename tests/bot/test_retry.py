from datetime import timedelta

import pytest

from bot.retry import CHANNEL_WAIT, WAITS, wait_before_next_attempt
from connectors.errors import FailureKind


def test_waits_grow_and_end() -> None:
    waits = [wait_before_next_attempt(FailureKind.RETRY, attempt) for attempt in range(1, len(WAITS) + 2)]
    assert waits[-1] is None
    assert waits[:-1] == sorted(waits[:-1])
    assert sum(waits[:-1], timedelta()) > timedelta(hours=8)


def test_the_providers_wish_is_respected_when_it_is_longer() -> None:
    assert wait_before_next_attempt(FailureKind.RETRY, 1, 30) == timedelta(seconds=30)
    assert wait_before_next_attempt(FailureKind.RETRY, 4, 30) == WAITS[3]


@pytest.mark.parametrize("kind", [FailureKind.REFUSED, FailureKind.UNREACHABLE, FailureKind.UNKNOWN])
def test_what_cannot_succeed_or_may_have_succeeded_is_never_tried_again(kind: FailureKind) -> None:
    assert wait_before_next_attempt(kind, 1) is None


def test_a_revoked_token_loses_nothing_however_long_it_takes() -> None:
    assert wait_before_next_attempt(FailureKind.CHANNEL, 10_000) == CHANNEL_WAIT
