"""An estimate is honest: no question is scored by a search that has seen it, and it comes out the same twice."""

from dataclasses import replace

import pytest

import bot.faq.measure.estimate as module
from bot.faq.embed import Embedder
from bot.faq.entry import Entry
from bot.faq.general import general_sentences
from bot.faq.measure.estimate import FOLDS, Estimate, estimate
from bot.faq.measure.held_out import held_out_sentences
from bot.faq.search import EXACT
from bot.faq.wording import normalised


def run(entries: list[Entry], embedder: Embedder) -> Estimate:
    return estimate(entries, embedder, progress=lambda what, done, whole: None)


def test_every_question_is_asked_once_of_a_search_that_has_not_seen_it(entries: list[Entry], embedder: Embedder) -> None:
    found = run(entries, embedder)
    known = [each for each in found.scored if each.query.expect is not None]
    asked = {(each.query.text, each.query.expect, each.query.language) for each in known}
    assert asked == {(w, e.id, language) for e in entries for w, language in e.wordings("en")}
    assert len(known) == len(asked)
    # Word for word in the FAQ would be EXACT; a question of another wording can hardly be that sure.
    assert all(each.confidence < EXACT for each in found.scored)


def test_half_of_the_queries_are_out_of_scope_of_both_kinds(entries: list[Entry], embedder: Embedder) -> None:
    strange = [each.query.text for each in run(entries, embedder).scored if each.query.expect is None]
    questions = {wording for entry in entries for wording, _ in entry.wordings("en")}
    assert len(strange) == len(questions)
    from_entries = [text for text in strange if text in questions]
    assert len(from_entries) == len(questions) - len(questions) // 2
    general = set(held_out_sentences("en")) | set(held_out_sentences("de"))
    assert {text for text in strange if text not in questions} <= general


def test_it_comes_out_the_same_twice(entries: list[Entry], embedder: Embedder) -> None:
    def told(found: Estimate) -> list[tuple[str, float]]:
        return [(each.query.text, each.confidence) for each in found.scored]

    assert told(run(entries, embedder)) == told(run(entries, embedder))


def test_a_question_without_a_second_wording_is_not_left_out_but_counted(
    entries: list[Entry], embedder: Embedder
) -> None:
    alone = replace(entries[3], questions=("How can I pay?",))
    found = run([*entries[:3], alone], embedder)
    assert found.lonely == 1
    assert "How can I pay?" not in {each.query.text for each in found.scored if each.query.expect}


def test_an_faq_with_one_wording_for_everything_tells_nothing_and_does_not_fail(embedder: Embedder) -> None:
    found = run([Entry("a", ("Where?",), "Here."), Entry("b", ("When?",), "Now.")], embedder)
    assert (found.scored, found.fits, found.lonely) == ([], 0, 2)


def test_a_large_faq_costs_fewer_fits(
    entries: list[Entry], embedder: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = run(entries, embedder).fits
    monkeypatch.setattr(module, "LARGE", 10)
    assert run(entries, embedder).fits == 4 < small == FOLDS + 3


@pytest.mark.parametrize("language", ["en", "de", "fr", "es", "nl", "it"])
def test_no_held_out_sentence_is_in_the_bank_that_calibrates(language: str) -> None:
    held_out = {normalised(each) for each in held_out_sentences(language)}
    assert len(held_out) >= 35
    assert not held_out & {normalised(each) for each in general_sentences(None)}
