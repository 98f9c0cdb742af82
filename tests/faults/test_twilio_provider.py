"""Twilio fails in every way that we know of: what it took stands in its list once, what it refused for good is told to staff."""

import pytest

from benchmarks.faults.database import KINDS
from benchmarks.faults.twilio_cases import CASES
from benchmarks.faults.twilio_provider import desk, every_case, refused

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.timeout(900)]


@pytest.mark.parametrize("kind", KINDS)
async def test_a_message_is_in_twilios_list_once_whatever_happens_to_its_answer(kind, tmp_path):
    cases = [case for case in CASES if case.within_seconds <= 60]
    async with desk(tmp_path, kind) as at:
        came = await every_case(at, cases)
    counted = {one.case.name: (one.copies, one.status in one.case.ends) for one in came}
    assert counted == {case.name: (case.copies, True) for case in cases}
    too_soon = [one.case.name for one in came if one.seconds < one.case.not_before_seconds]
    assert too_soon == []


async def test_a_revoked_login_pauses_the_channel_and_loses_nothing(tmp_path):
    async with desk(tmp_path, "sqlite") as at:
        seen = await refused(at, "401 (token revoked)", 1000)
    assert seen.paused is not None
    assert (seen.failed, seen.sent_while_refused) == (0, 0)
    assert set(seen.answered.values()) == {1}
