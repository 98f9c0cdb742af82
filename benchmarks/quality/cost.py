"""What size costs: `python -m benchmarks.quality.cost ENTRIES QUESTIONS_EACH` measures one FAQ in a process of its own.

Fitted on all processors with no question embedded before and the models prepared as `make setup` does it; asked on one core, in one
thread. Prints one JSON line. `measure` runs it with a time limit and gathers the rows.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.embedders.server import AIM_MEGABYTES
from benchmarks.quality.published import Aim
from benchmarks.quality.table import Row
from bot.processes.processor import tell_processor

ASKED = 200
#: never measured: the first questions pay for what is prepared once
WARMING = 10
SMALL, LARGE = (100, 6), (150, 100)
FEW, MANY = (100, 2), (10_000, 2)
AIMS = (
    Aim("milliseconds per question", most=8.0, published="13 to 17 stock MiniLM"),
    Aim("of these on the processor"),
    Aim("seconds to fit 600 questions", most=10.0),
    Aim("seconds to fit 15,000 questions", most=60.0),
    Aim("time per question, 10,000 entries over 100", most=1.3),
)
SERVER = Aim("MB of the action server", most=float(AIM_MEGABYTES), published="630 stock MiniLM")


def measure(limit_seconds: float) -> tuple[list[Row], dict[str, Any]]:
    """The rows of the cost, and the raw measurements. A size that does not end within the limit is None."""
    raw: dict[str, Any] = {}
    for count, each in (SMALL, LARGE, FEW, MANY):
        raw[f"{count}x{each}"] = _in_a_process(count, each, limit_seconds)
    small, large, few, many = raw.values()
    ratio = many["milliseconds"] / few["milliseconds"] if few and many else None
    values = (
        small and small["milliseconds"],
        small and small["cpu_milliseconds"],
        small and small["fit_seconds"],
        large and large["fit_seconds"],
        ratio,
    )
    return [_row(aim, value) for aim, value in zip(AIMS, values, strict=True)], raw


def server_row(megabytes: float) -> Row:
    return _row(SERVER, megabytes)


def _row(aim: Aim, value: float | None) -> Row:
    wanted = f"<= {aim.most:g}" if aim.most is not None else ""
    # What did not end in time has missed what was aimed at.
    reached = False if value is None and aim.most is not None else aim.is_reached(value)
    return Row("cost", aim.figure, value, None, wanted, reached, aim.published)


def _in_a_process(count: int, each: int, limit_seconds: float) -> dict[str, float] | None:
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    command = [sys.executable, "-m", "benchmarks.quality.cost", str(count), str(each)]
    print(f"{count:,} entries with {each} questions each …", file=sys.stderr)
    try:
        done = subprocess.run(  # noqa: S603
            command, env={**os.environ, **one}, capture_output=True, text=True, timeout=limit_seconds, check=False
        )
    except subprocess.TimeoutExpired:
        print(f"  not done after {limit_seconds:.0f} s", file=sys.stderr)
        return None
    if done.returncode != 0:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(f"  {found}", file=sys.stderr)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality.cost", description=__doc__)
    parser.add_argument("entries", type=int)
    parser.add_argument("questions_each", type=int)
    chosen = parser.parse_args()
    if tell_processor():  # as `nightdesk` does for its parts; here numpy is loaded already
        os.execv(sys.executable, [sys.executable, "-m", "benchmarks.quality.cost", *sys.argv[1:]])  # noqa: S606

    from statistics import median

    from benchmarks.quality.synthetic import entries, queries
    from bot.build import build_views, read_settings
    from bot.faq.measure.queries import Query
    from bot.faq.measure.scored import score
    from bot.faq.prepare import prepare
    from bot.faq.search import fit

    with tempfile.TemporaryDirectory() as folder:
        views = build_views(replace(read_settings(), var=Path(folder)))
        prepare(Path(folder) / "cache", "", lambda: views)
        started, busy = time.perf_counter(), time.process_time()
        search = fit(entries(chosen.entries, chosen.questions_each), views)
        fit_seconds, fit_cpu_seconds = time.perf_counter() - started, time.process_time() - busy
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        asked = [Query(text, expect) for text, expect in queries(chosen.entries, ASKED + WARMING)]
        score(search, asked[:WARMING])
        busy = time.process_time()
        scored = score(search, asked[WARMING:])
        busy = time.process_time() - busy
    print(json.dumps({
        "fit_seconds": round(fit_seconds, 2),
        "fit_cpu_seconds": round(fit_cpu_seconds, 2),
        "cpu_milliseconds": round(busy * 1000 / len(scored), 2),
        "milliseconds": round(median(each.milliseconds for each in scored), 2),
        "top1": sum(each.is_right for each in scored) / len(scored),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
