"""A file that only saves time: what it holds can be computed again."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any


def keep(path: Path, write: Callable[[IO[bytes]], Any]) -> None:
    """Put there what `write` writes, whole or not at all: several processes may do so at once, and others read it meanwhile.

    Makes the folder. Raises OSError; then nothing else lies beside it. Whether it survives a machine that dies is left to chance.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
        try:
            write(part)
            part.flush()
            os.replace(part.name, path)
        except BaseException:
            with suppress(FileNotFoundError):
                os.unlink(part.name)
            raise
