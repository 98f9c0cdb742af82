"""The statistics are those of the library, only smaller."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.words import language_statistics
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
    steps = Steps.of(whole.tk_nextmove, whole.tk_row)
    chance = np.random.default_rng(3)
    for place in [0, 255, len(whole.tk_nextmove) - 1, *chance.integers(0, len(whole.tk_nextmove), 50_000).tolist()]:
        assert steps[place] == whole.tk_nextmove[place]


def test_what_differs_is_a_tenth_of_the_table(whole: LanguageIdentifier) -> None:
    assert len(pickle.dumps(Steps.of(whole.tk_nextmove, whole.tk_row))) < len(pickle.dumps(whole.tk_nextmove)) / 10


def test_what_was_kept_ranks_as_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = identifier(LANGUAGES, tmp_path / "cache")
    monkeypatch.setattr(language_statistics, "MODEL_FILE", "data/gone.npz.xz")
    monkeypatch.setattr(language_statistics, "_mark", lambda languages: kept.stem.removeprefix("languages-"))
    (kept,) = (tmp_path / "cache").iterdir()
    again = identifier(LANGUAGES, tmp_path / "cache")
    for text in TEXTS:
        assert again.rank(text) == read.rank(text), text


def test_other_languages_are_not_taken_from_the_file(tmp_path: Path) -> None:
    identifier(["en", "de"], tmp_path)
    assert set(dict(identifier(["en", "pl"], tmp_path).rank("gdzie"))) == {"en", "pl"}
    assert len(list(tmp_path.iterdir())) == 1, "the other one is of no use any more"


@pytest.mark.parametrize("content", [b"", b"no file of ours", None])
def test_a_damaged_file_is_written_anew(tmp_path: Path, content: bytes | None) -> None:
    identifier(["en", "de"], tmp_path)
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[: len(whole) // 2] if content is None else content)
    assert identifier(["en", "de"], tmp_path).rank("wo ist das")[0][0] == "de"
    assert len(kept.read_bytes()) == len(whole)


def test_where_nothing_can_be_kept_it_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(b"a file where a folder should be")
    assert identifier(["en", "de"], tmp_path / "cache").rank("wo ist das")[0][0] == "de"
