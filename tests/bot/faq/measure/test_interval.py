"""The interval behind a share is the one that scipy makes, too, which is too much to load for it."""

import pytest
from scipy.stats import binomtest  # type: ignore[import-untyped]

from bot.faq.measure.interval import interval


@pytest.mark.parametrize(("count", "of"), [(0, 10), (1, 10), (5, 10), (10, 10), (2, 20), (30, 1000), (1, 1)])
def test_it_is_wilsons(count: int, of: int) -> None:
    theirs = binomtest(count, of).proportion_ci(method="wilson")
    assert interval(count, of) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_the_share_itself_lies_in_it() -> None:
    for of in range(1, 60):
        for count in range(of + 1):
            low, high = interval(count, of)
            assert 0 <= low <= count / of <= high <= 1
