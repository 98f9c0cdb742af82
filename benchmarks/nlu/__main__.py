"""Rasa's word and character n-grams against the FAQ search's sentence vectors: `python -m benchmarks.nlu`.

It is why config.yml has the pipeline, the scale and the threshold that it has. Scale and threshold are chosen in five-fold
cross-validations of data/nlu alone: the scale with the smallest log loss, then the lowest threshold at which at most 2 % of
shop questions are swallowed, taken for something that is not looked up. "Recognised" is what share of the other messages
then is told right. The pipeline is chosen by its accuracy on the held-out phrases of tests/rasa. Those have led to more
training data in the past, which flatters n-grams; the cross-validation does not. Some ten minutes.
"""

import time
from dataclasses import dataclass
from itertools import combinations
from statistics import mean, median

import numpy as np
import numpy.typing as npt

from benchmarks.nlu.phrases import HELD_OUT, LEARNT, Phrase, phrases
from benchmarks.nlu.pipelines import LOOKED_UP, Guesses, Matrix, Pipeline, cross_validate, learn, threshold
from bot.build import read_settings, vector_model
from bot.faq.embed import embed_questions
from bot.words.language import Detector

SCALES = (0.2, 0.35, 0.5, 0.7, 1.0)
SEEDS = range(3)
DRAWS = 2000
N_GRAMS = Pipeline(n_grams=True)

Intents = npt.NDArray[np.str_]


def log_losses(guesses: Guesses, true: Intents) -> Matrix:
    given = guesses.probabilities[np.arange(len(true)), np.searchsorted(guesses.intents, true)]
    losses: Matrix = -np.log(np.maximum(given, 1e-9))
    return losses


def interval(differences: Matrix) -> str:
    """The mean of paired differences, with the 95 % interval of a bootstrap."""
    draws = np.random.default_rng(0).integers(0, len(differences), (DRAWS, len(differences)))
    low, high = np.percentile(differences[draws].mean(1), [2.5, 97.5])
    return f"{differences.mean():+.3f} [{low:+.3f}, {high:+.3f}]"


@dataclass(frozen=True)
class Tried:
    """What three cross-validations say of a pipeline: of every phrase the log loss, and how often its intent was right."""

    threshold: float
    losses: Matrix
    right: Matrix


def try_out(pipeline: Pipeline, true: Intents, learnt: list[Phrase], vectors: Matrix) -> Tried:
    """Cross-validate and print a line."""
    runs = [cross_validate(pipeline, learnt, vectors, seed) for seed in SEEDS]
    tried = Tried(
        threshold(runs, true),
        np.mean([log_losses(run, true) for run in runs], 0),
        np.mean([run.best == true for run in runs], 0),
    )
    told = np.mean([run.recognised(true, tried.threshold) for run in runs], 0)
    swallowed = mean(int(run.swallowed(true, tried.threshold).sum()) for run in runs)
    print(f"{pipeline.name:<30}{tried.losses.mean():>9.3f}{tried.right.mean():>9.3f}{tried.threshold:>10.2f}"
          f"{told[~np.isin(true, LOOKED_UP)].mean():>11.3f}{told[true == 'ask_person'].mean():>8.3f}"
          f"{swallowed:>6.1f}/{(true == 'question').sum()}{mean(run.seconds for run in runs):>8.1f} s", flush=True)  # fmt: skip
    return tried


def choose(true: Intents, learnt: list[Phrase], vectors: Matrix) -> dict[Pipeline, Tried]:
    """The cross-validations' table; gives the n-grams, and the vectors without and with n-grams at their best scale."""
    print(f"{'cross-validation of data/nlu':<30}{'log loss':>9}{'accuracy':>9}{'threshold':>10}"
          f"{'recognised':>11}{'persons':>8}{'swallowed':>10}{'learnt in':>10}")  # fmt: skip
    chosen = {N_GRAMS: try_out(N_GRAMS, true, learnt, vectors)}
    for n_grams in (False, True):
        kinds = [Pipeline(n_grams, scale) for scale in SCALES]
        tried = {pipeline: try_out(pipeline, true, learnt, vectors) for pipeline in kinds}
        best = min(kinds, key=lambda pipeline: float(tried[pipeline].losses.mean()))
        chosen[best] = tried[best]
    for one, other in combinations(reversed(chosen), 2):
        print(f"{one.name} against {other.name}: accuracy {interval(chosen[one].right - chosen[other].right)}, "
              f"log loss {interval(chosen[one].losses - chosen[other].losses)}")  # fmt: skip
    return chosen


def look(chosen: dict[Pipeline, Tried], learnt: list[Phrase], vectors: Matrix, held: list[Phrase], theirs: Matrix) -> None:
    """The held-out phrases' table, by language."""
    true = np.array([phrase.intent for phrase in held])
    languages = np.array([phrase.language for phrase in held])
    spoken = sorted(set(languages))
    print(f"\n{'held-out phrases':<24}{'all':>7}" + "".join(f"{language:>7}" for language in spoken)
          + f"{'persons':>9}{'recognised':>12}{'swallowed':>11}{'learnt in':>11}")  # fmt: skip
    right = {}
    for pipeline, tried in chosen.items():
        guesses = learn(pipeline, learnt, vectors)(held, theirs)
        right[pipeline] = (guesses.best == true).astype(float)
        told = guesses.recognised(true, tried.threshold)
        shares = "".join(f"{right[pipeline][languages == language].mean():>7.3f}" for language in spoken)
        print(f"{pipeline.name:<24}{right[pipeline].mean():>7.3f}{shares}"
              f"{right[pipeline][true == 'ask_person'].mean():>9.3f}{told[~np.isin(true, LOOKED_UP)].mean():>12.3f}"
              f"{guesses.swallowed(true, tried.threshold).sum():>7}/{(true == 'question').sum()}"
              f"{guesses.seconds:>9.1f} s")  # fmt: skip
    print(f"{'phrases':<24}{len(held):>7}" + "".join(f"{(languages == language).sum():>7}" for language in spoken))
    for one, other in combinations(reversed(chosen), 2):
        print(f"{one.name} against {other.name}: accuracy {interval(right[one] - right[other])}")


def main() -> None:
    tell = Detector(("en", "de"))
    learnt, held = (phrases(folder, lambda text: tell.detect(text, None)) for folder in (LEARNT, HELD_OUT))
    embedder = vector_model(read_settings()).load()
    vectors = embed_questions(embedder, [phrase.text for phrase in learnt]).astype(float)
    theirs, seconds = [], []
    for phrase in held:
        began = time.perf_counter()
        theirs.append(embedder.embed([phrase.text])[0])
        seconds.append(time.perf_counter() - began)
    print(f"{len(learnt)} phrases to learn from, {len(held)} held out; {embedder.name}: "
          f"{median(seconds) * 1000:.1f} ms a message (median)\n")  # fmt: skip
    true = np.array([phrase.intent for phrase in learnt])
    look(choose(true, learnt, vectors), learnt, vectors, held, np.array(theirs, float))


if __name__ == "__main__":
    main()
