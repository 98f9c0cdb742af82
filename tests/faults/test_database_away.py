"""The database takes nothing for a while: the provider is told to come again, nothing is lost, nobody has to start anything."""

import pytest

from benchmarks.faults.database_away import BACK_WITHIN_SECONDS, FAULTS, CannotTry, tried
from tests.peers.process import missing

# The product is started anew; on a busy machine that alone takes a while.
pytestmark = [pytest.mark.journey, pytest.mark.peer, pytest.mark.timeout(900)]
# Longer than the gateway waits for the database, so that it must say no while the fault lasts.
SECONDS, PER_SECOND = 10, 5


@pytest.mark.parametrize("fault", FAULTS)
async def test_the_provider_hears_503_and_everything_is_there_afterwards(fault, tmp_path):
    try:
        seen = await tried(fault, tmp_path, SECONDS, PER_SECOND)
    except CannotTry as why:
        missing(str(why))
    assert seen.wrong == {}
    assert seen.back_seconds <= BACK_WITHIN_SECONDS
    assert seen.restarts == {}
