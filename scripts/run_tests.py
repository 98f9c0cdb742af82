"""Every test once, on two processors at a time: what is held to the clock goes first, the rest gives way to it beside.

Usage: python scripts/run_tests.py [ARGUMENTS OF PYTEST]; with arguments it is pytest alone. Exit code 0 when all has passed.
"""

import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTEST = (sys.executable, "-m", "pytest")
#: Marks of tests that promise a time by the clock on the wall; nothing else may take the processor from them.
BY_THE_CLOCK = "journey or timed"
BESIDE = f"not ({BY_THE_CLOCK})"
#: A tenth of what the tests by the clock have where both want the same processor; all of it where it is idle.
NICE = ("nice", "-n", "10")


def run_both(first: Sequence[str], beside: Sequence[str]) -> int:
    """Run both at once, `first` before everybody's eyes, then show what `beside` said. Returns the first exit code that is not 0."""
    with tempfile.TemporaryFile() as said:
        try:
            # Whoever presses Ctrl+C stops both, and the second is waited for.
            with subprocess.Popen(beside, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT) as other:
                code = subprocess.run(first, cwd=ROOT, check=False).returncode
        finally:
            print(f"\nBeside: {shlex.join(beside)}", flush=True)
            said.seek(0)
            shutil.copyfileobj(said, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    return code or other.returncode


def main(arguments: Sequence[str]) -> int:
    if arguments:
        return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False).returncode
    nice = NICE if shutil.which(NICE[0]) else ()
    # Each keeps a cache of its own, else one overwrites what the other has to tell.
    return run_both(
        [*PYTEST, "-m", BY_THE_CLOCK],
        [*nice, *PYTEST, "-m", BESIDE, "-o", "cache_dir=.pytest_cache/beside"],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
