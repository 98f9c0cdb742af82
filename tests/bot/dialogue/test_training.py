import os
import sys
import threading
from pathlib import Path

import httpx
import numpy as np
import pytest

from bot.dialogue import training
from bot.dialogue.training import TrainingFailed, VectorModel, inputs_hash, model_path, train
from tests.bot.faq.conftest import WordEmbedder

INPUTS = (
    "config.yml",
    "domain.yml",
    "bot/rasa_server/requirements.txt",
    "bot/rasa_server/sentence_vectors.py",
    "data/nlu/a.yml",
    "data/nlu/sub/b.yml",
)
VECTORS = VectorModel(WordEmbedder.name, WordEmbedder)

# Stands for Rasa's interpreter: notes its arguments and writes a model, or fails, as the file `rasa.does` says.
FAKE_PYTHON = """#!/bin/sh
echo "$@" >> rasa.calls
while [ $# -gt 0 ]; do [ "$1" = --out ] && out=$2; shift; done
. ./rasa.does
"""

ASKS_FOR_VECTORS = """
import json, os, pathlib, urllib.request
url = os.environ["NIGHTDESK_VECTORS_URL"]
body = json.dumps({"model": os.environ["NIGHTDESK_VECTORS_MODEL"], "texts": ["hello"]}).encode()
pathlib.Path("rasa.got").write_bytes(urllib.request.urlopen(url, body).read())
pathlib.Path("rasa.url").write_text(url)
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in INPUTS:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    interpreter = root / ".venv-rasa" / "bin" / "python"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_text(FAKE_PYTHON)
    interpreter.chmod(0o755)
    (root / "rasa.does").write_text('echo model > "$out/model.tar.gz"')
    return root


def calls(root: Path) -> list[str]:
    file = root / "rasa.calls"
    return file.read_text().splitlines() if file.exists() else []


def test_it_trains_once_and_says_so(root: Path, tmp_path: Path) -> None:
    said: list[str] = []
    model = train(root, tmp_path / "var", said.append, VECTORS)
    assert model == model_path(tmp_path / "var", inputs_hash(root, VECTORS.name))
    assert model.read_text() == "model\n"
    assert "training Rasa" in said[0]
    assert "Rasa is trained" in said[-1]
    said.clear()
    assert train(root, tmp_path / "var", said.append, VECTORS) == model
    assert said == []
    assert len(calls(root)) == 1
    assert "--data data/nlu" in calls(root)[0]


@pytest.mark.parametrize("name", INPUTS)
def test_any_changed_input_trains_again(root: Path, tmp_path: Path, name: str) -> None:
    first = train(root, tmp_path / "var", lambda sentence: None, VECTORS)
    (root / name).write_text("changed")
    assert train(root, tmp_path / "var", lambda sentence: None, VECTORS) != first
    assert len(calls(root)) == 2


def test_a_moved_text_is_a_change_too(root: Path) -> None:
    first = inputs_hash(root, VECTORS.name)
    (root / "data/nlu/a.yml").rename(root / "data/nlu/c.yml")
    assert inputs_hash(root, VECTORS.name) != first


def test_the_faq_and_the_shop_change_nothing(root: Path) -> None:
    first = inputs_hash(root, VECTORS.name)
    (root / "business.yml").write_text("x")
    (root / "data" / "faq").mkdir()
    (root / "data" / "faq" / "x.yml").write_text("x")
    assert inputs_hash(root, VECTORS.name) == first


def test_a_failure_shows_rasa_s_own_last_lines_and_leaves_nothing(root: Path, tmp_path: Path) -> None:
    (root / "rasa.does").write_text('echo half > "$out/model.tar.gz"\necho "loading 10it/s"\necho "YAML is wrong in x.yml" >&2\nexit 3')
    with pytest.raises(TrainingFailed) as raised:
        train(root, tmp_path / "var", lambda sentence: None, VECTORS)
    assert "exit code 3" in str(raised.value)
    assert "YAML is wrong in x.yml" in str(raised.value)
    assert "it/s" not in str(raised.value)
    assert os.listdir(tmp_path / "var" / "models") == ["training.lock"]


def test_no_model_is_a_failure_even_when_rasa_says_it_is_well(root: Path, tmp_path: Path) -> None:
    (root / "rasa.does").write_text("exit 0")
    with pytest.raises(TrainingFailed, match="exit code 0"):
        train(root, tmp_path / "var", lambda sentence: None, VECTORS)


def test_a_training_that_hangs_is_ended(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "TRAIN_WITHIN_SECONDS", 0.2)
    (root / "rasa.does").write_text("exec sleep 600")
    with pytest.raises(TrainingFailed, match="did not finish"):
        train(root, tmp_path / "var", lambda sentence: None, VECTORS)


def test_two_at_once_train_once(root: Path, tmp_path: Path) -> None:
    models: list[Path] = []
    threads = [
        threading.Thread(target=lambda: models.append(train(root, tmp_path / "var", lambda sentence: None, VECTORS)))
        for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(models)) == 1
    assert len(models) == 3
    assert len(calls(root)) == 1


def test_progress_is_told_while_it_lasts(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "PROGRESS_SECONDS", 0.02)
    (root / "rasa.does").write_text('while [ ! -e told ]; do :; done; echo model > "$out/model.tar.gz"')
    said: list[str] = []

    def say(sentence: str) -> None:
        said.append(sentence)
        if len(said) == 3:
            (root / "told").touch()

    train(root, tmp_path / "var", say, VECTORS)
    assert said[2].startswith("training Rasa ... ")


def test_a_missing_file_or_rasa_is_one_sentence(root: Path, tmp_path: Path) -> None:
    (root / ".venv-rasa" / "bin" / "python").unlink()
    with pytest.raises(TrainingFailed, match="make setup"):
        train(root, tmp_path / "var", lambda sentence: None, VECTORS)
    (root / "domain.yml").unlink()
    with pytest.raises(TrainingFailed, match=r"domain\.yml cannot be read"):
        train(root, tmp_path / "var", lambda sentence: None, VECTORS)


def test_another_model_of_vectors_trains_again_and_the_same_one_is_not_even_loaded(root: Path, tmp_path: Path) -> None:
    def load() -> WordEmbedder:
        raise AssertionError("loaded for nothing")

    first = train(root, tmp_path / "var", print, VECTORS)
    assert train(root, tmp_path / "var", print, VectorModel(VECTORS.name, load)) == first
    assert train(root, tmp_path / "var", print, VectorModel("better words", WordEmbedder)) != first
    assert len(calls(root)) == 2


def test_rasa_gets_the_vectors_while_it_is_trained_and_nobody_does_afterwards(root: Path, tmp_path: Path) -> None:
    (root / "asks.py").write_text(ASKS_FOR_VECTORS)
    (root / "rasa.does").write_text(f'{sys.executable} asks.py && echo model > "$out/model.tar.gz"')
    train(root, tmp_path / "var", print, VECTORS)
    got = np.frombuffer((root / "rasa.got").read_bytes(), "<f4")
    assert np.array_equal(got, WordEmbedder().embed(["hello"])[0])
    with pytest.raises(httpx.ConnectError):
        httpx.post((root / "rasa.url").read_text(), trust_env=False)
