"""`nightdesk audit verify` as programs and people use it."""

import json
import sqlite3
from pathlib import Path

from tests.bot.commands.forked import run


def test_it_tells_whether_the_log_is_as_it_was_written(tmp_path: Path) -> None:
    # A command of the product writes acts too; these are written past it.
    done = run(tmp_path, "audit", "verify")
    assert (done.returncode, done.stdout) == (0, "All 0 acts are as they were written.\n")
    done = run(tmp_path, "audit", "verify", "--seal", "3-0123456789abcdef", "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["whole"], found["acts"]) == (1, False, 0)
    assert "3-0123456789abcdef that you noted is not in the log" in found["findings"][0]
    with sqlite3.connect(tmp_path / "var" / "nightdesk.db") as database:
        database.execute("INSERT INTO audit (at, act, details) VALUES ('2026-01-01', 'claimed', '{}')")
        database.execute("INSERT INTO audit_seals (number, audit_id, seal) VALUES (1, 1, 'made up')")
    database.close()
    done = run(tmp_path, "audit", "verify")
    assert done.returncode == 1
    assert "Act 1 is not as it was written, or was sealed with another key." in done.stdout
