"""A rule that was tried and not taken: average linkage that asks more of small groups, for chance alone makes pairs alike."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from bot.faq.unanswered.grouping import Matrix

Values = npt.NDArray[np.float64]
#: How much more likeness two groups need, by their sizes (a column and a row).
More = Callable[[Values, Values], Values]

#: The two forms that were best on BANKING77, each with the most that made nothing worse there.
MORE: dict[str, More] = {
    "by both together": lambda one, other: 0.125 * 2 / (one + other),
    "by each": lambda one, other: 0.125 * (1 / one + 1 / other) / 2,
}


def sparing(alike: Matrix, alike_from: float, more: More) -> Sequence[int]:
    """The group of every question."""
    count = len(alike)
    mean = alike.astype(np.float64)
    np.fill_diagonal(mean, -np.inf)
    size = np.ones(count)
    into = np.arange(count)
    worth = mean - more(size[:, None], size[None, :])
    while True:
        one, other = divmod(int(worth.argmax()), count)
        if worth[one, other] < alike_from:
            return [int(group) for group in into]
        into[into == other] = one
        row = (size[one] * mean[one] + size[other] * mean[other]) / (size[one] + size[other])
        row[[one, other]] = -np.inf
        mean[one], mean[:, one] = row, row
        mean[other], mean[:, other] = -np.inf, -np.inf
        size[one] += size[other]
        worth[other], worth[:, other] = -np.inf, -np.inf
        worth[one] = worth[:, one] = row - more(size[one : one + 1], size)
