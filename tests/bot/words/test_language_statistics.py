"""The statistics are those of the library, only smaller."""

import pickle

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.words.language_statistics import Steps, identifier

LANGUAGES = ("en", "de", "fr", "es", "nl", "it", "pl", "ja")
TEXTS = [
    "where is my order", "wo ist meine bestellung", "où est ma commande", "¿dónde está mi pedido?", "hoe laat gaan jullie open",
    "a che ora aprite", "gdzie jest moje zamówienie", "注文はどこですか", "ok", "", "x", "\ud83d", "😀", "a" * 1000, "\x00\x01ÿ",
]  # fmt: skip


def test_every_language_is_ranked_as_by_the_whole() -> None:
    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(set(LANGUAGES))
    ours = identifier([*LANGUAGES, "tlh"])
    for text in TEXTS:
        assert ours.rank(text) == whole.rank(text), text


@pytest.fixture(scope="module")
def whole() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)


def test_every_step_is_that_of_the_table(whole: LanguageIdentifier) -> None:
    steps = Steps(whole.tk_nextmove, whole.tk_row)
    chance = np.random.default_rng(3)
    for place in [0, 255, len(whole.tk_nextmove) - 1, *chance.integers(0, len(whole.tk_nextmove), 50_000).tolist()]:
        assert steps[place] == whole.tk_nextmove[place]


def test_what_differs_is_a_tenth_of_the_table(whole: LanguageIdentifier) -> None:
    assert len(pickle.dumps(Steps(whole.tk_nextmove, whole.tk_row))) < len(pickle.dumps(whole.tk_nextmove)) / 10
