"""Replacing a file that people write by hand, whole or not at all, also when the machine dies in the middle of it."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path


def replace_whole(path: Path, content: bytes) -> None:
    """The file says `content` from now on and keeps who may do what with it; a link stays a link. A new one may be read by all.

    Raises OSError; then the file is as it was, and nothing else lies beside it.
    """
    real = path.resolve()
    with tempfile.NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.", delete=False) as file:
        try:
            file.write(content)
            file.flush()
            _as_before(real, file.fileno())
            os.fsync(file.fileno())
            os.replace(file.name, real)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(file.name)
            raise
    folder = os.open(real.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _as_before(real: Path, file: int) -> None:
    try:
        kept = real.stat()
    except FileNotFoundError:
        os.fchmod(file, 0o644)
        return
    os.fchmod(file, kept.st_mode & 0o7777)
    with suppress(PermissionError):
        os.fchown(file, kept.st_uid, kept.st_gid)
