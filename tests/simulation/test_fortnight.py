"""A fortnight with Christmas in it, lived through with a clock that is moved by hand."""

import pytest

from bot.storage.engine import Store
from tests.simulation.christmas import christmas, faults, figures_of

pytestmark = pytest.mark.timeout(900)


async def test_every_promise_of_a_fortnight_with_christmas_is_kept_or_moved_before_it_passes(
    sqlite_store: Store,
) -> None:
    run = christmas(sqlite_store, seed=1, customers_a_day=8)
    await run.run()
    assert [sentence for sentences in faults(sqlite_store, run).values() for sentence in sentences] == []
    figures = figures_of(sqlite_store)
    # It was a busy fortnight, in which everything that is checked did happen.
    assert figures["handoffs"] > 40
    assert figures["promises moved in time"] > 5
    assert figures["staff warned"] > 5
    assert figures["digests"] == DIGESTS
    assert figures["replies of staff"] > 30


# Days with an opening: sales and service 19, 21 to 24 and 28 to 31 December (the 26th, New Year and 2 January are closed), nine
# each; the workshop, which keeps Monday to Friday, eight.
DIGESTS = 26
