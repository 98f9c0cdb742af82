"""The Twilio emulator (npm `emulate`): Twilio's REST API and its signed webhooks, on 127.0.0.1.

What it does otherwise than Twilio: no media, buttons, ProfileName or WaId; it takes 1,601 characters, knows no 24-hour window and no
429; a webhook is tried once (10 s); it calls the status callback `queued` before it answers the request that creates the message.
"""

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.peers.process import LOOK_EVERY_SECONDS, Process, free_port, missing

HERE = Path(__file__).parent
PROGRAM = HERE / "node_modules" / "emulate" / "dist" / "index.js"
NEVER_CALLED = "http://127.0.0.1:9/"


class TwilioEmulator:
    """Use as a context manager. `point_to` says which gateway it calls from then on."""

    account_sid = "AC" + "0" * 31 + "1"
    auth_token = "emulated-auth-token"
    number = "whatsapp:+14155238886"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "TwilioEmulator":
        node = _node_with_emulator()
        seed = self._folder / "seed.json"
        number = {"phone_number": self.number, "sms_url": NEVER_CALLED, "sms_method": "POST"}
        account = {"sid": self.account_sid, "auth_token": self.auth_token}
        # JSON is YAML too.
        seed.write_text(json.dumps({"twilio": {"account": account, "phone_numbers": [number]}}))
        command = [node, "--require", HERE / "loopback.cjs", PROGRAM, "start", "--service", "twilio"]
        self._process = Process("emulate", [*command, "--port", str(self.port), "--seed", seed], self._folder)
        self._process.wait_until_listening(self.port)
        login = (self.account_sid, self.auth_token)
        self._api = httpx.Client(base_url=self.url, auth=login, timeout=20, trust_env=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._api.close()
        self._process.stop()

    def point_to(self, public_url: str) -> None:
        """From now on messages to our number are delivered to this gateway."""
        numbers = f"/2010-04-01/Accounts/{self.account_sid}/IncomingPhoneNumbers"
        (ours,) = self._get(numbers + ".json")["incoming_phone_numbers"]
        url = public_url.rstrip("/") + "/webhooks/whatsapp"
        self._post(f"{numbers}/{ours['sid']}.json", SmsUrl=url, SmsMethod="POST")

    def inbound(self, sender: str, body: str, to: str | None = None) -> str:
        """Somebody writes to us; returns the message's sid once the webhook was delivered (or was not: see the log)."""
        return str(self._post("/_twilio/simulate/inbound-message", From=sender, To=to or self.number, Body=body)["sid"])

    def status(self, sid: str, status: str) -> None:
        """A message of ours gets a new status; its status callback is called."""
        self._post("/_twilio/simulate/message-status", MessageSid=sid, Status=status)

    def messages(self, *, to: str | None = None, sender: str | None = None) -> list[dict[str, Any]]:
        """Every message, oldest first, those that came in too."""
        wanted = {"To": to, "From": sender}
        query = "&".join(f"{name}={quote(value)}" for name, value in wanted.items() if value)
        found = self._get(f"/2010-04-01/Accounts/{self.account_sid}/Messages.json?PageSize=1000&{query}")
        return list(reversed(found["messages"]))

    def sent_to(self, address: str) -> list[str]:
        """The texts that we sent to `address`, oldest first."""
        return [message["body"] for message in self.messages(to=address)]

    def wait_for(self, address: str, is_wanted: Callable[[str], bool], timeout_seconds: float = 30) -> str:
        """The first text sent to `address` that `is_wanted`."""
        until = time.monotonic() + timeout_seconds
        while time.monotonic() < until:
            for text in self.sent_to(address):
                if is_wanted(text):
                    return text
            time.sleep(LOOK_EVERY_SECONDS)
        raise AssertionError(f"no such text within {timeout_seconds:g} s; sent so far: {self.sent_to(address)}")

    def _get(self, path: str) -> Any:
        return self._api.get(path).raise_for_status().json()

    def _post(self, path: str, **form: str) -> Any:
        return self._api.post(path, data=form).raise_for_status().json()


def _node_with_emulator() -> str:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        missing("Node.js (node and npm, 20 or newer) is missing, so the Twilio emulator cannot run; install it.")
    if not PROGRAM.exists():
        command = [npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            missing(f"npm could not install the Twilio emulator (tests/peers/package.json): {done.stderr[-500:]}")
    return node
