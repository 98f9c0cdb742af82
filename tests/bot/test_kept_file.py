"""What only saves time is there whole or not at all."""

from pathlib import Path
from typing import IO

import pytest

from bot.kept_file import keep


def test_it_holds_what_was_written_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "numbers"
    keep(path, lambda file: file.write(b"one"))
    keep(path, lambda file: file.write(b"two"))
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_who_dies_while_writing_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "numbers"
    keep(path, lambda file: file.write(b"one"))

    def dies(file: IO[bytes]) -> None:
        file.write(b"half of it")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        keep(path, dies)
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]
