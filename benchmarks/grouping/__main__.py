"""Whether unanswered questions come together by meaning: our grouping against usual ones, on entries taken out of shops' FAQs.

    python -m benchmarks.grouping --data FOLDER [--choose | --tried] [--draws N]

FOLDER holds sets (faq/, queries.jsonl). `--choose` tries thresholds on BANKING77 alone, which is reported apart. `--tried` prints
what was tried against messages that are out of scope, and not taken.
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import mean

import numpy as np
from sklearn.cluster import HDBSCAN, AgglomerativeClustering  # type: ignore[import-untyped]

from benchmarks.grouping.draws import OUTLIER, Asked, Score, draw, score
from benchmarks.grouping.sparing import MORE, More, sparing
from bot.build import build_views, read_settings
from bot.faq.unanswered.grouping import ALIKE_FROM, Matrix, grouped
from bot.faq.unanswered.likeness import Likeness, Question

CHOSEN_ON = "banking77_10shot"
NIGHTS = 14
Method = Callable[[Matrix, Matrix], Sequence[int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--choose", action="store_true")
    parser.add_argument("--tried", action="store_true")
    parser.add_argument("--draws", type=int, default=5)
    given = parser.parse_args()
    likeness = Likeness(build_views(read_settings()), ["en"])
    folders = sorted(path.parent for path in given.data.glob("*/queries.jsonl"))
    chosen_on = [folder for folder in folders if folder.name == CHOSEN_ON]
    print(f"{'':18} {'':22} purity  found  whole  groups topics in groups")
    if given.choose:
        steps = [round(float(step), 2) for step in np.arange(0.2, 0.46, 0.05)]
        methods: dict[str, Method] = {f"ours {step}": _ours(step) for step in steps}
        methods |= {f"cosine {step}": _average(step) for step in np.arange(0.4, 0.61, 0.05).round(2).tolist()}
        _table(chosen_on, likeness, methods, given.draws, noise=False)
        return
    others = [folder for folder in folders if folder.name != CHOSEN_ON]
    if given.tried:
        methods = {f"ours {step}": _ours(step) for step in (ALIKE_FROM, 0.35, 0.4)}
        methods |= {f"more {name}": _sparing(more) for name, more in MORE.items()}
        for noise in (False, True):
            print("with up to 150 questions that are out of scope" if noise else "without")
            _table([*chosen_on, *others], likeness, methods, given.draws, noise=noise)
        return
    methods = {
        f"ours ({ALIKE_FROM})": _ours(ALIKE_FROM),
        f"ours, {NIGHTS} nights": _night_by_night,
        "average linkage (0.5)": _average(0.5),
        "HDBSCAN (3)": _hdbscan(3),
        "HDBSCAN (5)": _hdbscan(5),
    }
    _table(others, likeness, methods, given.draws, noise=False)
    print("with up to 150 questions that are out of scope")
    _table(others, likeness, methods, given.draws, noise=True)
    print("what the threshold was chosen on")
    _table(chosen_on, likeness, methods, given.draws, noise=False)


def _table(folders: Sequence[Path], likeness: Likeness, methods: dict[str, Method], draws: int, *, noise: bool) -> None:
    for folder in folders:
        scores: dict[str, list[Score]] = defaultdict(list)
        for seed in range(draws):
            asked = draw(folder, seed, noise=noise)
            alike, cosines = _matrices(likeness, asked)
            for name, method in methods.items():
                scores[name].append(score(asked.about, method(alike, cosines)))
        for name, some in scores.items():
            values = [mean(getattr(each, field) for each in some) for field in Score.__dataclass_fields__]
            print(f"{folder.name[:18]:18} {name:22} " + " ".join(f"{value:6.3f}" if value <= 1 else f"{value:6.1f}" for value in values))


def _matrices(likeness: Likeness, asked: Asked) -> tuple[Matrix, Matrix]:
    """Our likeness, and the plain cosines of the same models."""
    languages = ["en"] * len(asked.texts)
    vectors = likeness.vectors(asked.texts, languages)
    alike = likeness.alike([Question(text, "en", vector) for text, vector in zip(asked.texts, vectors, strict=True)])
    return alike, likeness.cosines(vectors)


def _ours(alike_from: float) -> Method:
    return lambda alike, cosines: grouped(alike, [None] * len(alike), alike_from=alike_from)


def _sparing(more: More) -> Method:
    return lambda alike, cosines: sparing(alike, ALIKE_FROM, more)


def _night_by_night(alike: Matrix, cosines: Matrix) -> Sequence[int]:
    """As the product does it: some more questions every night, whose groups go on."""
    into: list[int | None] = []
    number = 0
    for night in range(1, NIGHTS + 1):
        end = round(len(alike) * night / NIGHTS)
        some = grouped(alike[:end, :end], [*into, *[None] * (end - len(into))])
        names: dict[int, int] = {}
        for group in some:
            if group < 0 and group not in names:
                number += 1
                names[group] = number
        into = [names.get(group, group) for group in some]
    return [group or 0 for group in into]


def _average(alike_from: float) -> Method:
    def method(alike: Matrix, cosines: Matrix) -> Sequence[int]:
        made = AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=1 - alike_from)
        found: list[int] = made.fit_predict(_distances(cosines)).tolist()
        return found

    return method


def _hdbscan(smallest: int) -> Method:
    def method(alike: Matrix, cosines: Matrix) -> Sequence[int]:
        made = HDBSCAN(min_cluster_size=smallest, min_samples=1, metric="precomputed", copy=True)
        return [OUTLIER if group < 0 else group for group in made.fit_predict(_distances(cosines)).tolist()]

    return method


def _distances(cosines: Matrix) -> Matrix:
    found = np.maximum(1 - cosines.astype(np.float64), 0)
    np.fill_diagonal(found, 0)
    return np.asarray((found + found.T) / 2)


if __name__ == "__main__":
    main()
