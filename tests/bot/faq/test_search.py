"""The search on a small FAQ, with an embedder that knows words but no meaning."""

from datetime import date

import numpy as np
import pytest

from bot.faq.decide import Outcome, decide
from bot.faq.entry import Entry
from bot.faq.search import ENOUGH_ACROSS, EXACT, Search, fit
from bot.faq.space import MOST_LOOKED_AT
from tests.bot.faq.conftest import WordEmbedder

ODD = [
    "",
    " ",
    "x",
    "?",
    "🙂",
    "🚲🚲🚲",
    "\x00",
    "\ud800 half a pair",
    "word " * 2000,
    "z" * 10_000,
    "Привет my order 你好 كيف",
    "where\nis\tmy order",
    "<script>alert(1)</script>",
    "/restart",
    "%s %d {}",
]


@pytest.fixture
def search(entries: list[Entry], embedder: WordEmbedder) -> Search:
    return fit(entries, embedder, 7)


@pytest.mark.parametrize(
    "text", ["Where is my order?", "WHERE IS MY ORDER", "where is my order 🙂", "Hi! Where is my order, please?"]
)
def test_a_stored_question_is_sure(search: Search, text: str) -> None:
    best = search.search(text)[0]
    assert (best.entry.id, best.matched, best.matched_language) == ("order_status", "Where is my order?", "en")
    assert best.confidence == EXACT


def test_a_near_wording_comes_first(search: Search) -> None:
    found = search.search("please track my order now", language="en")
    assert (found[0].entry.id, found[0].matched) == ("order_status", "track my order")
    assert found[0].confidence > 2 * found[1].confidence


def test_candidates_fall_and_name_each_entry_once(search: Search) -> None:
    found = search.search("can I pay for my order and return the bike")
    confidences = [each.confidence for each in found]
    assert confidences == sorted(confidences, reverse=True)
    assert len({each.entry.id for each in found}) == len(found) <= MOST_LOOKED_AT
    assert sum(confidences) <= 1.0 + 1e-9


@pytest.mark.parametrize("text", ODD)
def test_odd_input_has_a_sane_outcome(search: Search, text: str) -> None:
    candidates = search.search(text)
    assert all(0.0 <= each.confidence <= 1.0 for each in candidates)
    decide(candidates, search.cutoffs, may_clarify=True)


@pytest.mark.parametrize("text", ["", "🙂", "?", "x", "z" * 10_000])
def test_what_says_nothing_is_never_answered(search: Search, text: str) -> None:
    assert decide(search.search(text), search.cutoffs, may_clarify=True).outcome is Outcome.HANDOFF


def test_what_an_entry_is_called_and_answers_tells_what_it_is_about(embedder: WordEmbedder) -> None:
    """Nobody has written a question with the word Klarna, but one answer has it."""
    entries = [
        Entry(
            "payment", ("How can I pay?", "ways to pay"), "By card, cash or Klarna. We open at {{ hours.opens_at }}."
        ),
        Entry("gift_cards", ("Do you have vouchers?", "present for a friend"), "Yes, from 20 euros."),
        Entry("parking", ("Where can I park?", "is there a garage"), "In the street behind us."),
    ]
    search = fit(entries, embedder)
    assert search.search("klarna", language="en")[0].entry.id == "payment"
    assert search.search("gift cards", language="en")[0].entry.id == "gift_cards"
    assert search.search("klarna", language="en")[0].matched in entries[0].questions, (
        "a question is shown, never a hint"
    )
    assert {each.language for each in search.spaces["own"].hints()} == {"en"}
    assert not any("{{" in each.wording for each in search.spaces["own"].hints())


def test_denied_entries_are_left_out(search: Search) -> None:
    found = search.search("Where is my order?", exclude={"order_status"})
    assert "order_status" not in [each.entry.id for each in found]
    assert decide(found, search.cutoffs, may_clarify=True).outcome is Outcome.HANDOFF


def test_entries_outside_their_validity_are_left_out(entries: list[Entry], embedder: WordEmbedder) -> None:
    sale = Entry("sale", ("Is there a sale?", "winter sale"), "Yes.", valid_from=date(2026, 12, 1))
    search = fit([*entries, sale], embedder)
    assert search.search("winter sale", at=date(2026, 12, 1))[0].entry.id == "sale"
    assert "sale" not in [each.entry.id for each in search.search("winter sale", at=date(2026, 11, 30))]


def test_a_translated_question_is_found_in_its_language(search: Search) -> None:
    best = search.search("wo ist meine bestellung")[0]
    assert (best.entry.id, best.matched_language, best.confidence) == ("order_status", "de", EXACT)
    near = search.search("wo ist denn meine Bestellung bitte", language="de")[0]
    assert (near.entry.id, near.matched_language) == ("order_status", "de")


def test_a_language_without_questions_of_its_own_is_compared_with_all(search: Search) -> None:
    best = search.search("track my order Rückgabe", language="fr")[0]
    assert (best.entry.id, best.matched_language) == ("order_status", "en")


def test_a_question_of_two_entries_is_not_taken_for_sure(embedder: WordEmbedder) -> None:
    twins = [Entry("a", ("open today",), "A."), Entry("b", ("open today",), "B.")]
    assert all(each.confidence < EXACT for each in fit(twins, embedder).search("open today"))


@pytest.mark.parametrize("count", [0, 1, 2])
def test_the_smallest_faqs_work(entries: list[Entry], embedder: WordEmbedder, count: int) -> None:
    search = fit(entries[:count], embedder)
    assert len(search.search("hello there")) <= count
    if count:
        assert search.search("Where is my order?")[0].confidence == EXACT


def test_one_question_each_is_enough(embedder: WordEmbedder) -> None:
    search = fit([Entry(f"e{n}", (f"word{n}",), "Yes.") for n in range(30)], embedder)
    assert search.search("word7")[0].entry.id == "e7"


def test_the_same_faq_gives_the_same_confidence(entries: list[Entry], embedder: WordEmbedder) -> None:
    text = "may I return the bicycle"
    once, again = (fit(entries, embedder).search(text) for _ in range(2))
    assert once == again


def test_an_earlier_calibration_is_taken_over(entries: list[Entry], embedder: WordEmbedder, search: Search) -> None:
    quick = fit(entries, embedder, 8, earlier=search)
    assert quick.calibrations == search.calibrations
    assert quick.cutoffs == search.cutoffs
    assert quick.version == 8


def test_many_entries_are_searched_exactly(embedder: WordEmbedder) -> None:
    rng = np.random.default_rng(1)
    many = [Entry(f"e{n}", (f"q{n} {rng.integers(1000)}",), "Yes.") for n in range(60)]
    assert fit(many, embedder).search("q42")[0].entry.id == "e42"


def test_a_large_faq_is_fitted_on_several_processors_and_counts_every_step_once() -> None:
    many = [Entry(f"e{n}", tuple(f"q{n} {number}" for number in range(30)), "Yes.") for n in range(80)]
    heard: list[tuple[int, int]] = []
    found = fit(many, WordEmbedder(), progress=lambda done, whole: heard.append((done, whole)))
    assert found.search("q42 once more")[0].entry.id == "e42"
    assert [done for done, _ in heard] == list(range(1, heard[-1][1] + 1))


def test_of_very_many_questions_some_from_all_over_are_compared_with_other_languages(embedder: WordEmbedder) -> None:
    asked = [f"question {number}" for number in range(4 * ENOUGH_ACROSS)]
    space = fit([Entry("many", tuple(asked), "Yes."), Entry("few", ("else",), "No.")], embedder).spaces["all"]
    wordings = [space.wording(row).wording for row in range(ENOUGH_ACROSS + 1)]
    assert wordings == [*asked[::4], "else"]
