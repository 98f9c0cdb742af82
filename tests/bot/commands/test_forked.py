"""A forked command is told from one that a shell has started by nothing but its time."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.bot.commands import forked, test_commands

FAQ = "version: 1\nfaq:\n  - {id: returns, questions: [Can I return it?, send it back], answer: Within 30 days.}\n"


@pytest.mark.parametrize(
    ("words", "stdin", "settings"),
    [
        (("hours", "status", "--at", "-", "--json"), "2026-11-24T10:00\n\n2026-12-25T10:00\n", {}),
        (("hours", "status", "--at", "yesterday"), "", {}),
        (("faq", "check", "--faq", "faq"), "", {}),
        (("faq", "versions", "--json"), "", {}),
        (("faq", "check"), "", {"NIGHTDESK_GATEWAY_PORT": "x"}),
        (("no", "such", "command"), "", {}),
        (("--help",), "", {}),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_it_says_the_same_and_ends_the_same(tmp_path: Path, words: tuple[str, ...], stdin: str, settings: dict[str, str]) -> None:
    said = []
    for run, name in ((test_commands.run, "shell"), (forked.run, "forked")):
        folder = tmp_path / name
        (folder / "faq").mkdir(parents=True)
        (folder / "faq" / "shop.yml").write_text(FAQ)
        done = run(folder, *words, stdin=stdin, **settings)
        said.append((done.returncode, done.stdout, done.stderr, sorted(path.name for path in folder.rglob("*"))))
    assert said[0] == said[1]


def test_what_is_imported_before_has_no_thread_that_a_fork_would_not_have() -> None:
    names = [f"import {name}" for name in forked.IMPORTED_BEFORE]
    code = "\n".join([*names, "import threading, psutil; print(threading.active_count(), psutil.Process().num_threads())"])
    done = subprocess.run([sys.executable, "-c", code], cwd=forked.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1"]


def test_one_that_takes_too_long_is_killed_and_the_next_one_runs(tmp_path: Path) -> None:
    """It reads its cases from a pipe into which nobody writes."""
    os.mkfifo(tmp_path / "cases.jsonl")
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run(tmp_path, "hours", "ask", "--cases", "cases.jsonl", limit_seconds=0.5)
    assert forked.run(tmp_path, "hours", "status", "--at", "2026-11-24T10:00").returncode == 0


def test_who_asks_from_several_threads_gets_their_own(tmp_path: Path) -> None:
    seen: dict[str, str] = {}

    def ask(at: str) -> None:
        seen[at] = forked.run(tmp_path, "hours", "status", "--at", at, "--json").stdout

    moments = [f"2026-11-24T1{number}:00:00" for number in range(4)]
    threads = [threading.Thread(target=ask, args=(at,)) for at in moments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(f'"at": "{at}' in seen[at] for at in moments)
