"""The dialogue engine fails: every customer is told once that a person will answer, and is in the queue once. Times: the benchmark."""

import pytest

from benchmarks.faults.engine import AWAY, desk, like

pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.timeout(900)]
# More than the engine is asked for at once.
CUSTOMERS = 12


async def test_nobody_is_left_in_silence_or_told_twice_and_all_is_well_when_it_is_back(tmp_path):
    async with desk(tmp_path, "sqlite") as at:
        for name in (AWAY, "slow (30 s)", "an empty list", "half a body"):
            heard = await like(at, name, CUSTOMERS)
            assert (name, heard.silent, heard.texts) == (name, 0, {1: CUSTOMERS})
            assert (name, heard.in_queue, heard.answered_again) == (name, CUSTOMERS, CUSTOMERS)
