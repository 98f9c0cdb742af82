"""The commands as programs use them: JSON on stdout and nothing else there, sentences and exit code 1 for what a person must mend."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.commands.forked import environment

ROOT = Path(__file__).parents[3]
NIGHTDESK = [sys.executable, "-m", "bot"]


def run(folder: Path, *words: str, stdin: str = "", limit_seconds: float = 60, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command in an empty folder with the shop that ships."""
    return subprocess.run(
        [*NIGHTDESK, *words],
        cwd=folder,
        env=environment(**settings),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=limit_seconds,
    )


def test_hours_status_prints_one_json_document(tmp_path: Path) -> None:
    done = run(tmp_path, "hours", "status", "--at", "2026-11-23T22:40+01:00", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {
        "at": "2026-11-23T22:40:00+01:00",
        "open": False,
        "closes_at": None,
        "opens_at": "2026-11-24T09:00:00+01:00",
        "reason": None,
    }


def test_hours_status_reads_one_moment_a_line(tmp_path: Path) -> None:
    done = run(tmp_path, "hours", "status", "--at", "-", "--json", stdin="2026-11-24T10:00\n\n2026-12-25T10:00\n")
    assert [json.loads(line)["open"] for line in done.stdout.splitlines()] == [True, False]


def test_hours_ask_answers_a_file_of_cases(tmp_path: Path) -> None:
    cases = tmp_path / "cases.jsonl"
    cases.write_text(
        '{"text": "Are you open tomorrow?", "at": "2026-11-23T22:40"}\n'
        '{"text": "Habt ihr morgen offen?", "at": "2026-11-23T22:40", "language": "de"}\n'
        '{"text": "Do you repair tyres?", "at": "2026-11-23T22:40"}\n'
    )
    found = [json.loads(line) for line in run(tmp_path, "hours", "ask", "--cases", str(cases)).stdout.splitlines()]
    assert [(each["understood"], each["date"], each["open"]) for each in found] == [
        (True, "2026-11-24", True),
        (True, "2026-11-24", True),
        (False, None, None),
    ]


def test_faq_check_passes_the_faq_that_ships(tmp_path: Path) -> None:
    done = run(tmp_path, "faq", "check", "--json")
    assert (done.returncode, json.loads(done.stdout)) == (0, {"problems": [], "suspicions": []})


def test_faq_check_names_file_and_line_and_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "orders.yml").write_text("version: 1\nfaq:\n  - id: a\n    questions: [Where?]\n    anser: Here.\n")
    done = run(tmp_path, "faq", "check", "--faq", str(folder))
    assert done.returncode == 1
    assert "orders.yml:5:" in done.stderr
    assert "answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_published_faq_is_listed_and_can_be_rolled_back(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    file = folder / "orders.yml"
    entry = "version: 1\nfaq:\n  - id: a\n    questions: [Where is it?]\n    answer: {}\n"
    numbers = []
    for text in ("Here.", "There.", "There."):
        file.write_text(entry.format(text))
        done = run(tmp_path, "faq", "publish", "--faq", str(folder), "--note", text, "--json")
        numbers.append(json.loads(done.stdout)["version"])
    assert numbers == [1, 2, 2]
    assert run(tmp_path, "faq", "rollback", "1").returncode == 0
    rows = json.loads(run(tmp_path, "faq", "versions", "--json").stdout)
    assert [(row["number"], row["served"], row["note"]) for row in rows] == [(2, False, "There."), (1, True, "Here.")]
    missing = run(tmp_path, "faq", "rollback", "9")
    assert missing.returncode == 1
    assert "There is no FAQ version 9" in missing.stderr


def test_a_broken_faq_is_not_published(tmp_path: Path) -> None:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "orders.yml").write_text("version: 1\nfaq:\n  - id: a\n")
    assert run(tmp_path, "faq", "publish", "--faq", str(folder)).returncode == 1
    assert json.loads(run(tmp_path, "faq", "versions", "--json").stdout) == []


def test_a_link_for_a_new_colleague_is_printed_alone_on_stdout(tmp_path: Path) -> None:
    done = run(tmp_path, "users", "add", "Alice", "--role", "agent")
    assert done.stdout.startswith("http://127.0.0.1:8081/invite/")
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "settings", "expected"),
    [
        (("hours", "status", "--at", "yesterday"), {}, "'yesterday' is no moment"),
        (("hours", "status", "--at", "2026-11-23", "--department", "kitchen"), {}, "no department 'kitchen'"),
        (("hours", "status", "--at", "2026-11-23", "--business", "nowhere.yml"), {}, "nowhere.yml"),
        (("hours", "ask"), {}, "needs a TEXT"),
        (("hours", "ask", "--cases", "nowhere.jsonl"), {}, "nowhere.jsonl cannot be read"),
        (("faq", "check"), {"NIGHTDESK_GATEWAY_PORT": "x"}, "NIGHTDESK_GATEWAY_PORT is 'x'"),
        (("worker",), {"TELEGRAM_BOT_TOKEN": "nonsense"}, "TELEGRAM_BOT_TOKEN does not look like"),
        (("up", "--now", "soon"), {}, "'soon' is no moment"),
        (("up",), {"NIGHTDESK_BUSINESS": "nowhere.yml"}, "nowhere.yml"),
        (("up",), {"NIGHTDESK_DATABASE_URL": "mysql://x"}, "NIGHTDESK_DATABASE_URL begins with"),
    ],
)
def test_what_a_person_must_mend_is_one_sentence(tmp_path: Path, words, settings, expected) -> None:
    done = run(tmp_path, *words, **settings)
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_wrong_shop_file_starts_nothing_and_names_every_line(tmp_path: Path) -> None:
    (tmp_path / "business.yml").write_text(
        "name: X\ntimezone: Mars/Olympus\nlanguages: [en]\nhours:\n  monday: ['18:00-09:00']\n"
    )
    done = run(tmp_path, "up", NIGHTDESK_BUSINESS="business.yml")
    assert done.returncode == 1
    assert "business.yml:2:" in done.stderr
    assert "business.yml:5:" in done.stderr
    assert not (tmp_path / "var" / "nightdesk.db").exists()


@pytest.mark.parametrize("words", [("hours", "status", "--at", "2026-11-23T10:00"), ("faq", "check")])
def test_light_commands_load_no_model_no_database_and_no_web_server(tmp_path: Path, words) -> None:
    code = (
        "import sys\nfrom bot.__main__ import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'faiss', 'sqlalchemy', 'fastapi', 'sklearn', 'rasa_sdk'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=tmp_path, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_nobody_else_on_the_machine_can_read_what_is_stored(tmp_path: Path) -> None:
    run(tmp_path, "faq", "versions")
    assert (tmp_path / "var" / "nightdesk.db").stat().st_mode & 0o077 == 0


def test_every_command_explains_itself(tmp_path: Path) -> None:
    names = ["up", "gateway", "worker", "sender", "console", "actions", "train", "chat", "ask", "hours", "faq", "users"]
    listed = run(tmp_path, "--help").stdout
    for name in names:
        assert f"  {name} " in listed
        assert run(tmp_path, name, "--help").returncode == 0


def test_a_database_that_is_not_there_is_said_in_one_sentence_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://me:hidden@127.0.0.1:1/shop"
    done = run(tmp_path, "worker", NIGHTDESK_DATABASE_URL=url)
    assert done.returncode == 1
    assert "The database postgresql+psycopg://me:***@127.0.0.1:1/shop cannot be used: " in done.stderr
    assert "Connection refused" in done.stderr
    assert "NIGHTDESK_DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr
