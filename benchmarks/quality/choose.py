"""What each part of the scorer brings: `python -m benchmarks.quality.choose FAQ_FOLDER … [--only NAME]`.

Cross-validates each FAQ's own questions (bot.faq.measure.estimate: questions left out, entries left out whole, general sentences that no
calibration has seen), once with the scorer as it is and once with each part taken away or changed, and prints the figures
side by side. No query is read, so this is where to look before anything in the scorer is changed.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from bot.build import build_views, read_settings
from bot.faq import linear, score, search, space
from bot.faq.files import read
from bot.faq.measure.estimate import estimate
from bot.faq.measure.figures import figures
from bot.faq.views import Views

FIGURES = ("top1", "auroc", "mcc", "aurc", "ece", "coverage", "wrong_share")


@dataclass(frozen=True)
class Variant:
    """A change of the scorer: of the models that see the questions, or of the code while `changed` is entered."""

    name: str
    views: Callable[[Views], Views] = lambda views: views
    changed: Callable[[], AbstractContextManager[None]] = nullcontext


class _NearestToo(score.Scorer):
    """Looks for the nearest question within one language as well."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._looks_for_nearest = True


class _LinearOnly(score.Scorer):
    """Never looks for the nearest question, not even across languages."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._looks_for_nearest = not self.linear


@contextmanager
def _set(module: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _alone(number: int) -> Callable[[Views], Views]:
    """The one model at this place, in every language."""

    def views(every: Views) -> Views:
        by_language = {language: (some[min(number, len(some) - 1)],) for language, some in every.by_language.items()}
        return Views((every.any_language[min(number, len(every.any_language) - 1)],), by_language)

    return views


VARIANTS = (
    Variant("as it is"),
    Variant("first models alone", _alone(0)),
    Variant("second model alone", _alone(1)),
    Variant("multilingual models for English", lambda views: Views(views.any_language)),
    Variant("no character n-grams", changed=lambda: _set(score, "FEW_QUESTIONS", 0)),
    Variant("character n-grams weigh twice", changed=lambda: _set(score, "CHARACTERS_WEIGHT", 2 * score.CHARACTERS_WEIGHT)),
    Variant("nearest question everywhere", changed=lambda: _set(space, "Scorer", _NearestToo)),
    Variant("nearest question nowhere", changed=lambda: _set(space, "Scorer", _LinearOnly)),
    Variant("nearest question alone", changed=lambda: _set(score, "MOST_CLASSES", 0)),
    Variant("classifiers regularised more", changed=lambda: _set(linear, "LINEAR_C", linear.LINEAR_C / 4)),
    Variant("classifiers regularised less", changed=lambda: _set(linear, "LINEAR_C", linear.LINEAR_C * 4)),
    Variant("without names and answers", changed=lambda: _set(search, "_hints", lambda *_: [])),
)


def measured(variant: Variant, faq: Path, views: Views) -> dict[str, float | None]:
    """FIGURES of the FAQ in the folder `faq`, by cross-validation."""
    with variant.changed():
        found = figures(estimate(read(faq), variant.views(views), progress=lambda *_: None).scored)
    return {figure: found[figure] for figure in FIGURES}


def lines(name: str, rows: Sequence[dict[str, float | None]]) -> Iterator[str]:
    """The mean over all FAQs, as a line."""
    told = []
    for figure in FIGURES:
        values = [value for row in rows if (value := row[figure]) is not None]
        told.append(f"{mean(values):12.3f}" if values else f"{'–':>12}")
    yield f"{name:<36}" + "".join(told)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.choose", description=__doc__)
    parser.add_argument("faqs", type=Path, nargs="+", metavar="FAQ_FOLDER")
    parser.add_argument("--only", action="append", choices=[each.name for each in VARIANTS])
    parser.add_argument("--each", action="store_true", help="print every FAQ's line, too")
    chosen = parser.parse_args()
    views = build_views(read_settings())
    print(f"{'mean over ' + str(len(chosen.faqs)) + ' FAQs':<36}" + "".join(f"{each:>12}" for each in FIGURES))
    for variant in VARIANTS:
        if chosen.only and variant.name not in chosen.only:
            continue
        rows = []
        for faq in chosen.faqs:
            print(f"{variant.name}: {faq} …", file=sys.stderr, flush=True)
            rows.append(measured(variant, faq, views))
            if chosen.each:
                print(*lines(f"  {faq}", rows[-1:]), sep="\n", flush=True)
        print(*lines(variant.name, rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
