"""What is promised about the FAQ that the product ships with; anyone can rerun it after an edit."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from bot.words.language import detect

FOLDER = Path(__file__).parents[2] / "data" / "faq"
FIELDS = {"id", "questions", "answer", "translations", "department", "always_human", "floor", "valid", "attachments",
          "follow_ups"}  # fmt: skip
DEPARTMENTS = {"service", "workshop", "sales"}

# As long as the longest that each could become.
LONGEST = {
    "hours.week": "w" * 350,
    "hours.today": "t" * 80,
    "hours.closes_at": "c" * 20,
    "hours.opens_at": "o" * 60,
    "hours.next_opening": "n" * 60,
    "business.name": "b" * 40,
    "business.phone": "p" * 20,
    "business.email": "e" * 60,
}
PLACEHOLDER = re.compile(r"\{\{ ([a-z_.]+) \}\}")
LIMIT_CHARS = 1600

CLOCK_TIME = re.compile(
    r"\b\d{1,2}[:.]\d{2}\b|\b\d{1,2}\s?(am|pm|a\.m\.|p\.m\.|uhr|h|o'clock)\b|\b(noon|midnight|mittags?|mitternacht)\b"
)
DAY = re.compile(
    r"\b(mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(mon|diens|donners|frei|sams|sonn)tags?\b|\bmittwochs?\b|\bsonnabends?\b"
    r"|\bweekends?\b|\bwochenenden?\b|\b(christmas|easter|new year|king's day|holidays?|weihnacht\w*|oster\w*|neujahr|feiertage?)\b"
)


def entries() -> list[dict[str, Any]]:
    found = []
    for path in sorted(FOLDER.glob("*.yml")):
        content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        assert content["version"] == 1, path
        found.extend(content["faq"])
    return found


ENTRIES = entries()
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])


def in_languages(entry: dict[str, Any]) -> Iterator[tuple[str, list[str], str]]:
    yield "en", entry["questions"], entry["answer"]
    for language, translation in entry.get("translations", {}).items():
        yield language, translation["questions"], translation["answer"]


def plain(text: str) -> str:
    """A question without what typing at night changes."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_there_are_at_least_40_entries_with_their_own_ids() -> None:
    ids = [entry["id"] for entry in ENTRIES]
    assert len(ids) >= 40
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z0-9_]+", name)] == []


def test_at_least_15_entries_speak_german() -> None:
    assert sum("de" in entry.get("translations", {}) for entry in ENTRIES) >= 15


def test_no_question_is_asked_twice() -> None:
    asked = Counter(
        plain(question) for entry in ENTRIES for _, questions, _ in in_languages(entry) for question in questions
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_some_entries_are_always_answered_by_a_person() -> None:
    always = {entry["id"] for entry in ENTRIES if entry.get("always_human")}
    assert {"accident_injury", "brakes_failing", "battery_danger", "refund_dispute", "delete_my_data"} <= always


@each_entry
def test_an_entry_has_only_the_agreed_fields(entry: dict[str, Any]) -> None:
    assert entry.keys() <= FIELDS
    assert entry.get("department", "service") in DEPARTMENTS
    assert 0 < entry.get("floor", 0.5) < 1
    for translation in entry.get("translations", {}).values():
        assert translation.keys() == {"questions", "answer"}


@each_entry
def test_each_language_has_4_to_8_ways_of_asking(entry: dict[str, Any]) -> None:
    for language, questions, _ in in_languages(entry):
        assert 4 <= len(questions) <= 8, language
        assert all(isinstance(question, str) and question.strip() for question in questions), language


@each_entry
def test_no_answer_states_a_clock_time_or_a_day(entry: dict[str, Any]) -> None:
    for _, _, answer in in_languages(entry):
        assert not CLOCK_TIME.search(answer.casefold())
        assert not DAY.search(answer.casefold())


@pytest.mark.parametrize(
    "text",
    [
        "until 18:00",
        "from 9 am",
        "ab 9 Uhr",
        "9.30",
        "at noon",
        "closed on Sundays",
        "am Montag",
        "mittwochs",
        "am Feiertag",
    ],
)
def test_the_search_for_times_and_days_finds_them(text: str) -> None:
    assert CLOCK_TIME.search(text.casefold()) or DAY.search(text.casefold())


@each_entry
def test_an_answer_fits_into_one_message_with_the_longest_hours(entry: dict[str, Any]) -> None:
    for _, _, answer in in_languages(entry):
        assert len(PLACEHOLDER.sub(lambda match: LONGEST[match[1]], answer)) < LIMIT_CHARS


@each_entry
def test_placeholders_are_known_and_the_same_in_every_language(entry: dict[str, Any]) -> None:
    used = {language: set(PLACEHOLDER.findall(answer)) for language, _, answer in in_languages(entry)}
    assert used["en"] <= LONGEST.keys()
    assert all(names == used["en"] for names in used.values())
    assert not any(re.search(r"[{}]", PLACEHOLDER.sub("", answer)) for _, _, answer in in_languages(entry))


@each_entry
def test_an_answer_is_one_paragraph(entry: dict[str, Any]) -> None:
    assert all("\n" not in answer.strip() for _, _, answer in in_languages(entry))


@each_entry
def test_follow_ups_lead_to_another_entry_that_may_be_answered(entry: dict[str, Any]) -> None:
    others = {other["id"] for other in ENTRIES if other["id"] != entry["id"]}
    assert set(entry.get("follow_ups", [])) <= others
    assert len(entry.get("follow_ups", [])) <= 2


@each_entry
def test_a_limited_entry_begins_before_it_ends(entry: dict[str, Any]) -> None:
    valid = entry.get("valid")
    assert valid is None or valid["from"] <= valid["until"]


def test_the_language_of_nearly_every_question_is_told_at_first_sight() -> None:
    asked = [
        (question, language)
        for entry in ENTRIES
        for language, questions, _ in in_languages(entry)
        for question in questions
    ]
    wrong = [(question, language) for question, language in asked if detect(question, ["en", "de"]) != language]
    assert len(wrong) <= len(asked) * 0.05, wrong
