"""How many processors there are, and what they can do.

The latter is told to the library that multiplies matrices before it is loaded: not every processor is known to it. That is never
needed for a right result: the same numbers come out, up to rounding, in twice the time.
"""

import os
import re
import sys
from collections.abc import MutableMapping
from pathlib import Path

# https://github.com/OpenMathLib/OpenBLAS#setting-the-target-at-runtime: read once, when the library is loaded.
VARIABLE = "OPENBLAS_CORETYPE"
#: The library's name for processors with these instructions.
WIDE, NEEDED = "SkylakeX", frozenset({"avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"})
#: AMD's from here on (Zen 5) OpenBLAS 0.3.31 takes for processors without them.
UNKNOWN_FROM = 26


def usable_processors() -> int:
    """How many this process may use; fewer than the machine has, where it was told so."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def tell_processor(environment: MutableMapping[str, str] = os.environ, cpuinfo: Path = Path("/proc/cpuinfo")) -> bool:
    """Say in `environment` which instructions there are, unless the owner did or the library sees them; whether it was said now.

    Call it before numpy is imported, or start a process with this environment.
    """
    if VARIABLE in environment or sys.platform != "linux":
        return False
    try:
        told = cpuinfo.read_text(errors="replace")
    except OSError:
        return False
    family = re.search(r"^cpu family\s*: (\d+)$", told, re.MULTILINE)
    flags = re.search(r"^flags\s*: (.*)$", told, re.MULTILINE)
    if "AuthenticAMD" not in told or family is None or flags is None:
        return False
    if int(family[1]) < UNKNOWN_FROM or not NEEDED.issubset(flags[1].split()):
        return False
    environment[VARIABLE] = WIDE
    return True
