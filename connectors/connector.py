"""The contract of a channel. A connector knows no database and no Rasa; it verifies, receives and sends."""

from typing import Protocol

from connectors.messages import Attachment, OutboundMessage, Received, WebhookRequest


class Connector(Protocol):
    channel: str  #: its name in the database and in URLs: whatsapp, telegram, …
    redactions: tuple[str, ...]  #: secrets to keep out of every log

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

    async def close(self) -> None:
        """Let go of connections."""
