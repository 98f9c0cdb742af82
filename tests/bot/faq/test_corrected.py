"""A search after the shop's own nights: other confidences, the same candidates."""

from datetime import UTC, datetime

import pytest

from bot.faq.corrected import CorrectedSearch, correction_for
from bot.faq.correction import NO_CORRECTION, Correction
from bot.faq.entry import Entry
from bot.faq.search import EXACT, Search, fit
from bot.storage.calibrations import CalibrationRow
from tests.bot.faq.conftest import WordEmbedder

NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture
def search(entries: list[Entry], embedder: WordEmbedder) -> Search:
    return fit(entries, embedder, 7)


def test_the_best_candidate_gets_its_corrected_confidence_and_the_order_stays(search: Search) -> None:
    text = "can I return my order and pay"
    plain = search.search(text)
    for correction in (Correction(1.0, -2.0), Correction(1.0, 4.0)):
        found = CorrectedSearch(search, correction).search(text)
        assert [each.entry.id for each in found] == [each.entry.id for each in plain]
        assert found[0].confidence == pytest.approx(correction.of(plain[0].confidence))
        assert sum(each.confidence for each in found) <= 1 + 1e-9


def test_without_a_correction_nothing_changes(search: Search) -> None:
    text = "can I return my order and pay"
    assert CorrectedSearch(search).search(text) == search.search(text)
    assert CorrectedSearch(search, Correction(1.0, -2.0)).search("🙂") == []


def test_a_question_that_is_asked_word_for_word_stays_sure(search: Search) -> None:
    assert CorrectedSearch(search, Correction(1.0, -5.0)).search("where is my ORDER")[0].confidence == EXACT


def test_it_is_the_same_search_otherwise(search: Search) -> None:
    found = CorrectedSearch(search, Correction(1.0, -1.0))
    assert (found.version, len(found.entries), found.calibrations) == (7, 4, search.calibrations)
    assert found.entry("returns") is search.entry("returns")
    assert found.search("pay for my order", exclude={"payment"})[0].entry.id == "order_status"


def test_a_calibration_of_another_model_corrects_nothing() -> None:
    stored = CalibrationRow(1, {"slope": 1.0, "offset": -1.0}, 1, "words", 60, {}, "Bob", NOW, True, NOW)
    assert correction_for(stored, "words") == Correction(1.0, -1.0)
    assert correction_for(stored, "other words") == NO_CORRECTION
    assert correction_for(None, "words") == NO_CORRECTION
