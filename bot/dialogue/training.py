"""Trains Rasa, only when what it learns from has changed. A model is named after its inputs and appears whole or not."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue.server import environment, python, vectors_environment
from bot.dialogue.vectors import serving_vectors
from bot.faq.embed import Embedder

#: How often the person at the terminal hears that training goes on.
PROGRESS_SECONDS = 5.0
#: Training takes half a minute; beyond this something hangs.
TRAIN_WITHIN_SECONDS = 900.0
_LAST_LINES = 12

_INPUT_FILES = (
    "config.yml",
    "domain.yml",
    "bot/rasa_server/requirements.txt",
    "bot/rasa_server/sentence_vectors.py",
)
_INPUT_FOLDER = "data/nlu"


class TrainingFailed(Exception):
    """What went wrong, with Rasa's own last lines."""


@dataclass(frozen=True)
class VectorModel:
    """What gives Rasa the vectors of sentences: its name, which is known before it is loaded, and what loads it."""

    name: str
    load: Callable[[], Embedder]


def inputs_hash(root: Path, vector_model: str) -> str:
    """One name for everything that a model is made of. Raises TrainingFailed when a file is missing."""
    files = [root / name for name in _INPUT_FILES] + sorted((root / _INPUT_FOLDER).rglob("*.yml"))
    digest = hashlib.sha256(vector_model.encode())
    for file in files:
        try:
            content = file.read_bytes()
        except OSError as error:
            raise TrainingFailed(f"{file} cannot be read ({error.strerror}); Rasa is trained from it.") from error
        name = file.relative_to(root).as_posix().encode()
        digest.update(b"%d:%s%d:" % (len(name), name, len(content)))
        digest.update(content)
    return digest.hexdigest()[:16]


def model_path(var: Path, name: str) -> Path:
    """Where the model made of the inputs `name` lies."""
    return var / "models" / f"nightdesk-{name}.tar.gz"


def train(root: Path, var: Path, say: Callable[[str], None], vectors: VectorModel) -> Path:
    """The model of the present inputs, trained now if need be. `say` hears one sentence every few seconds.

    `vectors` are loaded and served to Rasa only while it is trained. Two callers at once train once. Raises TrainingFailed.
    """
    model = model_path(var, inputs_hash(root, vectors.name))
    if model.exists():
        return model
    model.parent.mkdir(parents=True, exist_ok=True)
    with _alone(model.parent / "training.lock"):
        if model.exists():
            return model
        folder = Path(tempfile.mkdtemp(prefix="training-", dir=model.parent))
        try:
            _run_rasa(root, var, folder, say, vectors)
            os.replace(folder / "model.tar.gz", model)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    return model


def _run_rasa(root: Path, var: Path, folder: Path, say: Callable[[str], None], vectors: VectorModel) -> None:
    if not python(root).exists():
        raise TrainingFailed(f"{python(root)} does not exist; run `make setup` to install Rasa.")
    argv = [
        str(python(root)), "-m", "rasa", "train",
        "--config", "config.yml", "--domain", "domain.yml", "--data", _INPUT_FOLDER,
        "--out", str(folder.resolve()), "--fixed-model-name", "model",
    ]  # fmt: skip
    log = folder / "rasa.log"
    began = time.monotonic()
    say("training Rasa (about half a minute) ...")
    with _telling(say, began), serving_vectors(vectors.load()) as url:
        env = {**environment(root, var), **vectors_environment(url, vectors.name)}
        with log.open("wb") as output:
            process = subprocess.Popen(argv, cwd=root, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output)  # noqa: S603
        try:
            code = process.wait(TRAIN_WITHIN_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise TrainingFailed(f"Rasa did not finish training within {TRAIN_WITHIN_SECONDS:.0f} s.") from error
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
    if code != 0 or not (folder / "model.tar.gz").exists():
        raise TrainingFailed(f"Rasa could not be trained (exit code {code}). Its last lines:\n{_last_lines(log)}")
    say(f"Rasa is trained ({time.monotonic() - began:.0f} s).")


def _last_lines(log: Path) -> str:
    """The end of Rasa's output, without its progress bars."""
    text = log.read_text(errors="replace").replace("\r", "\n")
    lines = [line.rstrip() for line in text.splitlines() if line.strip() and "it/s" not in line]
    return "\n".join(f"  {line}" for line in lines[-_LAST_LINES:])


@contextmanager
def _telling(say: Callable[[str], None], began: float) -> Iterator[None]:
    over = threading.Event()

    def tell() -> None:
        while not over.wait(PROGRESS_SECONDS):
            say(f"training Rasa ... {time.monotonic() - began:.0f} s")

    thread = threading.Thread(target=tell, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
