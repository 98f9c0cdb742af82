"""The channel `local`: a customer at the terminal or on the page /try. No provider, and nothing over HTTP from outside."""

from datetime import datetime

from connectors.clean import body_as_raw, clean_text, fingerprint
from connectors.errors import BadSignature, FailureKind, SendFailed
from connectors.limits import Limits
from connectors.messages import (
    Attachment,
    InboundMessage,
    Kind,
    OutboundMessage,
    Received,
    Unreadable,
    WebhookRequest,
)

CHANNEL = "local"


def said(
    address: str,
    text: str,
    *,
    external_id: str,
    payload: str | None = None,
    name: str | None = None,
    sent_at: datetime | None = None,
) -> InboundMessage:
    """What somebody typed, or with `payload` pressed, as a message. `external_id` must be new each time."""
    return InboundMessage(
        channel=CHANNEL,
        external_id=external_id,
        address=address,
        kind=Kind.TEXT if payload is None else Kind.BUTTON,
        raw={"text": clean_text(text), "payload": payload},
        sent_at=sent_at,
        text=clean_text(text),
        name=name,
        payload=payload,
    )


class LocalConnector:
    """Satisfies connectors.connector.Connector. What is sent is read from the transcript by whoever shows it."""

    channel = CHANNEL
    redactions: tuple[str, ...] = ()
    limits = Limits()

    def verify(self, request: WebhookRequest) -> None:
        raise BadSignature("The local channel takes no webhooks.")

    def receive(self, request: WebhookRequest) -> list[Received]:
        why = "The local channel takes no webhooks."
        return [Unreadable(CHANNEL, fingerprint(request.body), body_as_raw(request.body), why)]

    async def acknowledge(self, received: list[Received]) -> None:
        """Nobody waits for it."""

    async def send(self, message: OutboundMessage) -> str:
        return f"local:{message.outbox_id}"

    async def fetch(self, attachment: Attachment, limit_bytes: int) -> bytes:
        raise SendFailed(FailureKind.REFUSED, "The local channel has no attachments.")

    async def check(self) -> None:
        """There is no login."""

    async def close(self) -> None:
        """Nothing is open."""
