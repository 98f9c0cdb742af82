"""Which wordings count as the same."""

import pytest

from bot.faq.wording import normalised


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Where is my ORDER???", "where is my order"),
        ("  where\n is—my order ", "where is my order"),
        ("What's up", "whats up"),
        ("What’s up", "whats up"),
        ("Zurückgeben?", "ZURÜCKGEBEN"),
        ("zuru\u0308ckgeben", "zurückgeben"),
        ("ｆｕｌｌ", "full"),
        ("snake_case", "snake case"),
    ],
)
def test_case_punctuation_and_encoding_do_not_matter(text: str, same: str) -> None:
    assert normalised(text) == normalised(same)


@pytest.mark.parametrize("text", ["", " \n", "???", "🙂🚲", "-_-", "…"])
def test_nothing_is_left_without_letters_and_digits(text: str) -> None:
    assert normalised(text) == ""


def test_other_words_are_another_question() -> None:
    assert normalised("zurück") != normalised("zuruck")
