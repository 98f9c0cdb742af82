"""An entry keeps everything on its way through a stored version."""

import json
from datetime import UTC, date, datetime

import pytest

from bot.faq.entry import Entry, Translation

FULL = Entry(
    id="sale",
    questions=("Is there a sale?", "discounts"),
    answer="Ten percent.",
    translations={"de": Translation(("Gibt es Rabatt?",), "Zehn Prozent."), "fr": Translation((), "Dix.")},
    department="service",
    always_human=True,
    floor=0.0,
    valid_from=date(2026, 12, 1),
    valid_until=date(2026, 12, 31),
    attachments=("chart.png",),
    follow_ups=("returns",),
    source="data/faq/shop.yml:3",
)


@pytest.mark.parametrize("entry", [FULL, Entry("plain", ("Why?",), "Because.")])
def test_json_gives_back_the_same_entry(entry: Entry) -> None:
    assert Entry.from_json(json.loads(json.dumps(entry.to_json()))) == entry


def test_what_stands_at_its_default_is_not_stored() -> None:
    assert Entry("plain", ("Why?",), "Because.").to_json() == {
        "id": "plain",
        "questions": ["Why?"],
        "answer": "Because.",
    }


@pytest.mark.parametrize(
    ("at", "valid"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), True),
        (date(2027, 1, 1), False),
        (None, True),
    ],
)
def test_both_days_of_the_validity_count(at: date | None, valid: bool) -> None:
    assert FULL.is_valid(at) is valid


def test_its_title_is_its_first_question_in_the_language_asked_for() -> None:
    assert FULL.title_in("de") == "Gibt es Rabatt?"
    assert FULL.title_in("fr") == FULL.title_in(None) == "Is there a sale?"
