"""A command as a process of its own, forked from one that has already imported what commands import: that takes most of their time.

Exit code, standard input, output and error, folder and environment are the process's own, as when a shell starts it.
tests/bot/commands/test_commands.py starts them as a shell does.
"""

import atexit
import functools
import json
import os
import runpy
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bot import clock

ROOT = Path(__file__).parents[3]
#: Nothing of it starts a thread, which a fork would not have.
IMPORTED_BEFORE = ("bot.__main__", "bot.hours", "bot.faq.replay.publishing", "bot.storage.migrate")
_OURS = ("NIGHTDESK_", "TWILIO_")
_NUMBER = struct.Struct("i")


def environment(**settings: str) -> dict[str, str]:
    """What a command of nightdesk sees: the shop that ships, the test's clock, and these settings."""
    others = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
    offset_seconds = str(clock.offset().total_seconds())
    business = str(ROOT / "business.yml")
    return {**others, "PYTHONPATH": str(ROOT), "NIGHTDESK_BUSINESS": business, clock.OFFSET_VARIABLE: offset_seconds, **settings}


def run(folder: Path, *words: str, stdin: str = "", limit_seconds: float = 60, **settings: str) -> "subprocess.CompletedProcess[str]":
    """Run a command of nightdesk in a folder, in `environment`. Raises TimeoutExpired, when it has been killed."""
    asked = json.dumps({"words": words, "folder": str(folder), "environment": environment(**settings)}).encode()
    with tempfile.TemporaryFile() as said_to, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        said_to.write(stdin.encode())
        for stream in (said_to, out, err):
            stream.seek(0)
        code = _parent().run(asked, [said_to.fileno(), out.fileno(), err.fileno()], limit_seconds)
        for stream in (out, err):
            stream.seek(0)
        return subprocess.CompletedProcess(["nightdesk", *words], code, out.read().decode(), err.read().decode())


class _Parent:
    """The process of which the commands are children. One at a time."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                cwd=ROOT, pass_fds=[theirs.fileno()], env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip

    def run(self, asked: bytes, streams: list[int], limit_seconds: float) -> int:
        with self._turn:
            socket.send_fds(self._line, [_NUMBER.pack(len(asked))], streams)
            self._line.sendall(asked)
            pid = _read_number(self._line)
            self._line.settimeout(limit_seconds)
            try:
                return _read_number(self._line)
            except TimeoutError:
                os.kill(pid, signal.SIGKILL)
                self._line.settimeout(None)
                _read_number(self._line)
                raise subprocess.TimeoutExpired(f"nightdesk, process {pid}", limit_seconds) from None
            finally:
                self._line.settimeout(None)

    def close(self) -> None:
        self._line.close()
        self._process.wait()


@functools.cache
def _parent() -> _Parent:
    made = _Parent()
    atexit.register(made.close)
    return made


def _read_number(line: socket.socket) -> int:
    data = line.recv(_NUMBER.size, socket.MSG_WAITALL)
    if len(data) < _NUMBER.size:
        raise EOFError("the other side has ended")
    return int(_NUMBER.unpack(data)[0])


def _children(line: socket.socket) -> list[str] | None:
    """In the parent: serve until nobody asks any more, then None. In each child: its words."""
    while True:
        head, streams, _, _ = socket.recv_fds(line, _NUMBER.size, 3)
        if not head:
            return None
        asked = json.loads(line.recv(_NUMBER.unpack(head)[0], socket.MSG_WAITALL))
        child = os.fork()
        if not child:
            line.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            os.chdir(asked["folder"])
            os.environ.clear()
            os.environ.update(asked["environment"])
            time.tzset()
            return list(asked["words"])
        for stream in streams:
            os.close(stream)
        line.sendall(_NUMBER.pack(child))
        _, status = os.waitpid(child, 0)
        line.sendall(_NUMBER.pack(os.waitstatus_to_exitcode(status)))


if __name__ == "__main__":
    # The folder of this file must not stand before the product's own packages.
    sys.path[0] = str(ROOT)
    for name in IMPORTED_BEFORE:
        __import__(name)
    chosen = _children(socket.socket(fileno=int(sys.argv[1])))
    if chosen is not None:
        # Run anew, so that it sees these words.
        del sys.modules["bot.__main__"]
        sys.argv[1:] = chosen
        runpy.run_module("bot", run_name="__main__", alter_sys=True)
