"""Keeping a process small: memory that is no longer used goes back to the system. For parts that compute in numpy."""

import ctypes
import sys

# https://www.gnu.org/software/libc/manual/html_node/Malloc-Tunable-Parameters.html
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
_BYTES = 128 * 1024


def stay_small() -> None:
    """Call first of all, before there are threads. Where the C library is another than GNU's, nothing happens.

    By default it keeps a heap for each thread, and keeps freed arrays of up to 32 MB for later ones.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        return
    for parameter, value in ((_M_ARENA_MAX, 2), (_M_MMAP_THRESHOLD, _BYTES), (_M_TRIM_THRESHOLD, _BYTES)):
        mallopt(parameter, value)
