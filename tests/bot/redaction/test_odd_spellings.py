"""Odd spellings of names, numbers and addresses (benchmarks/redaction/nasty.yml): what rules were mended by, and what was held out."""

import pytest

from benchmarks.redaction.nasty import HELD_OUT, TUNED, Nasty, harmless, left_of, nasty
from bot.build import FAQ
from bot.faq.files import read
from bot.redaction.faq_words import faq_words
from bot.redaction.redactor import Redactor

#: Names that no list knows, in lower case and with nothing around them that tells.
STILL_LEFT = {"smithers asked me to cancel, first name wayland", "müller-lüdenscheidt mein name", "sono pierpaolo d'agostino"}
#: So many cases of those held out are left after the mending: more than that is a step back.
HELD_OUT_LEFT, HELD_OUT_TOUCHED = 16, 7


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(words=faq_words(read(FAQ)))


def test_only_what_is_known_to_be_left_is_left_of_what_was_mended_by(redactor: Redactor) -> None:
    some = nasty(TUNED)
    assert len(some) == 154
    assert {case.text for case in some if left_of(case, redactor.text(case.text))} == STILL_LEFT


def test_no_more_is_left_of_what_was_held_out_than_was(redactor: Redactor) -> None:
    some = nasty(HELD_OUT)
    assert len(some) == 150
    assert sum(bool(left_of(case, redactor.text(case.text))) for case in some) <= HELD_OUT_LEFT
    assert sum(redactor.text(said) != said for said in harmless(HELD_OUT)) <= HELD_OUT_TOUCHED


def test_no_mended_case_was_held_out() -> None:
    assert {case.text for case in nasty(TUNED)}.isdisjoint(case.text for case in nasty(HELD_OUT))


@pytest.mark.parametrize("kind", ["phone", "email", "iban", "birth", "plate", "link"])
@pytest.mark.parametrize("part", [TUNED, HELD_OUT])
def test_a_text_that_nobody_redacts_leaves_all_of_them(part: str, kind: str) -> None:
    """The measure itself finds what is left, whatever it is written like."""
    some = [case for case in nasty(part) if case.kind == kind]
    assert [case.text for case in some if not left_of(case, case.text)] == []


@pytest.mark.parametrize(("left", "is_told"), [("０７９", False), ("07😀00", True), ("0\u200b7\u200b00", True), ("[number]", False)])
def test_what_is_left_is_seen_as_a_reader_sees_it(left: str, *, is_told: bool) -> None:
    assert bool(left_of(Nasty("en", "phone", "", ("0700900",), ""), left)) is is_told


@pytest.mark.parametrize(
    "said",
    [
        "The bus is at 9 and my car in a 5 star garage",
        "de auto van de 100 km",
        "Is it closed on 24 December 2026 and 6 January 2027?",
        "What does the 5-in-1 tool with USB-C 3.2 cost?",
        "Ist auf dem Weg 3 mal Rabatt?",
        "voucher 20 % off",
        "at what point do you close, dot or no dot?",
    ],
)
def test_what_only_looks_like_it_stays(redactor: Redactor, said: str) -> None:
    assert redactor.text(said) == said
