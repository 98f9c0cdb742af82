"""A process that stays small gives back what it no longer uses."""

import subprocess
import sys

import pytest

# Arrays of 1 MB each, which glibc would take from its heap once it has seen one freed, and keep there.
PROGRAM = """
import sys, numpy
from bot.processes.memory import stay_small
if sys.argv[1] == "small":
    stay_small()
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) // 1024
del [numpy.ones(2_000_000) for _ in range(3)][:]
before = resident()
held, kept = [], []
for _ in range(60):
    held.append(numpy.ones(131_072))
    kept.append(bytes(3000))
del held
print(resident() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="GNU's C library alone has these settings")
def test_freed_arrays_leave_the_process() -> None:
    found = subprocess.run([sys.executable, "-c", PROGRAM, "small"], capture_output=True, text=True, check=True)
    assert int(found.stdout) < 10
