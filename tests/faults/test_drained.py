"""Whoever stops the desk, for an update, loses nothing: what had begun is finished, the rest is done after the next start."""

import pytest

from benchmarks.faults.drained import drained

# The product is started anew; on a busy machine that alone takes a while.
pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.timeout(900)]


async def test_a_desk_that_is_asked_to_stop_finishes_what_it_began(tmp_path):
    seen = await drained(tmp_path, "sqlite", 2, 10)
    assert seen.counted.wrong == {}
    assert seen.counted.unknown == 0
    assert seen.counted.accepted > 0
