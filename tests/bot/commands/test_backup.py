"""`nightdesk backup` as people and programs use it."""

import json
from pathlib import Path

from tests.bot.commands.forked import run


def test_it_names_the_folder_in_which_everything_is(tmp_path: Path) -> None:
    assert run(tmp_path, "users", "list").returncode == 0, "which makes the database"
    done = run(tmp_path, "backup", "safe", "--json")
    told = json.loads(done.stdout)
    folder = tmp_path / told["folder"]
    assert (done.returncode, told["has_database"]) == (0, True)
    assert told["bytes"] > (folder / "var" / "nightdesk.db").stat().st_size > 0
    assert (folder / "business.yml").is_file()
    assert (folder / "data" / "faq").is_dir()


def test_without_a_database_there_is_a_sentence_and_no_backup(tmp_path: Path) -> None:
    done = run(tmp_path, "backup", "safe")
    assert (done.returncode, done.stdout) == (1, "")
    assert "unable to open database file" in done.stderr
    assert list((tmp_path / "safe").iterdir()) == []


def test_on_postgresql_it_says_that_the_database_is_not_in_it(tmp_path: Path) -> None:
    done = run(tmp_path, "backup", "safe", NIGHTDESK_DATABASE_URL="postgresql://desk:secret@127.0.0.1:1/desk")
    assert done.returncode == 0
    assert "copy that with pg_dump" in done.stderr
    assert "secret" not in done.stdout + done.stderr
