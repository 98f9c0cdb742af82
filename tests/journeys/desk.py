"""The product as its owner starts it: `nightdesk up` in a folder of its own, seen only from outside."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot import clock
from tests.journeys.processes import children, kill
from tests.peers.emulator import TwilioEmulator
from tests.peers.process import free_port
from tests.peers.telegram_peer import TelegramPeer
from tests.prepared import lay_models

ROOT = Path(__file__).resolve().parents[2]
NIGHTDESK = Path(sys.executable).with_name("nightdesk")
# Rasa takes half a minute on an idle machine; where nobody has trained it yet, as long again.
READY_WITHIN_SECONDS = 240.0
LOOK_EVERY_SECONDS = 0.1
STOP_WITHIN_SECONDS = 30.0
PORTS = ("GATEWAY", "CONSOLE", "RASA", "ACTIONS")
_INVITATION = re.compile(r"http://\S+/invite/\S+")
_OURS = ("NIGHTDESK_", "TWILIO_", "TELEGRAM_")


def wait_until(happens: Callable[[], Any], what: str, within_seconds: float) -> Any:
    """What `happens` returns once that is true; fails, saying `what` did not happen, when the time is over."""
    until = time.monotonic() + within_seconds
    while not (found := happens()):
        if time.monotonic() > until:
            raise AssertionError(f"not within {within_seconds:g} s: {what}")
        time.sleep(LOOK_EVERY_SECONDS)
    return found


class Desk:
    """One desk in `folder`, which keeps its database, its log and its media over several starts.

    It lives in a night of its own, and so do the commands beside it; `twilio` and `telegram` are its providers, where it has them.
    """

    def __init__(
        self,
        folder: Path,
        start_at: datetime,
        *,
        twilio: TwilioEmulator | None = None,
        telegram: TelegramPeer | None = None,
        **settings: str,
    ) -> None:
        self.folder = folder
        self.log = folder / "desk.log"
        self.ports = {part: free_port() for part in PORTS}
        self.gateway = f"http://127.0.0.1:{self.ports['GATEWAY']}"
        self.console = f"http://127.0.0.1:{self.ports['CONSOLE']}"
        models = ROOT / "var" / "models"
        models.mkdir(parents=True, exist_ok=True)
        (folder / "var").mkdir(parents=True, exist_ok=True)
        if not (folder / "var" / "models").is_symlink():
            # A model that was trained for the repository is not trained a second time.
            (folder / "var" / "models").symlink_to(models)
        lay_models(folder / "var")
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(_OURS)},
            "NIGHTDESK_BUSINESS": str(ROOT / "business.yml"),
            "NIGHTDESK_VAR": str(folder / "var"),
            **{f"NIGHTDESK_{part}_PORT": str(port) for part, port in self.ports.items()},
            **settings,
        }
        if twilio is not None:
            self.environment |= {
                "TWILIO_ACCOUNT_SID": twilio.account_sid,
                "TWILIO_AUTH_TOKEN": twilio.auth_token,
                "TWILIO_WHATSAPP_FROM": twilio.number,
                "TWILIO_API_URL": twilio.url,
                # Its own address stands for the public one.
                "NIGHTDESK_PUBLIC_URL": self.gateway,
            }
            twilio.point_to(self.gateway)
        if telegram is not None:
            self.environment |= {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.url}
        self._offset = start_at - datetime.now(UTC)
        self._process: subprocess.Popen[bytes] | None = None
        self._began = 0

    @property
    def now(self) -> datetime:
        """The moment in which this desk lives; it runs on while the desk is stopped, as time does."""
        return datetime.now(UTC) + self._offset

    @property
    def pid(self) -> int:
        assert self._process is not None, "the desk was not started"
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def output(self) -> str:
        """Everything said since the last start."""
        return self.log.read_bytes()[self._began :].decode(errors="replace")

    @property
    def invitation(self) -> str:
        """The one-time link that creates the first account."""
        found = _INVITATION.search(self.output)
        assert found is not None, self.output
        return found[0]

    def move_to(self, moment: datetime) -> None:
        """From the next start on it lives in that moment."""
        assert not self.is_running
        self._offset = moment - datetime.now(UTC)

    def start(self) -> None:
        """Start, without waiting for anything."""
        assert not self.is_running
        with self.log.open("ab") as log:
            self._began = log.tell()
            self._process = subprocess.Popen(
                [NIGHTDESK, "up", "--now", self.now.isoformat()],
                cwd=self.folder,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def make_ready(self) -> None:
        """Start if need be, and wait until it says that it is ready and its gateway says so too."""
        if not self.is_running:
            self.start()
        self.wait_for_output("Ready.", READY_WITHIN_SECONDS)
        wait_until(self.is_ready, f"the desk is ready; it said:\n{self.output[-3000:]}", READY_WITHIN_SECONDS)

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.gateway}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    def wait_for_output(self, text: str, within_seconds: float, *, after: int = 0) -> None:
        """Until `text` stands in the output, `after` so many characters of it."""

        def said() -> bool:
            if text not in self.output[after:] and not self.is_running:
                raise AssertionError(f"the desk ended before it said {text!r}:\n{self.output[-3000:]}")
            return text in self.output[after:]

        wait_until(said, f"the desk says {text!r}", within_seconds)

    def parts(self) -> dict[str, int]:
        """The processes that the desk has started, by the name of their part."""
        return {_part(command): pid for pid, command in children(self.pid).items()}

    def stop(self) -> int:
        """Ask it to stop, as Ctrl+C does. Returns its exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        try:
            return self._process.wait(STOP_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """kill -9 on everything at once, as when the power fails."""
        # The supervisor must not start again what dies before it.
        os.kill(self.pid, signal.SIGSTOP)
        kill(self.parts().values())
        self.kill_supervisor()

    def kill_supervisor(self) -> None:
        """kill -9 on the one process that the owner started."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def run(
        self, *arguments: str, said: str | None = None, within_seconds: float = 60
    ) -> "subprocess.CompletedProcess[str]":
        """A command of nightdesk beside the desk, with the same settings and clock; `said` is its standard input."""
        return subprocess.run(
            [NIGHTDESK, *arguments],
            cwd=self.folder,
            env={**self.environment, clock.OFFSET_VARIABLE: str(self._offset.total_seconds())},
            input=said,
            capture_output=True,
            text=True,
            timeout=within_seconds,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What such a command prints with --json, which is one document and nothing else."""
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def is_open(self, at: datetime, department: str | None = None) -> bool:
        """What the product's own hours say."""
        named = ("--department", department) if department else ()
        return bool(self.json("hours", "status", "--at", at.isoformat(), *named)["open"])

    def is_inside_hours(self, promise: datetime, department: str | None = None) -> bool:
        """Whether somebody works just before the promise is due; the minute of closing still counts."""
        return self.is_open(promise - timedelta(seconds=1), department)


def _part(command: list[str]) -> str:
    return "rasa" if "rasa" in command else command[-1]
