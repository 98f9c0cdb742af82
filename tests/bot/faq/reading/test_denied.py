"""What is left when some candidates are denied."""

import pytest

from bot.faq.candidate import Candidate
from bot.faq.entry import Entry
from bot.faq.reading.denied import without


def candidate(name: str, confidence: float) -> Candidate:
    return Candidate(Entry(name, (name,), "Yes."), confidence, name, "en")


def test_the_others_are_as_likely_as_they_are_when_the_denied_one_is_not_meant() -> None:
    left = without([candidate("a", 0.8), candidate("b", 0.1), candidate("c", 0.02)], {"a"})
    assert [(each.entry.id, each.confidence) for each in left] == [("b", pytest.approx(0.5)), ("c", pytest.approx(0.1))]


def test_nothing_becomes_more_than_certain_and_nothing_is_divided_by_nothing() -> None:
    assert without([candidate("a", 0.9), candidate("b", 0.3)], {"a"})[0].confidence == 1.0
    assert without([candidate("a", 1.0), candidate("b", 0.0)], {"a"})[0].confidence == 0.0
    assert without([candidate("a", 0.6)], {"a"}) == []


def test_what_was_not_found_changes_nothing() -> None:
    found = [candidate("a", 0.6), candidate("b", 0.3)]
    assert without(found, {"x"}) == found
