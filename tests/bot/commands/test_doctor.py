"""`nightdesk doctor` as a person and as a program read it."""

import json
from pathlib import Path

from tests.bot.commands.test_commands import run


def test_it_looks_without_changing_anything(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--offline")
    assert done.returncode == 0, done.stdout
    assert "ok    FAQ: " in done.stdout
    assert "look  database: var/nightdesk.db does not exist yet; nightdesk up makes it." in done.stdout.splitlines()
    assert list(tmp_path.iterdir()) == []


def test_what_does_not_work_ends_with_1_and_is_told_to_programs(tmp_path: Path) -> None:
    (tmp_path / "business.yml").write_text("version: 1\n")
    done = run(tmp_path, "doctor", "--offline", "--json", NIGHTDESK_BUSINESS="business.yml")
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert {"settings": "well", "business.yml": "bad"}.items() <= {each["about"]: each["level"] for each in told}.items()


def test_settings_that_are_wrong_are_all_told(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--json", NIGHTDESK_CONSOLE_PORT="x", NIGHTDESK_PUBLIC_URL="nowhere")
    assert done.returncode == 1
    assert [each["level"] for each in json.loads(done.stdout)] == ["bad", "bad"]
