"""Which questions a message holds: a table of what customers write, half of it one question that must not be torn."""

import time
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from bot.faq.reading.questions_in import (
    MOST_CHARS,
    MOST_PLACES,
    Question,
    is_wordless,
    may_hold_two,
    questions_in,
    speaks_of,
    without,
)

TABLE = YAML(typ="safe").load(Path(__file__).with_name("several_questions.yml").read_text())


def test_the_table_is_large_and_half_of_it_must_not_be_split() -> None:
    assert len(TABLE["several"]) + len(TABLE["one"]) >= 80
    assert len(TABLE["one"]) >= len(TABLE["several"])


@pytest.mark.parametrize(("text", "parts"), TABLE["several"])
def test_a_message_with_several_questions_is_cut_into_them(text: str, parts: list[str]) -> None:
    assert [question.whole for question in questions_in(text)] == parts


@pytest.mark.parametrize("text", TABLE["one"])
def test_a_single_question_is_not_torn(text: str) -> None:
    assert questions_in(text) == (Question(text.strip()),)


@pytest.mark.parametrize(
    ("text", "asked", "further"),
    [
        ("Do you repair e-bikes? How much is it?", "Do you repair e-bikes?", "How much is it?"),
        ("I have a flat tyre, can you fix it? How long does that take?", None, "How long does that take?"),
        ("Repariert ihr E-Bikes? Wie lange dauert das?", "Repariert ihr E-Bikes?", "Wie lange dauert das?"),
        ("Do you repair e-bikes and how much is it?", "Do you repair e-bikes", "how much is it?"),
        ("Louez-vous des vélos ? C'est combien ?", "Louez-vous des vélos ?", "C'est combien ?"),
        ("¿Alquilan bicicletas? ¿Cuánto cuesta?", "¿Alquilan bicicletas?", "¿Cuánto cuesta?"),
        ("Verhuren jullie fietsen? Hoeveel kost dat?", "Verhuren jullie fietsen?", "Hoeveel kost dat?"),
        ("Noleggiate biciclette? Quanto costa?", "Noleggiate biciclette?", "Quanto costa?"),
    ],
)
def test_what_is_asked_on_about_the_same_thing_stays_with_it(text: str, asked: str | None, further: str) -> None:
    [question] = questions_in(text)
    assert question.follow_ups == (further,)
    assert asked in (None, question.first)


def test_what_leads_to_a_question_goes_with_that_question() -> None:
    first, second = questions_in("How much is shipping? I bought a bike. The brake squeaks. Can you repair the brake? It is new.")
    assert (first.leads, first.words) == ("", "How much is shipping?")
    assert second.leads == "I bought a bike. The brake squeaks."
    assert second.first == "I bought a bike. The brake squeaks. Can you repair the brake? It is new."


@pytest.mark.parametrize(
    ("text", "wish", "left"),
    [
        ("I need an invoice. Are you open on Saturday?", "I need an invoice.", "Are you open on Saturday?"),
        ("Are you open on Saturday? Please cancel my order.", "Please cancel my order.", "Are you open on Saturday?"),
        ("Ich brauche eine Rechnung. Was kostet der Versand?", "Ich brauche eine Rechnung.", "Was kostet der Versand?"),
        ("Je voudrais une facture. Êtes-vous ouverts samedi ?", "Je voudrais une facture.", "Êtes-vous ouverts samedi ?"),
        ("Necesito una factura. ¿Abren el sábado?", "Necesito una factura.", "¿Abren el sábado?"),
        ("Ik wil een factuur. Zijn jullie zaterdag open?", "Ik wil een factuur.", "Zijn jullie zaterdag open?"),
        ("Vorrei una fattura. Siete aperti sabato?", "Vorrei una fattura.", "Siete aperti sabato?"),
    ],
)
def test_a_wish_beside_a_question_may_be_a_matter_of_its_own(text: str, wish: str, left: str) -> None:
    [question] = questions_in(text)
    assert question.wishes == (wish,)
    assert question.without(wish).whole == left
    assert question.without(wish).wishes == ()


@pytest.mark.parametrize(
    ("text", "halves"),
    [
        ("Do you repair e-bikes and sell helmets?", [("Do you repair e-bikes", "sell helmets?")]),
        ("delivery cost\ngift cards", [("delivery cost", "gift cards")]),
        ("My payment failed. I need an invoice.", [("My payment failed.", "I need an invoice.")]),
        ("E-Bikes reparieren und Helme kaufen", [("E-Bikes reparieren", "Helme kaufen")]),
        ("do you repair ebikes how much is shipping", [("do you repair ebikes", "how much is shipping")]),
        ("repariert ihr e-bikes was kostet der versand", [("repariert ihr e-bikes", "was kostet der versand")]),
        ("combien coûte la livraison puis-je payer par carte", [("combien coûte la livraison", "puis-je payer par carte")]),
        ("reparan bicicletas cuánto cuesta el envío", [("reparan bicicletas", "cuánto cuesta el envío")]),
        ("repareren jullie e-bikes hoeveel kost de verzending", [("repareren jullie e-bikes", "hoeveel kost de verzending")]),
        ("riparate le bici quanto costa la spedizione", [("riparate le bici", "quanto costa la spedizione")]),
        ("can you tell me how much shipping is", []),
        ("where is my order", []),
        ("How much is that and it?", []),
        ("How much is shipping?", []),
        ("Hi! Where is my order?", []),
    ],
)
def test_other_places_for_a_cut_are_only_proposed(text: str, halves: list[tuple[str, str]]) -> None:
    assert list(may_hold_two(text)) == halves


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Is it late? How much is shipping?", "How much is shipping?"),
        ("Hi! My bike is new. Is it late? Where is it?", "Hi!\nMy bike is new.\nWhere is it?"),
        ("Is it late and do you sell helmets?", "do you sell helmets?"),
        ("Is it late, and how much is shipping?", "how much is shipping?"),
        ("Hello! Is it late? Thanks!", ""),
        ("Is it late?", ""),
        ("How much is shipping?", None),
        ("", None),
        ("Is it late? " * 100, None),
    ],
)
def test_a_text_is_read_without_some_of_its_sentences(text: str, left: str | None) -> None:
    assert without(text, lambda sentence: sentence.casefold().startswith("is it late")) == left


@pytest.mark.parametrize(
    ("told", "text", "speaks"),
    [
        ("We sell helmets and every lock.", "Do you sell helmets and locks?", True),
        ("We sell helmets.", "Do you sell helmets and locks?", False),
        ("Räder und Helme", "verkauft ihr Helme", False),
        ("Wir verkaufen Räder und Helme", "verkauft ihr helme", True),
        ("anything", "how much is it?", True),
    ],
)
def test_it_is_told_whether_a_text_speaks_of_all_that_is_asked(told: str, text: str, speaks: bool) -> None:
    assert speaks_of(told, text) is speaks


def test_only_a_few_places_are_tried() -> None:
    assert len(list(may_hold_two(" and ".join(f"thing number{number}" for number in range(40))))) == MOST_PLACES


@pytest.mark.parametrize("text", ["", " ", "?", "???", "👍", "🙏🏽❤️", "…", "x", "\u200b\u200d", "-- //", "-7"])
def test_a_message_without_a_word_is_told(text: str) -> None:
    assert is_wordless(text)


@pytest.mark.parametrize("text", ["ok", "42", "né", "是的", "how?"])
def test_a_short_word_is_a_word(text: str) -> None:
    assert not is_wordless(text)


@pytest.mark.parametrize("piece", ["? ", "and ", "a? ", "and how much is ", "¿", "\n", ", ", "x", "do you and ", "1. "])
def test_even_a_very_long_message_is_read_quickly(piece: str) -> None:
    started = time.process_time()
    for length in (MOST_CHARS, 100_000):
        text = piece * (length // len(piece))
        questions_in(text)
        list(may_hold_two(text))
    list(may_hold_two("thing do you " * (MOST_CHARS // 13)))
    assert time.process_time() - started < 5
