"""The Content resources through which buttons are sent: found at Twilio by name, created when missing, remembered here.

https://www.twilio.com/docs/content/content-api-resources
"""

import json
import logging
import threading
import time
from typing import Any

from twilio.rest import Client

from connectors.whatsapp.shapes import Shape, types_of

log = logging.getLogger("nightdesk.whatsapp")

# An account that cannot do this (or an emulator) is not asked with every message.
ASK_AGAIN_SECONDS = 600.0
LOOKED_THROUGH = 2000


class Contents:
    """Used by several threads at once."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._sids: dict[str, str] = {}
        self._has_looked = False
        self._not_before = 0.0
        self._lock = threading.Lock()

    def find(self, shape: Shape) -> str | None:
        """The ContentSid for a form; None while Twilio has none for us, which is asked again after ten minutes. Blocks.

        While somebody else asks Twilio it is None as well: nobody's answer waits for another one's.
        """
        known = self._sids.get(shape.name)
        if known is not None and time.monotonic() >= self._not_before:
            return known
        if not self._lock.acquire(blocking=False):
            return None
        try:
            return self._find(shape)
        finally:
            self._lock.release()

    def _find(self, shape: Shape) -> str | None:
        if time.monotonic() < self._not_before:
            return None
        try:
            if not self._has_looked:
                found = self._client.content.v1.contents.stream(limit=LOOKED_THROUGH, page_size=500)
                self._sids = {str(content.friendly_name): str(content.sid) for content in found}
                self._has_looked = True
            if shape.name not in self._sids:
                self._sids[shape.name] = _create(self._client, shape)
            return self._sids[shape.name]
        except Exception as error:
            self._pause(f"Twilio has no buttons for us ({type(error).__name__})")
            return None

    def forget(self, shape: Shape, why: str) -> None:
        """Twilio refused a message in this form: it is looked for anew, but not at once."""
        with self._lock:
            self._sids.pop(shape.name, None)
            self._has_looked = False
            self._pause(why)

    def _pause(self, why: str) -> None:
        self._not_before = time.monotonic() + ASK_AGAIN_SECONDS
        log.warning("%s; buttons are sent as numbered lines for the next ten minutes", why.rstrip("."))


def _create(client: Client, shape: Shape) -> str:
    wanted: dict[str, Any] = {
        "friendly_name": shape.name,
        "language": "en",  # of a resource that holds no word
        "types": types_of(shape),
    }
    answer = client.request(
        "POST",
        "https://content.twilio.com/v1/Content",
        data=wanted,
        headers={"Content-Type": "application/json", "Accept": "application/json"},
    )
    if answer.status_code != 201:
        raise ValueError(f"Twilio answered {answer.status_code}")
    return str(json.loads(answer.text)["sid"])
