"""`nightdesk doctor` as a person and as a program read it."""

import json
from pathlib import Path

from bot import clock
from bot.processes.up import PARTS
from bot.storage.engine import Store, open_engine
from bot.storage.parts import report
from tests.bot.commands.forked import run


def test_it_looks_without_changing_anything(tmp_path: Path) -> None:
    done = run(tmp_path, "doctor", "--offline")
    assert done.returncode == 0, done.stdout
    assert "ok    FAQ: " in done.stdout
    assert "look  database: var/nightdesk.db does not exist yet; nightdesk up makes it." in done.stdout.splitlines()
    assert list(tmp_path.iterdir()) == []


def test_a_desk_whose_parts_run_is_asked_whether_it_answers(tmp_path: Path) -> None:
    assert run(tmp_path, "users", "list").returncode == 0, "which makes the database"
    store = Store(open_engine(f"sqlite:///{tmp_path / 'var' / 'nightdesk.db'}"))
    with store.write() as session:
        for name in PARTS:
            report(session, name, clock.real_now())
    store.close()
    done = run(tmp_path, "doctor", "--offline", NIGHTDESK_RASA_PORT="9", NIGHTDESK_ACTIONS_PORT="10")
    assert "ok    parts: All of them run." in done.stdout
    assert "look  answers: The bot does not answer yet" in done.stdout


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
