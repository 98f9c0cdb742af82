"""Compares the ways to run a sentence model: `python -m benchmarks.embedders`; `--server` measures the action server.

Milliseconds are for one short question at a time in six languages on one thread: by the clock (p50, p95), and of the
processor's time alone, which a busy machine changes less.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.embedders.kinds import KINDS
from benchmarks.embedders.server import AIM_MEGABYTES, serve_and_measure

HEADER = f"{'':<28}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}{'RSS MB':>8}{'load s':>8}{'cosine to full':>16}"


def measured(kind: str, folder: Path) -> dict[str, Any] | None:
    """What the kind's own process found; None where a package of it is not installed."""
    command = [sys.executable, "-m", "benchmarks.embedders.measure", kind, str(folder)]
    one_thread = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, env=one_thread, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        if last and last[0].startswith(("ModuleNotFoundError", "ImportError")):
            return None
        raise SystemExit(f"{kind}: {last[0] if last else 'ended without a word'}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def agreement(found: dict[str, Any], full: dict[str, Any] | None) -> str:
    if full is None:
        return "-"
    return f"{(np.array(found['vectors']) * np.array(full['vectors'])).sum(axis=1).mean():.5f}"


def compare() -> None:
    print(HEADER)
    results: dict[str, dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, (_, like) in KINDS.items():
            found = measured(kind, Path(folder))  # the first time its files are written
            found = measured(kind, Path(folder)) if found else None
            if found is None:
                print(f"{kind:<28}{'not installed':>16}")
                continue
            results[kind] = found
            print(
                f"{kind:<28}{found['p50']:>8.2f}{found['p95']:>8.2f}{found['cpu']:>8.2f}{found['megabytes']:>8.0f}"
                f"{found['load_seconds']:>8.2f}{agreement(found, results.get(like or '')):>16}",
                flush=True,
            )
    print(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def server() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for start in ("first start", "second start"):
            found = serve_and_measure(Path(folder))
            print(
                f"{start}: ready after {found['ready_seconds']:.1f} s with {found['started_megabytes']:.0f} MB; "
                f"{found['serving_megabytes']:.0f} MB after questions (aim {AIM_MEGABYTES}); over HTTP "
                f"{found['first_round_p50']:.1f} ms for a question never asked before, {found['p50']:.1f} ms p50, "
                f"{found['p95']:.1f} ms p95, {found['cpu']:.1f} ms of the processor's time",
                flush=True,
            )
    print(f"load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.embedders", description=__doc__)
    parser.add_argument("--server", action="store_true", help="measure the action server instead")
    server() if parser.parse_args().server else compare()


if __name__ == "__main__":
    main()
