"""The program that asks: what it writes to standard output is lines of JSON and nothing else."""

import io
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from actions.replay.program import speaker


def test_starting_the_program_without_a_job_writes_nothing_to_standard_output() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "actions.replay"], input="", capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode != 0, done.stdout) == (True, "")


def test_each_line_is_whole_whichever_thread_tells_how_far_it_is() -> None:
    class Slow(io.StringIO):
        """Lets others in between any two writes, and in the middle of one."""

        def write(self, text: str) -> int:
            for char in text:
                super().write(char)
                time.sleep(0)
            return len(text)

    out = Slow()
    say = speaker(out)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda number: say(progress=["Fitting", number, 100]), range(100)))
    told = [json.loads(line)["progress"][1] for line in out.getvalue().splitlines()]
    assert sorted(told) == list(range(100))
