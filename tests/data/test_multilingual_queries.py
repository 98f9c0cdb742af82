"""What is promised about the questions in six languages of benchmarks/quality/multilingual; their scores are not tested here."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from bot.faq.files import read
from tests.shop import ROOT

FOLDER = ROOT / "benchmarks" / "quality" / "multilingual"
AT_LEAST = {"en": 60, "de": 50, "fr": 50, "es": 50, "nl": 50, "it": 50}
QUERIES: list[dict[str, Any]] = [
    json.loads(line) for line in (FOLDER / "queries.jsonl").read_text(encoding="utf-8").splitlines()
]
ENTRIES = read(FOLDER / "faq")


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def test_the_faq_is_of_another_shop_and_english_only() -> None:
    shipped = {plain(question) for entry in read(ROOT / "data" / "faq") for question, _ in entry.wordings("en")}
    own = [plain(question) for entry in ENTRIES for question in entry.questions]
    assert len(ENTRIES) >= 40
    assert all(5 <= len(entry.questions) <= 10 and not entry.translations for entry in ENTRIES)
    # "Where is my order?" and its like are asked in every shop.
    assert len(shipped.intersection(own)) <= 0.1 * len(own)


@pytest.mark.parametrize("language", AT_LEAST)
def test_each_language_has_enough_queries_and_some_that_nothing_answers(language: str) -> None:
    expected = [query["expect"] for query in QUERIES if query["language"] == language]
    assert len(expected) >= AT_LEAST[language]
    assert 0.12 <= expected.count(None) / len(expected) <= 0.18


def test_every_query_has_the_agreed_fields_and_a_known_entry() -> None:
    known = {entry.id for entry in ENTRIES}
    for query in QUERIES:
        assert query.keys() == {"text", "expect", "language"}
        assert query["language"] in AT_LEAST
        assert query["expect"] is None or query["expect"] in known, query


def test_no_query_is_asked_twice_or_stands_in_the_faq() -> None:
    asked = Counter(plain(query["text"]) for query in QUERIES)
    assert [text for text, times in asked.items() if times > 1] == []
    assert asked.keys() & {plain(question) for entry in ENTRIES for question in entry.questions} == set()


def test_the_readme_counts_right() -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    total, null = (Counter(query["language"] for query in some) for some in (QUERIES, unanswered()))
    for language in AT_LEAST:
        assert f"| {language} | {total[language]} | {null[language]} |" in readme
    assert f"| all | {total.total()} | {null.total()} |" in readme


def unanswered() -> list[dict[str, Any]]:
    return [query for query in QUERIES if query["expect"] is None]
