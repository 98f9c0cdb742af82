"""Customers, each at an address of their own: they write through a counterpart that nobody here wrote, and hear what arrives there."""

import itertools
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from tests.peers.emulator import TwilioEmulator
from tests.peers.telegram_peer import TelegramPeer

# Promise 7 of the product: within 15 s either an answer or the fallback text and a handoff.
PROMISED_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.1
_numbers = itertools.count(1)
_LISTED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Heard:
    """One message that reached the customer. `buttons` holds label and what is sent when it is chosen."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    message_id: int | None = None

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in self.buttons]


class Customer(Protocol):
    """What all customers can do."""

    channel: str
    address: str
    name: str | None

    def says(self, text: str) -> None: ...

    def chooses(self, heard: Heard, label: str) -> None:
        """Take one of the offered buttons, in the way of this channel."""

    def has_heard(self) -> list[Heard]:
        """Everything that ever arrived, oldest first."""

    def hears(self, wanted: str | Callable[[Heard], bool] = "", within_seconds: float = PROMISED_SECONDS) -> Heard:
        """The next message that is `wanted` (by default: any); what came before it counts as heard."""


class _Listening:
    """Remembers what was heard already, so that an old answer is not taken for a new one."""

    def __init__(self) -> None:
        self._heard = 0

    def has_heard(self) -> list[Heard]:
        raise NotImplementedError

    def hears(self, wanted: str | Callable[[Heard], bool] = "", within_seconds: float = PROMISED_SECONDS) -> Heard:
        until = time.monotonic() + within_seconds
        while True:
            heard = self.has_heard()
            for place, message in enumerate(heard[self._heard :], self._heard + 1):
                if wanted in message.text if isinstance(wanted, str) else wanted(message):
                    self._heard = place
                    return message
            if time.monotonic() > until:
                new = [message.text for message in heard[self._heard :]]
                raise AssertionError(f"heard nothing like {wanted!r} within {within_seconds:g} s, but: {new}")
            time.sleep(LOOK_EVERY_SECONDS)


class WhatsAppCustomer(_Listening):
    """Writes through the Twilio emulator, which shows buttons as a numbered list."""

    channel = "whatsapp"
    name: str | None = None

    def __init__(self, twilio: TwilioEmulator) -> None:
        super().__init__()
        self._twilio = twilio
        self.address = f"whatsapp:+31620{next(_numbers):06d}"
        self.last_sid = ""

    def says(self, text: str) -> None:
        self.last_sid = self._twilio.inbound(self.address, text)

    def chooses(self, heard: Heard, label: str) -> None:
        self.says(dict(heard.buttons)[label])

    def has_heard(self) -> list[Heard]:
        texts = self._twilio.sent_to(self.address)
        return [Heard(text, tuple((label, number) for number, label in _LISTED.findall(text))) for text in texts]


class TelegramCustomer(_Listening):
    """Writes through telemelya, which shows buttons as buttons."""

    channel = "telegram"

    def __init__(self, telegram: TelegramPeer) -> None:
        super().__init__()
        self._telegram = telegram
        self.chat_id = 810_000_000 + next(_numbers)
        self.address = str(self.chat_id)
        self.name: str | None = f"Customer {self.chat_id % 10_000}"
        self._has_written = False

    def says(self, text: str) -> None:
        self._telegram.say(self.chat_id, text, name=self.name or "")
        self._has_written = True

    def sends_photo(self, content: bytes, caption: str) -> None:
        self._telegram.send_photo(self.chat_id, content, caption, name=self.name or "")
        self._has_written = True

    def chooses(self, heard: Heard, label: str) -> None:
        assert heard.message_id is not None
        self._telegram.press(self.chat_id, dict(heard.buttons)[label], heard.message_id, name=self.name or "")

    def has_heard(self) -> list[Heard]:
        if not self._has_written:
            return []
        sent = self._telegram.sent(self.chat_id)
        return [Heard(each.text, each.buttons, each.message_id) for each in sent if each.method == "sendMessage"]
