"""Fakes at the seams: a connector that keeps what it was given, a dialogue engine that says what it was told to."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

from bot.dialogue.reply import ProofOf, Reply, Say
from connectors.errors import BadSignature, FailureKind, SendFailed
from connectors.limits import Limits
from connectors.messages import (
    Attachment,
    Button,
    InboundMessage,
    Kind,
    Listed,
    OutboundMessage,
    Received,
    WebhookRequest,
)
from connectors.telegram.group import MessageGone, NoTopics, Spot, TopicGone


def inbound(text: str = "Hello", *, channel: str = "telegram", address: str = "4711", **fields: Any) -> InboundMessage:
    """A message from a customer; every one has an external id of its own unless it is given."""
    fields.setdefault("external_id", uuid4().hex)
    fields.setdefault("kind", Kind.TEXT)
    fields.setdefault("raw", {"text": text})
    return InboundMessage(channel=channel, address=address, text=text, **fields)


class FakeConnector:
    """Verifies the header x-secret: right; receives what it was primed with; keeps what was sent."""

    def __init__(self, channel: str = "telegram", limits: Limits | None = None) -> None:
        self.channel = channel
        self.limits = limits or Limits()
        self.redactions: tuple[str, ...] = ()
        self.acknowledged: list[Received] = []
        self.received: list[Received] = []
        self.sent: list[OutboundMessage] = []
        self.failures: list[SendFailed] = []
        self.refuses: SendFailed | None = None  #: why the provider does not take our login
        self.checked = 0
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

    async def check(self) -> None:
        self.checked += 1
        if self.refuses is not None:
            raise self.refuses

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


class FakeLister(FakeConnector):
    """A connector whose provider can be asked: `has_received` and `has_sent` are what it has. `list_failures` come first."""

    def __init__(self, channel: str = "whatsapp") -> None:
        super().__init__(channel)
        self.has_received: list[InboundMessage] = []
        self.has_sent: list[tuple[str, Listed]] = []
        self.list_failures: list[Exception] = []
        self.asked_since: list[datetime] = []
        self.while_listing: Callable[[], None] = lambda: None

    async def received_since(self, since: datetime, known: Callable[[Sequence[str]], set[str]]) -> list[Received]:
        self.asked_since.append(since)
        self.while_listing()
        if self.list_failures:
            raise self.list_failures.pop(0)
        found = [item for item in self.has_received if item.sent_at is not None and item.sent_at >= since]
        here = known([item.external_id for item in found])
        return [item for item in found if item.external_id not in here]

    async def sent_since(self, address: str, since: datetime) -> list[Listed]:
        self.asked_since.append(since)
        self.while_listing()
        if self.list_failures:
            raise self.list_failures.pop(0)
        return [listed for to, listed in self.has_sent if to == address and listed.sent_at >= since]

    def parts_of(self, message: OutboundMessage) -> list[str]:
        return message.text.split("|")


class FakeGroup:
    """A Telegram group as connectors.telegram.group.GroupApi writes to it: what stands there, and what is refused."""

    def __init__(self, *, has_topics: bool = False) -> None:
        self.topics_allowed = has_topics
        self.messages: dict[int, tuple[Spot, str, tuple[tuple[Button, ...], ...]]] = {}  #: id → what stands there now
        self.posted: list[int] = []
        self.topics: dict[int, str] = {}
        self.shut: set[int] = set()
        self.calls: list[str] = []
        self.failures: list[SendFailed] = []
        self.toasts: list[str] = []
        self._numbers = count(100)

    def texts(self) -> list[str]:
        return [self.messages[each][1] for each in self.posted if each in self.messages]

    def labels(self, message: int) -> list[str]:
        return [each.label for row in self.messages[message][2] for each in row]

    async def bot_name(self) -> str:
        return "night_bot"

    async def has_topics(self, chat: str) -> bool:
        self._called("look")
        return self.topics_allowed

    async def post(self, spot: Spot, text: str, rows: Sequence[Sequence[Button]] = ()) -> int:
        self._called("post")
        if spot.topic is not None and spot.topic not in self.topics:
            raise TopicGone(FailureKind.REFUSED, "Telegram refuses this message: message thread not found.")
        number = next(self._numbers)
        self.messages[number] = spot, text, tuple(map(tuple, rows))
        self.posted.append(number)
        return number

    async def change(self, chat: str, message: int, text: str, rows: Sequence[Sequence[Button]] = ()) -> None:
        self._called("change")
        if message not in self.messages:
            raise MessageGone(FailureKind.REFUSED, "Telegram refuses this message: message to edit not found.")
        self.messages[message] = self.messages[message][0], text, tuple(map(tuple, rows))

    async def make_topic(self, chat: str, name: str) -> int:
        self._called("make")
        if not self.topics_allowed:
            raise NoTopics(FailureKind.REFUSED, "Telegram refuses this message: not enough rights to create a topic.")
        number = next(self._numbers)
        self.topics[number] = name
        return number

    async def shut_topic(self, chat: str, topic: int) -> None:
        self._called("shut")
        self.shut.add(topic)

    async def open_topic(self, chat: str, topic: int) -> None:
        self._called("open")
        self.shut.discard(topic)

    async def delete_topic(self, chat: str, topic: int) -> None:
        self._called("delete topic")
        self.topics.pop(topic, None)

    async def delete_message(self, chat: str, message: int) -> None:
        self._called("delete")
        self.messages.pop(message, None)

    async def answer_press(self, press: str, text: str, *, loud: bool = False) -> None:
        self.toasts.append(text)

    def _called(self, what: str) -> None:
        if self.failures and what != "look":
            raise self.failures.pop(0)
        self.calls.append(what)
