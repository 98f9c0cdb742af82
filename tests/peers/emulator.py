"""The Twilio emulator (npm `emulate`): Twilio's REST API and its signed webhooks, on 127.0.0.1.

What it does otherwise than Twilio: it fetches no media, and has no buttons, ProfileName or WaId; it takes 1,601 characters, knows no
24-hour window and no 429; a webhook is tried once (10 s); it calls the status callback `queued` before it answers the request that
creates the message.
"""

import json
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from tests.peers.node import installed
from tests.peers.process import LOOK_EVERY_SECONDS, Process, free_port, missing

NEVER_CALLED = "http://127.0.0.1:9/"


class TwilioEmulator:
    """Use as a context manager. `point_to` says which gateway it calls from then on."""

    account_sid = "AC" + "0" * 31 + "1"
    auth_token = "emulated-auth-token"
    number = "whatsapp:+14155238886"
    sms_number = "+14155238887"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> "TwilioEmulator":
        node = _node()
        seed = self._folder / "seed.json"
        ours = (self.number, self.sms_number)
        numbers = [{"phone_number": number, "sms_url": NEVER_CALLED, "sms_method": "POST"} for number in ours]
        account = {"sid": self.account_sid, "auth_token": self.auth_token}
        # JSON is YAML too.
        seed.write_text(json.dumps({"twilio": {"account": account, "phone_numbers": numbers}}))
        program = installed("emulate", "dist/index.js")
        command = [node, "--require", Path(__file__).with_name("loopback.cjs"), program, "start", "--service", "twilio"]
        self._process = Process("emulate", [*command, "--port", str(self.port), "--seed", seed], self._folder)
        self._process.wait_until_listening(self.port)
        login = (self.account_sid, self.auth_token)
        self._api = httpx.Client(base_url=self.url, auth=login, timeout=20, trust_env=False)
        return self

    def __exit__(self, *_: object) -> None:
        self._api.close()
        self._process.stop()

    def point_to(self, public_url: str) -> None:
        """From now on messages to our numbers are delivered to this gateway."""
        numbers = f"/2010-04-01/Accounts/{self.account_sid}/IncomingPhoneNumbers"
        for ours in self._get(numbers + ".json")["incoming_phone_numbers"]:
            channel = "sms" if ours["phone_number"] == self.sms_number else "whatsapp"
            url = f"{public_url.rstrip('/')}/webhooks/{channel}"
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

    def sent(self) -> list[dict[str, Any]]:
        """Every message that we sent, oldest first."""
        path = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json?PageSize=1000&From={quote(self.number)}"
        found: list[dict[str, Any]] = []
        while path:
            page = self._get(path)
            found += page["messages"]
            path = page["next_page_uri"] and f"{page['next_page_uri']}&From={quote(self.number)}"
        return list(reversed(found))

    def sent_to(self, address: str) -> list[str]:
        """The texts that we sent to `address`, oldest first. Of a template it keeps no text, so that is an empty one."""
        return [message["body"] or "" for message in self.messages(to=address)]

    def media_for(self, address: str) -> list[str]:
        """The addresses of the files that Twilio was given for `address`, oldest first."""
        account = f"/2010-04-01/Accounts/{self.account_sid}"
        with_files = [each["sid"] for each in self.messages(to=address) if each["num_media"] != "0"]
        lists = [self._get(f"{account}/Messages/{sid}/Media.json")["media_list"] for sid in with_files]
        return [media["uri"] for some in lists for media in some]

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


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        missing("Node.js (node and npm, 20 or newer) is missing, so the Twilio emulator cannot run; install it.")
    return node
