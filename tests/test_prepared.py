"""Prepared models are laid into a var folder whole, and nothing that is done there reaches the repository's own."""

from pathlib import Path

from tests.prepared import lay_models


def test_what_is_laid_is_all_there_and_may_be_written_to(tmp_path: Path) -> None:
    prepared, var = tmp_path / "prepared", tmp_path / "var"
    prepared.mkdir()
    for name in ("model.onnx", "embeddings.db", "embeddings.db-wal", ".model.onnx.half"):
        (prepared / name).write_text("theirs")
    lay_models(var, prepared)
    assert {file.name: file.read_text() for file in (var / "cache").iterdir()} == {"model.onnx": "theirs", "embeddings.db": "theirs"}
    (var / "cache" / "embeddings.db").write_text("ours")
    lay_models(var, prepared)
    assert ((var / "cache" / "embeddings.db").read_text(), (prepared / "embeddings.db").read_text()) == ("ours", "theirs")


def test_where_nothing_is_prepared_nothing_is_laid(tmp_path: Path) -> None:
    lay_models(tmp_path / "var", tmp_path / "prepared")
    assert not (tmp_path / "var").exists()
