"""What is said out of politeness is no part of the question."""

import pytest

from bot.faq.reading.courtesy import without_courtesy


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Hi, where's my order please", "where's my order"),
        ("hello there! do you sell helmets? thanks in advance", "do you sell helmets?"),
        ("Good evening, can I return a bike?", "can I return a bike?"),
        ("hey guys - how much is shipping, please?", "how much is shipping?"),
        ("Hallo zusammen, wo ist meine Bestellung bitte?", "wo ist meine Bestellung?"),
        ("Guten Abend! Repariert ihr E-Bikes? Vielen Dank", "Repariert ihr E-Bikes?"),
        ("bonjour, où est ma commande s'il vous plaît ?", "où est ma commande?"),
        ("Hola buenas noches, ¿dónde está mi pedido? gracias", "¿dónde está mi pedido?"),
        ("hoi, waar blijft mijn fiets alvast bedankt", "waar blijft mijn fiets"),
        ("Buonasera, quanto costa la spedizione per favore?", "quanto costa la spedizione?"),
        ("please cancel my order", "cancel my order"),
        ("👋 hi where is my parcel 🙏", "where is my parcel 🙏"),
    ],
)
def test_the_question_is_left(text: str, left: str) -> None:
    assert without_courtesy(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "where is my order?",
        "is there a hello kitty bike",
        "do you sell thank you cards",
        "hide my order from the list",
        "dagkaart kopen",
        "Hi-Ten steel frames?",
        "a thank you note",
        "pleased to meet you",
        "wie kann ich die Bitte zurückziehen",
        "",
        "🙂",
        "?!",
    ],
)
def test_words_that_belong_to_the_question_stay(text: str) -> None:
    assert without_courtesy(text) == text


@pytest.mark.parametrize("text", ["hi", "Hello there!", "thanks", "Guten Abend", "please", "merci beaucoup 🙏"])
def test_mere_courtesy_stays_what_it_is(text: str) -> None:
    assert without_courtesy(text) == text


def test_ten_thousand_greetings_take_no_time() -> None:
    assert without_courtesy("hi " * 5000 + "where is my order") == "where is my order"
    assert without_courtesy("where is it" + " please" * 5000) == "where is it"
