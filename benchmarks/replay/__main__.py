"""How long a replay takes: `python -m benchmarks.replay [--questions 5000] [--entries 0]`.

As publishing does it: a process of its own loads the models, fits two versions and asks every question of both, on all processors.
No two questions are alike, which is more than any shop has; the second version has one edited entry. `--entries`: a made FAQ of
that size instead of the shop's. `--cache` keeps what the models embed of the FAQ, as a running shop has it; a second run then
tells what publishing an edit takes.
"""

import argparse
import itertools
import os
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from benchmarks.quality import synthetic
from bot.faq.entry import Entry
from bot.faq.files import read
from bot.faq.replay.job import Job, Question, run

ROOT = Path(__file__).parents[2]
AIM_SECONDS = 60.0
BEFORE = ("", "hello, ", "hi there ", "quick question: ", "sorry to bother you, ", "good evening, ", "please, ", "one more thing, ")
BEHIND = ("", " today", " this week", " as I live abroad", " with my son", " before christmas", " if possible", " by any chance",
          " for my wife's one", " since nobody answers the phone")  # fmt: skip


def questions(entries: list[Entry], count: int) -> list[Question]:
    """`count` different ones, in the shop's languages, half of them short."""
    wordings = [wording.rstrip("?!. ") for entry in entries for wording, _ in entry.wordings("en")]
    return [Question(text) for text in itertools.islice(dict.fromkeys(_texts(wordings)), count)]


def _texts(wordings: list[str]) -> Iterator[str]:
    for (before, behind), wording in itertools.product(itertools.product(BEFORE, BEHIND), wordings):
        yield f"{before}{wording}{behind}?"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replay", description=__doc__)
    parser.add_argument("--questions", type=int, default=5000)
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--cache", type=Path, help="a folder for NIGHTDESK_VAR")
    given = parser.parse_args()
    entries = synthetic.entries(given.entries, 5) if given.entries else read(ROOT / "data" / "faq")
    edited = [replace(entries[0], answer="Something else entirely."), *entries[1:]]
    asked = questions(entries, given.questions)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NIGHTDESK_VAR"] = str(given.cache or folder)
        os.environ["NIGHTDESK_DATABASE_URL"] = f"sqlite:///{folder}/nightdesk.db"
        seconds: dict[str, float] = {}
        begun = last = time.perf_counter()
        what = "Starting"

        def told(now: str, done: int, whole: int) -> None:
            nonlocal last, what
            if now != what:
                moment = time.perf_counter()
                seconds[what], last, what = moment - last, moment, now
                print(f"{now} …", file=sys.stderr)

        old, new = run(Job([entries, edited], asked), told)
        seconds[what] = time.perf_counter() - last
        whole = time.perf_counter() - begun
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    differ = sum(not one.is_same(other) for one, other in zip(old, new, strict=True))
    print(f"{len(entries)} entries, {len(asked)} questions, {os.cpu_count()} processors; {differ} differ; "
          f"{dict(Counter(each.became.value for each in new))}")  # fmt: skip
    for name, taken in seconds.items():
        print(f"  {name:<28} {taken:8.1f} s")
    print(f"  {'together':<28} {whole:8.1f} s   aim {AIM_SECONDS:.0f} s for 5,000 questions   "
          f"({used.ru_utime + used.ru_stime:.1f} s on processors)")  # fmt: skip


if __name__ == "__main__":
    main()
