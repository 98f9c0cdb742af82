"""The console as its own process, as `nightdesk console` runs it, and how much of a core it takes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.desk.pages import ROOT
from tests.peers.process import free_port

READY_WITHIN_SECONDS = 60.0
STOP_WITHIN_SECONDS = 15.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Served:
    address: str
    port: int
    pid: int

    def core_seconds(self) -> float:
        """Seconds of a core that the process has taken, all its threads together."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def served(database_url: str, folder: Path) -> Iterator[Served]:
    """Until the end. What it says goes to console.log in `folder`."""
    port = free_port()
    ours = ("NIGHTDESK_", "TWILIO_", "TELEGRAM_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(ours)} | {
        "PYTHONPATH": str(ROOT),
        "NIGHTDESK_DATABASE_URL": database_url,
        "NIGHTDESK_VAR": str(folder / "var"),
        "NIGHTDESK_CONSOLE_PORT": str(port),
    }
    with (folder / "console.log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "bot", "console"], cwd=ROOT, env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_ready(address, process, folder / "console.log")
        yield Served(address, port, process.pid)
    finally:
        process.terminate()
        process.wait(STOP_WITHIN_SECONDS)


def _wait_until_ready(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            if httpx.get(f"{address}/sign-in").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError(f"The console did not start:\n{log.read_text(errors='replace')[-2000:]}")
