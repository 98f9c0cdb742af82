"""What calibrations usually look like: `python -m benchmarks.quality.usual FAQ_FOLDER …`.

Fits each FAQ alone (no query is read) and prints the weights of the evidence and the offset that its calibration has learnt, their
mean and how far they are apart. bot/faq/calibrate.py takes such a mean for an FAQ that is too small to tell.
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot.build import build_views, read_settings
from bot.faq.calibrate import SPREAD, USUAL
from bot.faq.files import read
from bot.faq.search import fit

COLUMNS = ("share", "cosine", "advantage", "offset")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.usual", description=__doc__)
    parser.add_argument("faqs", type=Path, nargs="+", metavar="FAQ_FOLDER")
    chosen = parser.parse_args()
    print("".ljust(44), *(column.rjust(9) for column in COLUMNS), "observed".rjust(9))
    found = []
    with tempfile.TemporaryDirectory() as folder:
        views = build_views(replace(read_settings(), var=Path(folder)))
        for faq in chosen.faqs:
            for group, one in fit(read(faq), views).calibrations.items():
                values = [*one.weights, one.offset]
                found.append(values)
                told = f"{faq.parent.name if faq.name == 'faq' else faq.name}, {group}"
                print(told.ljust(44), *(f"{value:9.2f}" for value in values), f"{one.observations:9d}")
    for told, line in (("mean", np.mean(found, axis=0)), ("apart (standard deviation)", np.std(found, axis=0)),
                       ("taken as usual", USUAL), ("taken as their spread", SPREAD)):  # fmt: skip
        print(told.ljust(44), *(f"{value:9.2f}" for value in line))


if __name__ == "__main__":
    main()
