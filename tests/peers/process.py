"""Starting and ending the programs that stand in for providers. Each is ended by the very process that was started."""

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import pytest

# Only lest it hang: on a busy machine Node and moto take over a minute.
UP_WITHIN_SECONDS = 240.0
LOOK_EVERY_SECONDS = 0.05


def missing(sentence: str) -> NoReturn:
    """Skip, and say why; on CI a part that is missing is a failure, else nobody would notice."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(sentence, pytrace=False)
    pytest.skip(sentence)


def free_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


class Process:
    """A program in the background, its output in a file below `folder`."""

    def __init__(self, name: str, command: Sequence[str | Path], folder: Path, **environment: str) -> None:
        self.name = name
        self.output = folder / f"{name}.log"
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                [str(part) for part in command],
                cwd=folder,
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_until_listening(self, port: int, path: str | None = None) -> None:
        """Until `port` takes connections, and with `path` until that answers (whatever it answers)."""
        until = time.monotonic() + UP_WITHIN_SECONDS
        while not _answers(port, path):
            if self._process.poll() is not None or time.monotonic() > until:
                said = self.output.read_text(errors="replace")[-2000:]
                self.stop()
                pytest.fail(f"{self.name} did not start:\n{said}", pytrace=False)
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _answers(port: int, path: str | None) -> bool:
    try:
        if path is None:
            socket.create_connection(("127.0.0.1", port), 1).close()
        else:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True
