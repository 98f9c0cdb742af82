"""`nightdesk faq publish`, `replay`, `versions` and `rollback` as programs use them."""

import json
import os
import pwd
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import clock
from bot.faq.versions import load_version, served_version, versions
from bot.storage.engine import Store, open_engine
from bot.storage.faq_files import content, content_mark
from bot.storage.migrate import upgrade
from bot.storage.tables import Audit
from tests.bot.commands.forked import environment, run
from tests.bot.commands.test_commands import NIGHTDESK
from tests.cast import alice
from tests.nights import replied
from tests.prepared import lay_models

FIRST = "version: 1\nfaq:\n  - {id: returns, questions: [Can I return it?, send it back], answer: Within 30 days.}\n"
SECOND = "  - {id: payment, questions: [How can I pay?, pay by card], answer: By card or in cash.}\n"
#: Of a publish that has nothing to ask.
STEPS = ["Beginning", "Reading and checking the files", "Looking up what was asked", "Going live"]


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "shop.yml").write_text(FIRST)
    lay_models(tmp_path / "var")
    return folder


def store_of(folder: Path) -> Store:
    store = Store(open_engine(f"sqlite:///{folder / 'var' / 'nightdesk.db'}"))
    upgrade(store)
    return store


def served(folder: Path) -> int | None:
    with store_of(folder).read() as session:
        return served_version(session)


def test_each_version_keeps_author_changes_and_report(tmp_path: Path, faq: Path) -> None:
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--note", "first", "--json")
    assert json.loads(done.stdout)["version"] == 1, done.stderr
    (faq / "shop.yml").write_text(FIRST + SECOND)
    found = json.loads(run(tmp_path, "faq", "publish", "--faq", str(faq), "--json").stdout)
    assert (found["version"], found["entries"], found["changes"]["added"]) == (2, 2, ["payment"])
    newest, first = json.loads(run(tmp_path, "faq", "versions", "--json").stdout)
    assert (newest["number"], newest["replaced"], newest["served"], newest["changes"]["added"]) == (2, 1, True, ["payment"])
    assert (newest["report"]["against"], newest["report"]["questions"], newest["even_so"]) == (1, 0, None)
    assert (first["note"], first["report"]["against"]) == ("first", None)
    shown = run(tmp_path, "faq", "versions", "--show", "2").stdout
    assert "+    answer: By card or in cash." in shown
    assert "-" not in json.loads(run(tmp_path, "faq", "versions", "--show", "1", "--json").stdout)[0]["diff"]
    assert "Added: payment" in shown
    assert "Compared with version 1" in shown
    assert json.loads(run(tmp_path, "faq", "rollback", "1", "--json").stdout) == {"version": 1, "before": 2}
    assert served(tmp_path) == 1


def test_swapped_answers_are_refused_with_both_lines_unless_there_is_a_reason(tmp_path: Path, faq: Path) -> None:
    (faq / "shop.yml").write_text(FIRST + SECOND)
    run(tmp_path, "faq", "publish", "--faq", str(faq))
    swapped = (FIRST + SECOND).replace("Within 30 days.", "X").replace("By card or in cash.", "Within 30 days.")
    (faq / "shop.yml").write_text(swapped.replace("answer: X", "answer: By card or in cash."))
    looked = run(tmp_path, "faq", "replay", "--faq", str(faq), "--json")
    assert (looked.returncode, len(json.loads(looked.stdout)["report"]["blocks"])) == (1, 2)
    refused = run(tmp_path, "faq", "publish", "--faq", str(faq), "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["version"] is None
    assert f"{faq}/shop.yml:3: the answer of returns is what payment said ({faq}/shop.yml:4)" in refused.stderr
    assert "version 1 goes on answering" in refused.stderr
    assert served(tmp_path) == 1
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--even-so", "The ids were mixed up before.", "--json")
    assert json.loads(done.stdout)["version"] == 2
    assert json.loads(run(tmp_path, "faq", "versions", "--json").stdout)[0]["even_so"] == "The ids were mixed up before."
    with store_of(tmp_path).read() as session:
        act = session.scalars(select(Audit).where(Audit.act == "published_faq").order_by(Audit.id.desc())).first()
        assert act is not None
        account = pwd.getpwuid(os.getuid()).pw_name
        assert (act.details["by"], act.details["even_so"]) == (account, "The ids were mixed up before.")


def test_an_override_needs_a_sentence_and_names_the_account_whatever_the_environment_says(tmp_path: Path, faq: Path) -> None:
    (faq / "shop.yml").write_text(FIRST + SECOND)
    run(tmp_path, "faq", "publish", "--faq", str(faq), LOGNAME="ada", USER="ada")
    assert json.loads(run(tmp_path, "faq", "versions", "--json").stdout)[0]["published_by"] == pwd.getpwuid(os.getuid()).pw_name
    swapped = (FIRST + SECOND).replace("Within 30 days.", "X").replace("By card or in cash.", "Within 30 days.")
    (faq / "shop.yml").write_text(swapped.replace("answer: X", "answer: By card or in cash."))
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--even-so", "because")
    assert (done.returncode, served(tmp_path)) == (1, 1)
    assert "will tell nobody why it was right" in done.stderr


def test_the_seconds_of_each_step_are_told_to_people_and_to_programs(tmp_path: Path, faq: Path) -> None:
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--steps")
    assert [line.split("  ")[1] for line in done.stderr.splitlines() if line.startswith("  ")] == [*STEPS, "together"]
    (faq / "shop.yml").write_text(FIRST + SECOND)
    looked = json.loads(run(tmp_path, "faq", "replay", "--faq", str(faq), "--steps", "--json").stdout)
    assert list(looked["seconds"]) == [step for step in STEPS if step != "Going live"]
    assert all(seconds >= 0 for seconds in looked["seconds"].values())
    assert "seconds" not in json.loads(run(tmp_path, "faq", "publish", "--faq", str(faq), "--json").stdout)


def test_wrong_names_are_told(tmp_path: Path, faq: Path) -> None:
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--meant", "moon")
    assert (done.returncode, "--meant moon names no entry" in done.stderr) == (1, True)
    run(tmp_path, "faq", "publish", "--faq", str(faq))
    done = run(tmp_path, "faq", "replay", "--faq", str(faq), "--against", "9")
    assert (done.returncode, "There is no FAQ version 9; name one from 1 to 1" in done.stderr) == (1, True)
    done = run(tmp_path, "faq", "versions", "--show", "9")
    assert (done.returncode, "There is no FAQ version 9" in done.stderr) == (1, True)


def test_a_publish_that_is_killed_half_way_leaves_the_last_version_serving(tmp_path: Path, faq: Path) -> None:
    run(tmp_path, "faq", "publish", "--faq", str(faq))
    with store_of(tmp_path).write() as session:
        alice(session)
        replied(session, "can it go back", "returns", at=clock.now())
    (faq / "shop.yml").write_text(FIRST + SECOND)
    process = subprocess.Popen(
        [*NIGHTDESK, "faq", "publish", "--faq", str(faq)], cwd=tmp_path, env=environment(), stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert "Loading the models" in process.stderr.readline(), "it is half way: nothing is stored yet"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stderr.close()
    assert served(tmp_path) == 1
    assert (faq / "shop.yml").read_text() == FIRST + SECOND, "the draft is kept"
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--days", "0", "--json")
    assert json.loads(done.stdout)["version"] == 2, done.stderr


# Runs the command and kills it, as the machine may, before the statement of that number; "0" counts those up to its last commit.
KILLED_BEFORE = """
import atexit, os, runpy, signal, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
last, made, committed = int(sys.argv.pop(1)), 0, 0
@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global made
    made += 1
    if made == last:
        os.kill(os.getpid(), signal.SIGKILL)
@event.listens_for(Engine, "commit")
def keep(_):
    global committed
    committed = made
atexit.register(lambda: print(committed, file=sys.stderr))
sys.argv[0] = "nightdesk"
runpy.run_module("bot", run_name="__main__")
"""
KILLS = 8


def published_and_killed(folder: Path, faq: Path, statement: int) -> "subprocess.CompletedProcess[str]":
    words = [sys.executable, "-c", KILLED_BEFORE, str(statement), "faq", "publish", "--faq", str(faq), "--days", "0"]
    return subprocess.run(words, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120)


def test_whenever_a_publish_is_killed_the_last_version_serves_whole_and_the_files_are_kept(tmp_path: Path, faq: Path) -> None:
    (faq / "media").mkdir()
    (faq / "media" / "terms.pdf").write_bytes(b"%PDF- terms")
    run(tmp_path, "faq", "publish", "--faq", str(faq))
    draft = FIRST + SECOND.replace("answer: By", "attachments: [terms.pdf], answer: By")
    (faq / "shop.yml").write_text(draft)
    measured = tmp_path / "measured"
    measured.mkdir()
    run(measured, "faq", "publish", "--faq", str(faq))
    (faq / "shop.yml").write_text(draft.replace("in cash", "in coins"))
    statements = int(published_and_killed(measured, faq, 0).stderr.split()[-1])
    (faq / "shop.yml").write_text(draft)
    moments = sorted(random.Random(22).sample(range(1, statements + 1), KILLS))
    for moment in moments:
        killed = published_and_killed(tmp_path, faq, moment)
        assert killed.returncode == -signal.SIGKILL, (moment, statements, killed.stderr)
        with store_of(tmp_path).read() as session:
            assert served_version(session) == 1, moment
            assert [entry.id for entry in load_version(session, 1)] == ["returns"]
            assert [row.number for row in versions(session)] == [1], "nothing half published is left"
        assert (faq / "shop.yml").read_text() == draft, "the draft is kept"
    done = run(tmp_path, "faq", "publish", "--faq", str(faq), "--json")
    assert json.loads(done.stdout)["version"] == 2, done.stderr
    with store_of(tmp_path).read() as session:
        assert content(session, content_mark(session, 2, "terms.pdf")) == b"%PDF- terms"


@pytest.mark.model
def test_a_test_case_that_fails_blocks_with_its_line(tmp_path: Path, faq: Path) -> None:
    (faq / "shop.yml").write_text(FIRST + SECOND)
    (faq / "moon.yml").write_text(
        "version: 1\nfaq:\n  - id: moon\n    questions: [What is the moon made of?]\n    answer: Cheese.\n    tests:\n"
        "      - How can I pay by card at the till?\n"
    )
    refused = run(tmp_path, "faq", "publish", "--faq", str(faq))
    assert refused.returncode == 1, refused.stdout
    assert f"{faq}/moon.yml:7: the test case “How can I pay by card at the till?” fails: it must get moon" in refused.stderr
    assert "Nothing was published." in refused.stderr
    assert served(tmp_path) is None
