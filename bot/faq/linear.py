"""A balanced logistic regression over labels, kept as nothing but its weights: asking it costs two products.

Of few questions the library learns it from scratch in no time. Of many it is learnt until nothing is left to learn, so that it is
the same whatever one starts from: what was learnt before an edit is a start from which only the few labels that the edit concerns
have to be learnt again, in a tenth of the time.
"""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

#: Weak regularisation: questions are few and the vectors are short of length 1.
LINEAR_C = 20.0
MOST_ROUNDS = 300
#: Of more questions it is learnt by `converged`.
MANY = 2000
#: Nothing is left to learn where no weight pulls harder than this; the library stops at a hundred times as much.
STILL = 1e-6
#: So often at most the labels that still pull are learnt again; five times are the usual.
MOST_TURNS = 12
#: Of so many questions at once the probabilities are computed: they stay in the processor's cache until nobody needs them.
AT_ONCE = 1024
#: A question whose probabilities move by less leaves every weight where it is.
_UNMOVED = 1e-6

Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Linear:
    """`weights`: features by labels; `labels`: which label each column is, rising."""

    weights: npt.NDArray[Any]
    offsets: npt.NDArray[Any]
    labels: Places

    def shares(self, features: npt.NDArray[Any]) -> Numbers:
        """Of each text a probability for each label."""
        logits = np.asarray(features @ self.weights + self.offsets, np.float64)
        found = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares: Numbers = found / found.sum(axis=1, keepdims=True)
        return shares

    def moved(self, to: Mapping[int, int]) -> "Linear":
        """The same of the labels that are still there, by the names that they have now."""
        kept = [place for place, label in enumerate(self.labels.tolist()) if label in to]
        return Linear(self.weights[:, kept], self.offsets[kept], np.array([to[int(self.labels[place])] for place in kept], np.int64))


def learn(features: npt.NDArray[Any], labels: Places, start: Linear | None = None) -> Linear:
    """From examples and the label of each. What was learnt for some of these labels before is a `start`; it changes no result."""
    return converged(features, labels, start) if len(labels) > MANY else _scratch(features, labels)


@cache
def _library() -> Any:
    """scikit-learn's model. Where everything was learnt before, nobody needs it."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

    _by_one_thread()
    return LogisticRegression


@cache
def _minimize() -> Any:
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    _by_one_thread()
    return minimize


def _by_one_thread() -> None:
    # SciPy brings a BLAS of its own, which does not know what was said to NumPy's before it was loaded. Its threads would mostly
    # wait for each other, and keep a processor busy with that.
    threadpool_limits(limits=1, user_api="blas")


def _scratch(features: npt.NDArray[Any], labels: Places) -> Linear:
    model = _library()(C=LINEAR_C, class_weight="balanced", max_iter=MOST_ROUNDS, tol=1e-4)
    with warnings.catch_warnings():
        # An FAQ with one or two questions an entry is no mistake, though it is unusual for a classifier.
        warnings.filterwarnings("ignore", "The number of unique classes")
        model.fit(features, labels)
    weights, offsets = model.coef_.T, model.intercept_
    if weights.shape[1] == 1:  # of two labels it knows the second one's odds against the first
        weights, offsets = np.hstack([np.zeros_like(weights), weights]), np.array([0.0, offsets[0]])
    return Linear(np.ascontiguousarray(weights, np.float64), offsets, np.unique(labels))


def converged(features: npt.NDArray[Any], labels: Places, start: Linear | None = None) -> Linear:
    """What the library would learn if it never stopped early: there is one such, for the loss is convex."""
    found = _Learning(np.ascontiguousarray(features, np.float32), labels, start)
    for _ in range(MOST_TURNS):
        pulling = found.pulling()
        if not len(pulling):
            break
        found.settle(pulling)
    return found.done()


class _Learning:
    """All probabilities at the weights so far, and the pull of the examples on each weight: the gradient of the loss."""

    def __init__(self, features: Floats, labels: Places, start: Linear | None) -> None:
        self._features = features
        self._labels, self._own, counts = np.unique(labels, return_inverse=True, return_counts=True)
        self._each = (1.0 / (len(self._labels) * counts))[self._own].astype(np.float32)
        self._decay = 1.0 / (LINEAR_C * len(labels))
        self._weights = np.zeros((features.shape[1], len(self._labels)))
        self._offsets = np.zeros(len(self._labels))
        if start is not None and len(start.weights) == len(self._weights):
            known, new, old = np.intersect1d(self._labels, start.labels, return_indices=True)
            if len(known):
                self._offsets[:] = start.offsets[old].mean()
                self._weights[:, new], self._offsets[new] = start.weights[:, old], start.offsets[old]
        self._look()

    def pulling(self) -> Places:
        """The labels whose weights are pulled at, hardest first."""
        pull = np.maximum(np.abs(self._pull + self._decay * self._weights).max(axis=0), np.abs(self._pull_offsets))
        order: Places = np.argsort(-pull, kind="stable")
        return order[: int((pull > STILL).sum())]

    def settle(self, some: Places) -> None:
        """Learn the weights of `some` labels while all others stay."""
        some = np.sort(some)
        place = np.full(len(self._labels), -1)
        place[some] = np.arange(len(some))
        own = place[self._own]
        others = self._powers.copy()
        others[:, some] = 0.0
        with np.errstate(divide="ignore"):
            rest = np.log(others.sum(axis=1)) + self._highest
        del others
        width, each, decay = len(self._weights), self._each, self._decay
        scratch = np.empty((min(AT_ONCE, len(own)), len(some)), np.float32)

        def loss(parameters: Numbers) -> tuple[float, Numbers]:
            both = parameters.reshape(width + 1, len(some))
            weights, offsets = both[:width].astype(np.float32), both[width].astype(np.float32)
            cost, pull, pull_offsets = 0.0, np.zeros(weights.shape, np.float32), np.zeros(len(some))
            for begin in range(0, len(own), AT_ONCE):
                part = slice(begin, begin + AT_ONCE)
                features, counts, beside = self._features[part], each[part], rest[part]
                powers = np.matmul(features, weights, out=scratch[: len(features)])
                powers += offsets
                highest = np.maximum(powers.max(axis=1), beside)
                powers -= highest[:, None]
                mine = np.flatnonzero(own[part] >= 0)
                right = own[part][mine]
                reached = powers[mine, right].astype(np.float64)
                np.exp(powers, out=powers)
                whole = powers.sum(axis=1) + np.exp(beside - highest)
                cost += float(counts @ (np.log(whole) + highest).astype(np.float64))
                cost -= float(counts[mine] @ (reached + highest[mine]))
                powers *= (counts / whole)[:, None]
                powers[mine, right] -= counts[mine]
                pull += features.T @ powers
                pull_offsets += powers.sum(axis=0)
            pulls = np.vstack([pull, pull_offsets]).astype(np.float64)
            pulls[:width] += decay * both[:width]
            return cost + decay / 2 * float((both[:width] ** 2).sum()), pulls.ravel()

        begin = np.vstack([self._weights[:, some], self._offsets[some]]).ravel()
        options = {"gtol": STILL / 2, "ftol": 64 * np.finfo(float).eps, "maxiter": MOST_ROUNDS, "maxls": 50}
        both = _minimize()(loss, begin, jac=True, method="L-BFGS-B", options=options).x.reshape(width + 1, len(some))
        self._weights[:, some], self._offsets[some] = both[:width], both[width]
        self._look() if len(some) > len(self._labels) // 8 else self._look_again(some)

    def done(self) -> Linear:
        return Linear(self._weights.astype(np.float32), self._offsets.astype(np.float32), self._labels)

    def _look(self) -> None:
        """At everything."""
        logits = self._features @ self._weights.astype(np.float32) + self._offsets.astype(np.float32)
        self._highest = logits.max(axis=1)
        logits -= self._highest[:, None]
        self._powers = np.exp(logits, out=logits)
        self._wholes = self._powers.sum(axis=1)
        away = self._away(np.arange(len(self._own)))
        self._pull = (self._features.T @ away).astype(np.float64)
        self._pull_offsets = away.sum(axis=0).astype(np.float64)

    def _look_again(self, some: Places) -> None:
        """At what the weights of `some` have moved."""
        logits = self._features @ self._weights[:, some].astype(np.float32) + self._offsets[some].astype(np.float32)
        before = self._powers[:, some]
        # A label that was nothing beside the highest may be the highest now; what is too high for powers is looked at anew.
        if float((logits.max(axis=1) - self._highest).max()) > 20:
            self._look()
            return
        powers = np.exp(logits - self._highest[:, None])
        moved = np.abs(powers - before).sum(axis=1) / self._wholes > _UNMOVED
        rows = np.flatnonzero(moved)
        old = self._away(rows)
        self._powers[:, some] = powers
        self._wholes += (powers - before).sum(axis=1)
        self._wholes[rows] = self._powers[rows].sum(axis=1)
        new = self._away(rows)
        new -= old
        self._pull += (self._features[rows].T @ new).astype(np.float64)
        self._pull_offsets += new.sum(axis=0).astype(np.float64)

    def _away(self, rows: Places) -> Floats:
        """How far the probabilities of these examples are from what they should be, each as it counts."""
        away: Floats = self._powers[rows] * (self._each[rows] / self._wholes[rows])[:, None]
        away[np.arange(len(rows)), self._own[rows]] -= self._each[rows]
        return away
