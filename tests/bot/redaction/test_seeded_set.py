"""Nothing is left of 300 people, numbers and orders in five languages; `python -m benchmarks.redaction` tells more."""

import pytest

from benchmarks.redaction.__main__ import SEED
from benchmarks.redaction.cases import Case, cases, left_in
from bot.build import FAQ
from bot.faq.files import read
from bot.redaction.faq_words import faq_words
from bot.redaction.redactor import Redactor


def test_nothing_is_left_of_three_hundred_in_five_languages() -> None:
    redactor = Redactor(words=faq_words(read(FAQ)))
    some = cases(SEED)
    assert len(some) == 300
    assert [(case.kind, left) for case in some if (left := left_in(case, redactor.text(case.sentence)))] == []


def test_nothing_is_left_of_sixty_in_english() -> None:
    redactor = Redactor()
    assert [left for case in cases(SEED, ("en",)) if (left := left_in(case, redactor.text(case.sentence)))] == []


def test_the_shops_own_questions_keep_every_word() -> None:
    entries = read(FAQ)
    redactor = Redactor(words=faq_words(entries))
    for wording in (wording for entry in entries for wording, _ in entry.wordings("en")):
        assert redactor.text(wording).split() == wording.split()


@pytest.mark.parametrize(
    ("kind", "secret", "left", "is_told"),
    [
        ("name", "Anna", "[name] Anna", True),
        ("name", "Anna", "Annabel", False),
        ("phone", "030 1234567", "call 34567 now", True),
        ("phone", "030 1234567", "call [number] at 17", False),
        ("iban", "NL91 ABNA 0417", "ABNA0417", True),
    ],
)
def test_what_is_left_is_found(kind: str, secret: str, left: str, *, is_told: bool) -> None:
    assert bool(left_in(Case("en", kind, "", (secret,), ""), left)) is is_told
