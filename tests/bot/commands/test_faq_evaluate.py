"""`faq evaluate` as the owner runs it: figures on stdout, words and progress on stderr, a report that can be opened."""

import json
from pathlib import Path

import pytest

from tests.bot.commands.test_faq_transfer import run
from tests.prepared import lay_models

FAQ = """\
version: 1
faq:
  - id: returns
    questions: [Can I return a bike?, I want to give my bike back, bring back what I bought]
    answer: Within 30 days.
  - id: payment
    questions: [How can I pay?, do you take credit cards, is cash possible]
    answer: Cash or card.
  - id: repair
    questions: [Do you repair flat tyres?, my tyre has a hole, mend a puncture]
    answer: While you wait.
"""
QUERIES = (
    '{"text": "can i pay by card", "expect": "payment"}\n{"text": "tell me a joke", "expect": null}\n'
    '{"text": "puncture", "expect": "repair", "language": "en"}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq/shop.yml").write_text(FAQ)
    (tmp_path / "queries.jsonl").write_text(QUERIES)
    lay_models(tmp_path / "var")
    return tmp_path


@pytest.mark.model
def test_labelled_queries_are_measured_and_drawn(folder: Path) -> None:
    options = ("--faq", "faq", "--queries", "queries.jsonl", "--report", "out/report", "--predictions", "out/p.jsonl")
    done = run(folder, "evaluate", *options, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["queries"], told["top1"], told["languages"]["en"]["queries"]) == (3, 1.0, 1)
    assert done.stderr.splitlines()[-1] == "The report is out/report/report.html."
    assert "Measured on 3 labelled messages." in (folder / "out/report/report.html").read_text()
    assert len((folder / "out/p.jsonl").read_text().splitlines()) == 3


@pytest.mark.model
def test_another_number_of_the_owner_is_tried(folder: Path) -> None:
    def answers_from(percent: str) -> float:
        options = ("--faq", "faq", "--queries", "queries.jsonl", "--wrong-answers-percent", percent, "--json")
        done = run(folder, "evaluate", *options)
        assert done.returncode == 0, done.stderr
        return float(json.loads(done.stdout)["answer_from"])

    assert answers_from("1") > answers_from("40")


@pytest.mark.model
def test_without_queries_it_estimates_and_says_so(folder: Path) -> None:
    done = run(folder, "evaluate", "--faq", "faq")
    assert done.returncode == 0, done.stderr
    assert "An estimate by cross-validation of the FAQ's own questions" in done.stderr
    assert "Estimating …" in done.stderr
    lines = dict(line.split(maxsplit=1) for line in done.stdout.splitlines() if not line.startswith(" ") and " " in line)
    assert (lines["queries"], lines["in_scope"], lines["estimate"]) == ("18", "9", "True")


@pytest.mark.model
def test_what_cannot_be_measured_is_one_sentence(folder: Path) -> None:
    (folder / "queries.jsonl").write_text('{"text": "a", "expect": "paiment"}\n')
    done = run(folder, "evaluate", "--faq", "faq", "--queries", "queries.jsonl")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "queries.jsonl:1: no entry has the id paiment; did you mean payment?\n"
    (folder / "file").write_text("")
    done = run(folder, "evaluate", "--faq", "faq", "--report", "file/report")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("file/report")
