"""The contract of a channel. A connector knows no database and no Rasa; it verifies, receives and sends."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from connectors.limits import Limits
from connectors.messages import Attachment, Listed, OutboundMessage, Received, WebhookRequest


class Connector(Protocol):
    channel: str  #: its name in the database and in URLs: whatsapp, telegram, …
    redactions: tuple[str, ...]  #: secrets to keep out of every log
    limits: Limits  #: how fast its provider takes messages; whoever calls `send` keeps to it

    def verify(self, request: WebhookRequest) -> None:
        """Raises BadSignature unless the provider itself sent this request. Never raises anything else."""

    def receive(self, request: WebhookRequest) -> list[Received]:
        """What a verified request says. What cannot be understood comes back as Unreadable; raises nothing."""

    async def acknowledge(self, received: list[Received]) -> None:
        """Once `received` is stored, tell the provider where it waits for that (a pressed button). Raises nothing."""

    async def send(self, message: OutboundMessage) -> str:
        """Send one message. Returns the provider's id of the (last) message. Raises SendFailed and nothing else."""

    async def fetch(self, attachment: Attachment, limit_bytes: int) -> bytes:
        """Fetch an attachment from the provider's own hosts. Raises SendFailed (kind retry, refused or channel)."""

    async def check(self) -> None:
        """Ask the provider, as cheaply as it can be asked, whether it takes our login. Raises SendFailed."""

    async def close(self) -> None:
        """Let go of connections."""


@runtime_checkable
class Listing(Protocol):
    """What a connector has besides where its provider can be asked what came in and what went out."""

    async def received_since(self, since: datetime, known: Callable[[Sequence[str]], set[str]]) -> list[Received]:
        """Everything that customers sent us since then, oldest first, each with its `sent_at`; as from the webhook.

        `known` tells which of some external ids are here already; those are left out. Complete or raises SendFailed.
        """

    async def sent_since(self, address: str, since: datetime) -> list[Listed]:
        """Everything that was sent to `address` from us since then, oldest first. Complete or raises SendFailed."""

    def parts_of(self, message: OutboundMessage) -> list[str]:
        """The texts, in order, as which this connector sends `message`."""


@runtime_checkable
class Typing(Protocol):
    """What a connector has besides where a contact can be shown that an answer is being prepared."""

    typing_lasts_seconds: float  #: how long it is shown at most

    async def show_typing(self, address: str, external_id: str) -> None:
        """Show it to whoever wrote the message `external_id`, for some seconds. Raises nothing."""


@runtime_checkable
class Erasing(Protocol):
    """What a connector has besides where its provider keeps copies of messages that can be deleted."""

    async def copies_with(self, address: str) -> list[str]:
        """The ids of all messages, in and out, that the provider keeps of this contact. Complete or raises SendFailed."""

    async def delete_copy(self, external_id: str) -> None:
        """Delete one message at the provider, with its files; one that is gone is fine. Raises SendFailed; try again later."""
