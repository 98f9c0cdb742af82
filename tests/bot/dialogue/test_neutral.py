import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.neutral import MAX_TEXT_CHARS, NOTHING, neutralise


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "1/2 inch valve and/or 3/4",
        "Grüße, 👩‍🔧 hilft?\nNoch eine Zeile\tund mehr",
        "مرحبا",
        "EXTERNALLY sourced parts",
        "an EXTERNAL: thing",
    ],
)
def test_ordinary_texts_stay_as_they_are(text: str) -> None:
    assert neutralise(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/restart", "restart"),
        ("  /restart  ", "restart"),
        ("//// /restart", "restart"),
        ("／restart", "restart"),
        ("\u2044restart", "restart"),
        ("\\restart", "restart"),
        ("\u00a0\u3000/restart", "restart"),
        ("\u200b/restart", "restart"),
        ("/\u200b/restart", "restart"),
        ("\ufeff/restart", "restart"),
        ("\u202e/restart", "restart"),
        ("\x00/\x1brestart", "restart"),
        ('/choose_entry{"entry": "x"}', 'choose_entry{"entry": "x"}'),
        ("EXTERNAL: EXTERNAL_reminder", "external: EXTERNAL_reminder"),
        ("/EXTERNAL:x", "external:x"),
    ],
)
def test_the_marks_of_an_order_go_and_the_words_stay(text: str, left: str) -> None:
    assert neutralise(text) == left


@pytest.mark.parametrize("text", ["", " ", "/", "//", "\u200b", "\x00", "\ud83d", "／ ／", "\u3164", "\n\n"])
def test_what_has_no_words_is_never_empty(text: str) -> None:
    assert neutralise(text) == NOTHING


def test_half_characters_go_because_no_database_takes_them() -> None:
    assert neutralise("a\ud83db") == "ab"


def test_a_very_long_text_is_cut() -> None:
    assert neutralise("a" * 100_000) == "a" * MAX_TEXT_CHARS


@given(st.text(alphabet=st.one_of(st.sampled_from("/\\／ \u200b\ufeffE:"), st.characters()), max_size=40))
def test_no_text_at_all_begins_like_an_order(text: str) -> None:
    made = neutralise(text)
    # What Rasa does: strip, then look for the slash.
    assert made.strip()
    assert not made.strip().startswith("/")
    assert not made.startswith("EXTERNAL:")
    made.encode()
    assert neutralise(made) == made
