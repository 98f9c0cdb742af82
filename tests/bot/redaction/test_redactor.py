"""What a redacted copy takes out of what was said, and what it leaves."""

import time

import pytest

from bot.redaction.names import introduced
from bot.redaction.redactor import Redactor

REDACTOR = Redactor(
    names=["Wilhelmina van Zonneveld"],
    known=["whatsapp:+31612345678", "+31612345678", "LB-77"],
    staff=["Alice"],
    own=["+31 20 555 0100", "hello@lumenbicycles.example"],
)

GOES = [
    ("I am Wilhelmina, call me", "I am [name], call me"),
    ("Wilhelmina's bicycle and ZONNEVELD", "[name]'s bicycle and [name]"),
    ("Dear Wilhelmina van Zonneveld, hello", "Dear [name], hello"),
    ("Write to w.zonneveld+x@example.co.uk please", "Write to [e-mail] please"),
    ("call 06 12 34 56 78", "call [number]"),
    ("call +31 6-1234.5678 now", "call [number] now"),
    ("my number is 0049/171/1234567", "my number is [number]"),
    ("0\u200b612\u00a0345\u202f678", "[number]"),
    ("٠٦١٢٣٤٥٦٧٨", "[number]"),
    ("order LB-77", "order [number]"),
    ("order 12", "order [number]"),
    ("my order number is A1", "my order number is [number]"),
    ("Bestellnummer: 4711", "Bestellnummer: [number]"),
    ("it is #99 and AB1234", "it is [number] and [number]"),
    ("10432", "[number]"),
    ("2024", "[number]"),
    ("IBAN NL91 ABNA 0417 1643 00", "IBAN [number]"),
    ("born 24.12.1985", "born [number]"),
    ("I live at Keizersgracht 12a, 1015 CS Amsterdam.", "I live at [address]."),
    ("Lange Straße 3, 10117 Berlin", "[address]"),
    ("to 221b Baker Street, please", "to [address], please"),
    ("12 rue de Rivoli, 75001 Paris", "[address]"),
    ("calle Mayor 3", "[address]"),
    ("via Garibaldi 5", "[address]"),
    ("1015 CS", "[address]"),
    ("see https://example.org/me?id=3 and www.me.de", "see [link] and [link]"),
    ("I am @zonni on Instagram", "I am [handle] on Instagram"),
    ("Alice took over.", "[staff] took over."),
    ("Mijn naam is Jan de Vries", "Mijn naam is [name]"),
    ("Ich heiße Özlem", "Ich heiße [name]"),
    ("It broke.\nRegards, Jan", "It broke.\nRegards, [name]"),
    ("Frau Müller sagte das", "Frau [name] sagte das"),
    ("my account is nl91abna0417164300, thanks", "my account is [number], thanks"),
    ("to NL91 ABNA 0417 1643 01 please", "to [number] please"),
    ("my card 4111 1111 1111 1111", "my card [number]"),
    ("see lumen.de/o?t=a and https://x.io/reset?token=9f", "see [link] and [link]"),
    ("please ask Sabine whether it fits", "please ask [name] whether it fits"),
    ("the name on the order is Brzęczyszczykiewicz", "the name on the order is [name]"),
    ("hello terry here, is it open", "hello [name] here, is it open"),
    ("Er läuft auf Woldemar Süßebier", "Er läuft auf [name]"),
    ("Mijn man Wout haalt hem op", "Mijn man [name] haalt hem op"),
    ("ask for Rose Price", "ask for [name]"),
    ("it is for Wilhelmina Doe", "it is for [name]"),
]


@pytest.mark.parametrize(("said", "left"), GOES)
def test_what_tells_who_it_is_goes(said: str, left: str) -> None:
    assert REDACTOR.text(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "We are open from 09:00 to 12:30, and 13:30-18:00.",
        "A helmet costs € 49,95 or 1.299 EUR.",
        "On Monday 23 November 2026 we are closed.",
        "Do you have 3 or 4 of them?",
        "Call us on +31 20 555 0100 or write to hello@lumenbicycles.example.",
        "The zone is near.",
        "Is the wheel 28 x 1.75 or 700 x 35, and the battery 500 Wh?",
        "Two mattresses of 180x200 cm under 25000 rupees",
        "Open 9h-18h30 in April and on Christmas Eve 2026?",
        "Will you mark it, and may I come in May?",
        "IS IT POSSIBLE TO PAY BY CARD",
        "Do you take PayPal or Visa in Germany?",
        "Kann ich das Rad mit Karte bezahlen?",
        "",
    ],
)
def test_what_tells_nothing_stays(said: str) -> None:
    assert REDACTOR.text(said) == said


def test_accents_hide_no_name_and_a_name_inside_a_word_is_none() -> None:
    redactor = Redactor(names=["Zoë Will"])
    assert redactor.text("ZOE, zoë and Zoe\u0308") == "[name], [name] and [name]"
    assert redactor.text("Goodwill and willow") == "Goodwill and willow"


def test_who_introduces_themselves_is_known_from_then_on() -> None:
    assert introduced("Hello, my name is Dana Doe and I") == ["Dana Doe"]
    assert introduced("hello, i am happy") == []


UNFRIENDLY = (
    "1 ", "a", "Aa ", "(", "a@", "a.", "#", "at a ", "a @ a . ", "Am Aa 1 ", "A. ", "1-a", "a-1-", "12 rue a ", "a dot ", "I live a ",
    "Hill, A ", "born 1 ", "mr a ", "AB 12 ",
)  # fmt: skip


@pytest.mark.parametrize("unfriendly", UNFRIENDLY)
def test_no_text_takes_a_pattern_minutes(unfriendly: str) -> None:
    """A pattern that tries every way takes ever longer; the bound is the processor's time, which other work does not lengthen."""
    began = time.process_time()
    REDACTOR.text((unfriendly * 4096)[:4096])
    assert time.process_time() - began < 2
