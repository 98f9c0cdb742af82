"""A job goes to the program that asks, and whatever becomes of the program is told."""

import sys
from datetime import date

import pytest

from bot.faq.entry import Entry
from bot.faq.replay.given import Became, Given
from bot.faq.replay.job import Begun, Job, Question, ReplayFailed, run


def test_a_job_arrives_as_it_was_sent(entries: list[Entry]) -> None:
    job = Job([entries], [Question("Where?", "de", "nl", date(2026, 12, 24))])
    assert Job.from_json(job.to_json()).questions == job.questions
    assert [each.id for each in Job.from_json(job.to_json()).versions[0]] == [each.id for each in entries]


@pytest.mark.parametrize(
    ("program", "sentence"),
    [
        ("import sys; sys.exit(3)", "ended with code 3"),
        ("import sys; sys.stdin.read(); print('{\"error\": \"No model is there.\"}')", "No model is there."),
        ("import sys; sys.stdin.read(); print('not json')", "JSONDecodeError while reading"),
        ("import os; os.kill(os.getpid(), 9)", "ended with code -9"),
        ("import sys; sys.stdin.close(); print('{\"error\": \"It hears no job.\"}'); sys.exit(1)", "It hears no job."),
    ],
)
def test_a_process_that_fails_or_dies_is_told_in_one_sentence(program: str, sentence: str) -> None:
    with pytest.raises(ReplayFailed, match=sentence):
        run(Job([[]], [Question("long " * 50_000)]), lambda what, done, whole: None, [sys.executable, "-c", program])


def test_a_program_that_was_begun_for_nothing_ends() -> None:
    with Begun([sys.executable, "-c", "import sys; sys.stdin.read(); import time; time.sleep(1000)"]) as begun:
        pass
    assert begun.code is not None


def test_progress_and_answers_come_line_by_line() -> None:
    program = (
        "import sys; sys.stdin.read(); print('{\"progress\": [\"Asking\", 1, 1]}');"
        "print('{\"given\": [[{\"became\": \"handed_over\"}]]}')"
    )
    told: list[tuple[str, int, int]] = []
    found = run(Job([[]], []), lambda *said: told.append(said), [sys.executable, "-c", program])
    assert (found, told) == ([[Given(Became.HANDED_OVER)]], [("Asking", 1, 1)])
