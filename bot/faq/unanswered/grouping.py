"""Questions that mean the same, put together; a group once made stays itself. Pure."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

#: Groups this alike on average are one. Chosen on BANKING77 alone, as the lowest that keeps groups four fifths pure there
#: (`python -m benchmarks.grouping --choose`).
ALIKE_FROM = 0.30

Matrix = npt.NDArray[np.float32]


def grouped(
    alike: Matrix,
    earlier: Sequence[int | None],
    closed: Collection[int] = (),
    came_later: Collection[int] = (),
    alike_from: float = ALIKE_FROM,
) -> list[int]:
    """The group of every question: average linkage, beginning with the groups that were there.

    `earlier` is each question's group so far, None for a new one. Questions once together stay so, and of two groups that
    turn out to be one the elder goes on (ids grow). To `closed` groups, which somebody has decided about, new questions
    come by their likeness to what was decided about, not to what `came_later` (places of questions), so that a decision
    never drifts; and they never become one with another group. New groups get numbers below 0.
    """
    if not len(earlier):
        return []
    ids = sorted({group for group in earlier if group is not None})
    places = {group: place for place, group in enumerate(ids)}
    belongs = [places[group] if group is not None else -1 for group in earlier]
    names: list[int] = list(ids)
    for place, group in enumerate(belongs):
        if group < 0:
            belongs[place] = len(names)
            names.append(-1 - place)
    is_closed = np.array([name in closed for name in names])
    member = np.zeros((len(names), len(earlier)), np.float32)
    member[belongs, np.arange(len(earlier))] = 1.0
    member[:, list(came_later)] = 0.0
    sizes = np.maximum(member.sum(axis=1), 1.0)
    mean = (member @ alike @ member.T) / np.outer(sizes, sizes)
    into = _joined(mean, sizes, is_closed, alike_from)
    return [names[into[group]] for group in belongs]


def _joined(
    mean: npt.NDArray[np.floating], sizes: npt.NDArray[np.floating], is_closed: npt.NDArray[np.bool_], alike_from: float
) -> list[int]:
    """For each group the one that it becomes part of. Lower places are elder."""
    count = len(sizes)
    into = list(range(count))
    weight = sizes.astype(np.float64).copy()
    between = mean.astype(np.float64).copy()
    np.fill_diagonal(between, -np.inf)
    between[np.ix_(is_closed, is_closed)] = -np.inf
    best = between.argmax(axis=1)
    value = between[np.arange(count), best]
    while count > 1:
        one = int(value.argmax())
        if value[one] < alike_from:
            break
        other = int(best[one])
        keep, gone = (one, other) if (is_closed[one], -one) > (is_closed[other], -other) else (other, one)
        into = [keep if each == gone else each for each in into]
        if not is_closed[keep]:
            row = (weight[keep] * between[keep] + weight[gone] * between[gone]) / (weight[keep] + weight[gone])
            row[keep] = -np.inf
            between[keep], between[:, keep] = row, row
            weight[keep] += weight[gone]
        between[gone], between[:, gone] = -np.inf, -np.inf
        stale = np.flatnonzero((best == gone) | (best == keep))
        for place in {*stale.tolist(), keep}:
            best[place] = between[place].argmax()
            value[place] = between[place, best[place]]
        # A row whose likeness to the joined one has grown has it as its best now.
        closer = between[:, keep] > value
        best[closer], value[closer] = keep, between[closer, keep]
        value[gone] = -np.inf
    return into
