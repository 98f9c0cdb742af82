"""The search with the real model, over the shop's own FAQ: what customers would see."""

from pathlib import Path

import pytest

from bot.faq.decide import Outcome, decide
from bot.faq.files import read
from bot.faq.search import Search, fit
from bot.faq.views import Views

pytestmark = pytest.mark.model

FAQ = Path(__file__).parents[3] / "data" / "faq"


@pytest.fixture(scope="module")
def search(views: Views) -> Search:
    return fit(read(FAQ), views, 1)


def test_every_question_of_the_faq_finds_its_entry(search: Search) -> None:
    for entry in search.entries:
        for question, language in entry.wordings("en"):
            best = search.search(question)[0]
            assert (best.entry.id, best.matched_language) == (entry.id, language), question
            assert best.confidence > 0.95


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("hi, where's my order please", "order_status"),
        ("how do i cancel an order", "cancel_order"),
        ("do u have second hand bicycles", "second_hand"),
        ("can you gift wrap my purchase", "gift_wrapping"),
    ],
)
def test_another_wording_is_answered(search: Search, text: str, entry: str) -> None:
    decision = decide(search.search(text), search.cutoffs, may_clarify=True)
    assert (decision.outcome, decision.candidates[0].entry.id) == (Outcome.ANSWER, entry)


@pytest.mark.parametrize(
    "text",
    [
        "what do you think about the elections",
        "how much is a flight to Rome",
        "my cat will not eat",
        "can you recommend a lawyer",
        "lol",
        "🚲🚲🚲",
        "q",
        "y " * 5000,
        "Сколько стоит билет в оперу?",
        "猫がご飯を食べません",
    ],
)
def test_what_the_faq_does_not_hold_is_handed_off(search: Search, text: str) -> None:
    assert decide(search.search(text), search.cutoffs, may_clarify=True).outcome is Outcome.HANDOFF


@pytest.mark.parametrize(
    "text",
    [
        "Où est ma commande, s'il vous plaît ?",
        "¿Dónde está mi pedido?",
        "Waar is mijn bestelling gebleven?",
        "Dov'è il mio ordine?",
        "Gdzie jest moje zamówienie?",
        "Здравствуйте, где мой заказ?",
    ],
)
def test_a_language_without_questions_of_its_own_finds_the_entry_all_the_same(search: Search, text: str) -> None:
    decision = decide(search.search(text), search.cutoffs, may_clarify=True)
    assert decision.outcome is not Outcome.HANDOFF
    assert decision.candidates[0].entry.id == "order_status"


def test_german_matches_german_questions(search: Search) -> None:
    best = search.search("wo ist meine bestellung???")[0]
    assert (best.entry.id, best.matched_language) == ("order_status", "de")


