"""A search after the shop's own nights: other confidences, the same candidates."""

from datetime import UTC, datetime

import pytest

from bot.faq.entry import Entry
from bot.faq.learning.correction import NO_CORRECTION, Correction, correction_for
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
        found = search.with_correction(correction).search(text)
        assert [each.entry.id for each in found] == [each.entry.id for each in plain]
        assert found[0].confidence == pytest.approx(correction.of(plain[0].confidence))
        assert sum(each.confidence for each in found) <= 1 + 1e-9


def test_without_a_correction_nothing_changes(search: Search) -> None:
    text = "can I return my order and pay"
    assert search.with_correction(NO_CORRECTION).search(text) == search.search(text)
    assert search.with_correction(Correction(1.0, -2.0)).search("🙂") == []


def test_a_question_that_is_asked_word_for_word_stays_sure(search: Search) -> None:
    assert search.with_correction(Correction(1.0, -5.0)).search("where is my ORDER")[0].confidence == EXACT


def test_a_second_correction_replaces_the_first(search: Search) -> None:
    twice = search.with_correction(Correction(1.0, -2.0)).with_correction(Correction(1.0, -0.5))
    text = "can I return my order and pay"
    assert twice.search(text) == search.with_correction(Correction(1.0, -0.5)).search(text)


def test_the_cutoffs_follow(search: Search) -> None:
    """What was sure enough before is not, when marks say that the bot is too sure."""
    careful, sure = search.with_correction(Correction(1.0, -3.0)), search.with_correction(Correction(1.0, 2.0))
    assert Correction(1.0, 3.0).of(careful.cutoffs.answer_from) > Correction(1.0, -2.0).of(sure.cutoffs.answer_from)
    assert search.allowing(0.5).cutoffs.answer_from <= search.allowing(0.01).cutoffs.answer_from


def test_it_is_the_same_search_otherwise(search: Search) -> None:
    found = search.with_correction(Correction(1.0, -1.0))
    assert (found.version, len(found.entries), found.calibrations) == (7, 4, search.calibrations)
    assert found.entry("returns") is search.entry("returns")
    assert found.search("pay for my order", exclude={"payment"})[0].entry.id == "order_status"


def test_a_calibration_of_another_model_corrects_nothing() -> None:
    stored = CalibrationRow(1, {"slope": 1.0, "offset": -1.0}, 1, "words", 60, {}, "Bob", NOW, True, NOW)
    assert correction_for(stored, "words") == Correction(1.0, -1.0)
    assert correction_for(stored, "other words") == NO_CORRECTION
    assert correction_for(None, "words") == NO_CORRECTION
