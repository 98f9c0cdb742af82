"""Fakes at the seams: a connector that keeps what it was given, a dialogue engine that says what it was told to."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from bot.dialogue.reply import ProofOf, Reply, Say
from connectors.errors import BadSignature, SendFailed
from connectors.messages import (
    Attachment,
    InboundMessage,
    Kind,
    OutboundMessage,
    Received,
    WebhookRequest,
)


def inbound(text: str = "Hello", *, channel: str = "telegram", address: str = "4711", **fields: Any) -> InboundMessage:
    """A message from a customer; every one has an external id of its own unless it is given."""
    fields.setdefault("external_id", uuid4().hex)
    fields.setdefault("kind", Kind.TEXT)
    fields.setdefault("raw", {"text": text})
    return InboundMessage(channel=channel, address=address, text=text, **fields)


class FakeConnector:
    """Verifies the header x-secret: right; receives what it was primed with; keeps what was sent."""

    def __init__(self, channel: str = "telegram") -> None:
        self.channel = channel
        self.redactions: tuple[str, ...] = ()
        self.acknowledged: list[Received] = []
        self.received: list[Received] = []
        self.sent: list[OutboundMessage] = []
        self.failures: list[SendFailed] = []
        self.files: dict[str, bytes] = {}
        self.before_send: Callable[[OutboundMessage], None] = lambda message: None

    def verify(self, request: WebhookRequest) -> None:
        if request.headers.get("x-secret") != "right":
            raise BadSignature("the secret is wrong")

    def receive(self, request: WebhookRequest) -> list[Received]:
        return self.received

    async def acknowledge(self, received: list[Received]) -> None:
        self.acknowledged += received

    async def send(self, message: OutboundMessage) -> str:
        self.before_send(message)
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return f"sent-{message.outbox_id}-{len(self.sent)}"

    async def fetch(self, attachment: Attachment, limit_bytes: int) -> bytes:
        return self.files[attachment.reference]

    async def close(self) -> None:
        pass


class FakeDialogue:
    """Answers every question with `reply`, or raises it when it is an exception."""

    def __init__(self, reply: Reply | Exception | None = None) -> None:
        self.reply: Reply | Exception = reply or Reply((Say(ProofOf("faq_answer"), text="We do."),))
        self.asked: list[tuple[str, str, dict[str, Any]]] = []
        self.while_asking: Callable[[], None] = lambda: None

    async def ask(self, sender_id: str, text: str, metadata: dict[str, Any], timeout_seconds: float) -> Reply:
        self.asked.append((sender_id, text, metadata))
        self.while_asking()
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply
