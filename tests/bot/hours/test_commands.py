"""The JSON that `nightdesk hours` prints."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.hours import Hours
from bot.hours.commands import BadMoment, ask_cases, ask_json, read_moment, status_json, status_lines

from .conftest import MakeBusiness

ROOT = Path(__file__).parents[3]
SHOP = """
hours: {monday: ["09:00-12:30", "13:30-18:00"]}
special_days: {2026-11-30: {hours: closed, reason: {en: stocktaking, de: Inventur}}}
"""


@pytest.fixture
def hours(make_business: MakeBusiness) -> Hours:
    return Hours(make_business(SHOP))


def test_status_is_exactly_this_document(hours: Hours) -> None:
    assert status_json(hours, read_moment("2026-11-23T10:00", hours)) == {
        "at": "2026-11-23T10:00:00+01:00",
        "open": True,
        "closes_at": "2026-11-23T12:30:00+01:00",
        "opens_at": None,
        "reason": None,
    }
    assert status_json(hours, read_moment("2026-11-30T11:00:00Z", hours)) == {
        "at": "2026-11-30T12:00:00+01:00",
        "open": False,
        "closes_at": None,
        "opens_at": "2026-12-07T09:00:00+01:00",
        "reason": "stocktaking",
    }


def test_status_reads_one_moment_from_each_line(hours: Hours) -> None:
    lines = list(status_lines(hours, ["2026-11-23T10:00\n", "\n", "2026-11-23T13:00\n"]))
    assert [json.loads(line)["open"] for line in lines] == [True, False]


def test_ask_is_exactly_this_document(hours: Hours) -> None:
    at = read_moment("2026-11-22T22:40", hours)
    assert ask_json("Are you open on Monday?", hours, at) == {
        "text": "Are you open on Monday?",
        "answer": "Tomorrow, Monday 23 November, we are open from 09:00 to 12:30 and from 13:30 to 18:00.",
        "date": "2026-11-23",
        "open": True,
        "understood": True,
    }
    assert ask_json("Where is my order?", hours, at) == {
        "text": "Where is my order?",
        "answer": None,
        "date": None,
        "open": None,
        "understood": False,
    }


def test_cases_carry_their_language_and_what_was_said_before(hours: Hours) -> None:
    cases = [
        {"text": "Und am Dienstag?", "at": "2026-11-22T22:40", "language": "de", "previous": ["Habt ihr morgen offen?"]},
        {"text": "Und am Dienstag?", "at": "2026-11-22T22:40+00:00"},
    ]
    first, second = (json.loads(line) for line in ask_cases(hours, [json.dumps(case) for case in cases]))
    assert (first["understood"], first["date"], first["open"]) == (True, "2026-11-24", False)
    assert "Dienstag, 24. November" in first["answer"]
    assert not second["understood"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("no json", "cases.jsonl:1: this is no JSON; write one object on each line."),
        ('{"text": "open?"}', 'cases.jsonl:1: a case needs "text" and "at"'),
        ('{"text": "open?", "at": "noon"}', "cases.jsonl:1: 'noon' is no moment; write it as 2026-11-20T22:40"),
        ('{"text": "a", "at": "2026-11-20", "previous": "b"}', 'cases.jsonl:1: "previous" must be a list of texts'),
        ('{"text": "a", "at": "2026-11-20", "language": 1}', 'cases.jsonl:1: "language" must be a code'),
    ],
)
def test_a_case_that_cannot_be_read_is_named_with_its_line(hours: Hours, line: str, sentence: str) -> None:
    with pytest.raises(BadMoment) as error:
        list(ask_cases(hours, [line], "cases.jsonl"))
    assert str(error.value).startswith(sentence)


@pytest.mark.parametrize("text", ["", "yesterday", "2026-13-01", "0001-01-01", "9999-12-31T23:59"])
def test_a_moment_that_cannot_be_is_refused(hours: Hours, text: str) -> None:
    with pytest.raises(BadMoment):
        read_moment(text, hours)


def test_hours_load_without_the_holidays_library_or_a_model() -> None:
    code = (
        "import sys, bot.hours.ask, bot.hours.commands, bot.hours.placeholders, bot.promises.promise\n"
        "print([name for name in ('holidays', 'torch', 'sqlalchemy', 'rasa_sdk') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
