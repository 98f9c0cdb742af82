"""Which questions come together, and that a group once made stays itself."""

import numpy as np
import pytest

from bot.faq.unanswered.grouping import Matrix, grouped


def alike(*topics: str, near: float = 0.8, far: float = 0.0) -> Matrix:
    """Questions of the same topic are `near`; topics that share their first letter are half as near; others `far`."""

    def of(one: str, other: str) -> float:
        return near if one == other else near / 2 if one[0] == other[0] else far

    found = np.array([[of(one, other) for other in topics] for one in topics], np.float32)
    np.fill_diagonal(found, 1.0)
    return found


def test_questions_of_one_meaning_come_together_and_others_stay_apart() -> None:
    into = grouped(alike("a", "b", "a", "c", "a", "b"), [None] * 6)
    assert into[0] == into[2] == into[4]
    assert into[1] == into[5]
    assert len(set(into)) == 3
    assert all(group < 0 for group in into)


def test_a_group_keeps_its_id_from_night_to_night() -> None:
    first = ["a", "a", "b"]
    assert grouped(alike(*first), [7, 7, 9]) == [7, 7, 9]
    assert grouped(alike(*first, "b", "c", "a"), [7, 7, 9, None, None, None])[:4] == [7, 7, 9, 9]
    assert grouped(alike(*first, "b", "c", "a"), [7, 7, 9, None, None, None])[5] == 7


def test_of_two_groups_that_turn_out_to_be_one_the_elder_goes_on() -> None:
    assert grouped(alike("a", "a", "a"), [9, 4, None]) == [4, 4, 4]


def test_what_was_once_together_is_not_torn_apart() -> None:
    assert grouped(alike("a", "b"), [5, 5]) == [5, 5]


def test_new_questions_come_to_a_closed_group_and_it_becomes_one_with_no_other() -> None:
    into = grouped(alike("a", "a", "a", "a"), [3, 5, 5, None], closed={3})
    assert into[:3] == [3, 3, 3] or into[:3] == [3, 5, 5]
    assert into[0] == 3
    assert grouped(alike("a", "a"), [3, 5], closed={3, 5}) == [3, 5]
    assert grouped(alike("a", "a"), [5, 3], closed={5}) == [5, 5]


def test_a_decision_does_not_drift_with_what_came_to_it_later() -> None:
    # a2 is half as near to a1, about which something was decided; what is like a2 alone is no matter of the decision.
    topics = ["a1", "a2", "x"]
    near = alike(*topics)
    near[1, 2] = near[2, 1] = 0.9
    assert grouped(near, [3, 3, None], closed={3}, came_later={1}) == [3, 3, -3]
    assert grouped(near, [3, 3, None], closed={3}) == [3, 3, 3]


def test_without_questions_there_are_no_groups() -> None:
    assert grouped(np.zeros((0, 0), np.float32), []) == []


@pytest.mark.parametrize("seed", range(5))
def test_it_is_average_linkage(seed: int) -> None:
    from sklearn.cluster import AgglomerativeClustering  # type: ignore[import-untyped]

    chance = np.random.default_rng(seed)
    points = chance.normal(size=(60, 6))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    cosines = (points @ points.T).astype(np.float32)
    distances = np.maximum(1 - cosines.astype(float), 0)
    np.fill_diagonal(distances, 0)
    theirs = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=0.7).fit_predict(
        (distances + distances.T) / 2
    )
    ours = grouped(cosines, [None] * 60, alike_from=0.3)
    pairs = {(one, other) for one, other in zip(ours, theirs.tolist(), strict=True)}
    assert len(pairs) == len(set(ours)) == len(set(theirs.tolist()))
