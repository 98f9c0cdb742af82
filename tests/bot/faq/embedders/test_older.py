"""Of a model the newest version's files are kept alone."""

from pathlib import Path

import pytest

from bot.faq.embedders.minilm import MiniLM
from bot.faq.embedders.older import clear_older
from bot.faq.embedders.universal import UniversalEncoder


def test_other_versions_go_and_other_models_stay(tmp_path: Path) -> None:
    old = ("some-model@1.0-8bit1.onnx", "some-model@1.0-8bit2.onnx", "some-model@0.9.words")
    other = ("some-model-large@1.0-8bit1.onnx", "other@1.0.onnx", "embeddings.db", "prepared-0123")
    new = (tmp_path / "some-model@1.1.words", tmp_path / "some-model@1.1.rest.npz")
    for name in (*old, *other, *(path.name for path in new)):
        (tmp_path / name).write_bytes(b"weights")
    clear_older(*new)
    assert {path.name for path in tmp_path.iterdir()} == {*other, *(path.name for path in new)}


def test_what_is_open_can_be_read_to_the_end(tmp_path: Path) -> None:
    (tmp_path / "model@1.onnx").write_bytes(b"weights")
    with (tmp_path / "model@1.onnx").open("rb") as file:
        clear_older(tmp_path / "model@2.onnx")
        assert file.read() == b"weights"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.model
@pytest.mark.parametrize("model", [MiniLM, UniversalEncoder])
def test_a_model_that_is_prepared_clears_what_its_earlier_versions_left(tmp_path: Path, model: type[MiniLM | UniversalEncoder]) -> None:
    model(tmp_path)
    wanted = {path.name for path in tmp_path.iterdir()}
    assert wanted
    for name in wanted:
        package, _, version = name.partition("@")
        (tmp_path / name).rename(tmp_path / f"{package}@0{version}")
    model(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == wanted
