"""kill -9 of any part at any moment: what was accepted is there, answered once, and nobody has to do anything."""

import pytest

from benchmarks.faults.killed import killed

# The product is started anew; on a busy machine that alone takes a while.
pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.timeout(900)]
KILLS = 20


async def test_no_accepted_message_is_lost_or_answered_twice(tmp_path):
    seen = await killed(tmp_path, "sqlite", KILLS, 20, 60, every_seconds=2)
    assert sum(seen.kills.values()) >= KILLS
    assert set(seen.kills) == set(seen.ready) == {"gateway", "worker", "sender"}
    assert seen.counted.wrong == {}
    assert seen.counted.accepted > 0
    assert seen.is_sound
    assert seen.faults == 0
