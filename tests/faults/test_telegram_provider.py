"""Telegram fails while we send: nothing is doubled, what is in doubt is shown as such, and who blocked us is not tried again."""

import pytest

from benchmarks.faults.telegram_provider import CASES, desk, every_case
from bot.storage.engine import Store
from tests.peers.fixtures import telegram

__all__ = ["telegram"]

pytestmark = [pytest.mark.peer, pytest.mark.timeout(900), pytest.mark.timed]


async def test_every_failure_of_telegram_ends_as_it_should_and_doubles_nothing(store: Store, telegram) -> None:
    async with desk(store, telegram) as at:
        came = await every_case(at, telegram, CASES)
    assert {one.case.name: (one.copies, one.status) for one in came} == {
        case.name: (case.copies, case.ends) for case in CASES
    }
    assert [one.case.name for one in came if one.seconds < one.case.not_before_seconds] == []
