"""How the Rasa server is started: on loopback, with a token, quiet, with short timeouts. Starts nothing itself."""

import os
from collections.abc import Mapping
from pathlib import Path

#: Rasa gives up on a message after this time; the worker waits no longer either.
HANDLE_WITHIN_SECONDS = 12
#: A conversation's lock of a message that hung goes after this time.
LOCK_SECONDS = 20

# What a Python process needs of its surroundings; our own secrets stay outside.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")


def python(root: Path) -> Path:
    """The interpreter of Rasa's own environment."""
    return root / ".venv-rasa" / "bin" / "python"


def environment(root: Path, var: Path, environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of every Rasa process: our components importable, no telemetry, no noise, files only in `var`."""
    return {
        **{name: environ[name] for name in _PASSED_ON if name in environ},
        "PYTHONPATH": str((root / "bot" / "rasa_server").resolve()),
        "PYTHONWARNINGS": "ignore",
        "RASA_CACHE_DIRECTORY": str((var / "rasa-cache").resolve()),
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
        "TICKET_LOCK_LIFETIME": str(LOCK_SECONDS),
    }


def vectors_environment(url: str, model: str | None = None) -> dict[str, str]:
    """Where bot/rasa_server/sentence_vectors.py finds the vectors; and while training, the name of the model behind it."""
    return {"NIGHTDESK_VECTORS_URL": url} | ({"NIGHTDESK_VECTORS_MODEL": model} if model else {})


def command(
    root: Path,
    var: Path,
    model: Path,
    *,
    port: int,
    actions_url: str,
    vectors_url: str,
    token: str,
    trackers: Path | None = None,
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Arguments and environment of a Rasa server on 127.0.0.1:`port`.

    `actions_url` and `vectors_url` are the action server's /webhook and /embed; `trackers` is the SQLite file of the trackers,
    in memory without it.
    """
    configuration = root / "bot" / "rasa_server"
    argv = (
        str(python(root)), "-m", "rasa", "run", "--quiet",
        "--interface", "127.0.0.1", "--port", str(port),
        "--model", str(model.resolve()),
        "--endpoints", str(configuration / "endpoints.yml"),
        "--credentials", str(configuration / "credentials.yml"),
    )  # fmt: skip
    return argv, {
        **environment(root, var),
        **vectors_environment(vectors_url),
        "NIGHTDESK_ACTIONS_URL": actions_url,
        "NIGHTDESK_RASA_TOKEN": token,
        "NIGHTDESK_RASA_TIMEOUT_SECONDS": str(HANDLE_WITHIN_SECONDS),
        "NIGHTDESK_RASA_TRACKERS": str(trackers.resolve()) if trackers else ":memory:",
    }
