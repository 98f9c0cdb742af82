"""A file is replaced whole or not at all, and keeps who may do what with it."""

import os
from pathlib import Path

import pytest

from bot.whole_file import replace_whole


def test_a_link_stays_a_link_and_the_file_keeps_its_rights(tmp_path: Path) -> None:
    real = tmp_path / "real.yml"
    real.write_text("before")
    real.chmod(0o640)
    (tmp_path / "shop.yml").symlink_to(real)
    replace_whole(tmp_path / "shop.yml", b"after")
    assert ((tmp_path / "shop.yml").is_symlink(), real.read_bytes(), real.stat().st_mode & 0o777) == (True, b"after", 0o640)


def test_a_new_file_may_be_read_by_all_however_careful_the_process_is(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        replace_whole(tmp_path / "new.yml", b"there")
    finally:
        os.umask(before)
    assert ((tmp_path / "new.yml").read_bytes(), (tmp_path / "new.yml").stat().st_mode & 0o777) == (b"there", 0o644)


def test_what_fails_leaves_the_file_as_it_was_and_nothing_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "shop.yml").write_text("before")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_whole(tmp_path / "shop.yml", b"after")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("shop.yml", "before")]
