"""The classifier of many questions: the same whatever it starts from, and quickly learnt again after an edit."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from bot.faq import learnt, linear
from bot.faq.embed import Vectors
from bot.faq.learnt import Learnt
from bot.faq.linear import LINEAR_C, Linear, Places, converged

ENTRIES, EACH, WIDTH = 60, 6, 48


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """As a fit does it: on matrices as small as these, threads wait for each other."""
    with threadpool_limits(limits=1, user_api="blas"):
        yield


@pytest.fixture
def examples() -> tuple[Vectors, Places]:
    """Questions around what each entry is about, some of which are nearer to another one."""
    draw = np.random.default_rng(7)
    labels = np.repeat(np.arange(ENTRIES), EACH)
    vectors = draw.normal(size=(ENTRIES, WIDTH))[labels] + 0.8 * draw.normal(size=(len(labels), WIDTH))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many labels were learnt at each turn."""
    turns: list[int] = []
    settle = linear._Learning.settle

    def counted(learning: linear._Learning, some: Places) -> None:
        turns.append(len(some))
        settle(learning, some)

    monkeypatch.setattr(linear._Learning, "settle", counted)
    return turns


def test_it_is_what_the_library_learns_when_it_does_not_stop_early(examples: tuple[Vectors, Places]) -> None:
    vectors, labels = examples
    theirs = LogisticRegression(C=LINEAR_C, class_weight="balanced", max_iter=2000, tol=1e-7)
    theirs.fit(vectors.astype(np.float64), labels)
    assert converged(vectors, labels).shares(vectors) == pytest.approx(theirs.predict_proba(vectors), abs=2e-3)


def _edited(vectors: Vectors, labels: Places) -> tuple[Vectors, Places]:
    again = vectors.copy()
    again[3 * EACH] = vectors[40 * EACH]
    return again, labels


def _with_more(vectors: Vectors, labels: Places) -> tuple[Vectors, Places]:
    return np.concatenate([vectors, vectors[:2][::-1]]), np.concatenate([labels, [ENTRIES, ENTRIES]])


def _with_less(vectors: Vectors, labels: Places) -> tuple[Vectors, Places]:
    return vectors[labels != 5], labels[labels != 5]


@pytest.mark.parametrize("edit", [_edited, _with_more, _with_less])
def test_after_an_edit_it_is_the_same_as_learnt_from_scratch(
    examples: tuple[Vectors, Places], edit: Callable[[Vectors, Places], tuple[Vectors, Places]]
) -> None:
    before = converged(*examples)
    vectors, labels = edit(*examples)
    again, scratch = converged(vectors, labels, before).shares(vectors), converged(vectors, labels).shares(vectors)
    assert again == pytest.approx(scratch, abs=2e-3)
    assert (again.argmax(axis=1) == scratch.argmax(axis=1)).all()


def test_after_an_edit_few_entries_are_learnt_again(examples: tuple[Vectors, Places], settled: list[int]) -> None:
    before = converged(*examples)
    assert settled[0] == ENTRIES
    settled.clear()
    converged(*examples, before)
    assert settled == [], "nothing has changed"
    # What one entry says in another way concerns those that are like it.
    vectors = examples[0].copy()
    vectors[0] = vectors[1]
    converged(vectors, examples[1], before)
    assert settled
    assert max(settled) < ENTRIES


def test_what_does_not_fit_as_a_start_only_takes_longer(examples: tuple[Vectors, Places]) -> None:
    wide = Linear(np.ones((WIDTH + 1, 2), np.float32), np.ones(2, np.float32), np.array([0, 1]))
    foreign = Linear(np.ones((WIDTH, 1), np.float32), np.ones(1, np.float32), np.array([ENTRIES + 7]))
    odd = Linear(np.full((WIDTH, 2), 9.0, np.float32), np.array([80.0, -80.0], np.float32), np.array([0, 1]))
    scratch = converged(*examples).shares(examples[0])
    for start in (wide, foreign, odd):
        assert converged(*examples, start).shares(examples[0]) == pytest.approx(scratch, abs=2e-3)


def test_labels_that_are_elsewhere_now_take_their_weights_along() -> None:
    known = Linear(np.array([[1.0, 2.0, 3.0]]), np.array([4.0, 5.0, 6.0]), np.array([0, 2, 3]))
    moved = known.moved({0: 7, 3: 1})
    assert (moved.labels.tolist(), moved.weights.tolist(), moved.offsets.tolist()) == ([7, 1], [[1.0, 3.0]], [4.0, 6.0])


@pytest.mark.parametrize("many", [linear.MANY, 10])
def test_what_is_kept_is_read_again_bit_for_bit(
    examples: tuple[Vectors, Places], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    monkeypatch.setattr(linear, "MANY", many)
    first = Learnt(tmp_path).linear(*examples)
    with monkeypatch.context() as patch:
        patch.setattr(linear, "learn", None)
        again = Learnt(tmp_path).linear(*examples)
    assert np.array_equal(again.shares(examples[0]), first.shares(examples[0]))
    for path in (tmp_path / "weights").glob("*"):
        path.write_bytes(path.read_bytes()[:1000])
    mended = Learnt(tmp_path).linear(*examples)
    assert np.array_equal(mended.shares(examples[0]), first.shares(examples[0]))


def test_kept_weights_take_no_more_room_than_they_may(
    examples: tuple[Vectors, Places], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vectors, labels = examples
    Learnt(tmp_path).linear(vectors, labels)
    (first,) = (tmp_path / "weights").glob("*")
    most = 2 * first.stat().st_size
    monkeypatch.setattr(learnt, "KEPT_WEIGHTS_BYTES", most)
    for count in range(2, 6):
        Learnt(tmp_path).linear(vectors[:-count], labels[:-count])
    assert sum(path.stat().st_size for path in (tmp_path / "weights").glob("*")) <= most


@pytest.mark.parametrize("how", ["_scratch", "converged"])
def test_it_learns_by_one_thread_whichever_library_brings_its_own_blas(how: str) -> None:
    program = f"""
import numpy as np
from threadpoolctl import threadpool_info, threadpool_limits
from bot.faq import linear
threadpool_limits(limits=1, user_api="blas")  # as a fit does, before what learns is loaded
linear.{how}(np.eye(6, dtype=np.float32), np.arange(6) // 2)
print(sorted({{each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}}))
"""
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[1]"
