"""A table read row by row is the table."""

from pathlib import Path

import numpy as np
import pytest

from bot.faq.embedders.rows import Rows


@pytest.mark.parametrize("ids", [[0], [4, 0, 4], [[1, 2], [3, 3]], []], ids=str)
def test_it_gives_the_rows_of_the_table(ids: list[int], tmp_path: Path) -> None:
    table = np.arange(15, dtype=np.float32).reshape(5, 3)
    (tmp_path / "table").write_bytes(b"12345678" + table.tobytes())
    rows = Rows(tmp_path / "table", np.float32, 3, begin=8)
    assert (rows[ids] == table[np.array(ids, np.int64)]).all()
    assert rows[ids].shape == table[np.array(ids, np.int64)].shape


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Rows(tmp_path / "nothing", np.uint8, 3)


def test_the_file_is_let_go_with_the_table(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(b"123")
    rows = Rows(tmp_path / "table", np.uint8, 3)
    opened = [Path(f"/proc/self/fd/{number}") for number in (rows._descriptor,)]
    assert opened[0].resolve() == tmp_path / "table"
    del rows
    assert opened[0].resolve() != tmp_path / "table"
