"""What crosses the edge between a channel and the rest of Nightdesk. Frozen; every time is aware and UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a contact sent."""

    TEXT = "text"
    BUTTON = "button"  #: a button that was pressed; `payload` is what we issued with it
    MEDIA = "media"  #: one or more attachments, perhaps with a caption in `text`
    LOCATION = "location"
    COMMAND = "command"  #: the channel's own opening command (Telegram: /start); never reaches Rasa as an intent
    EDIT = "edit"  #: a correction of an earlier message; `edits` names it
    UNKNOWN = "unknown"  #: authenticated, but of a kind we cannot read; kept and shown to staff


@dataclass(frozen=True)
class Attachment:
    """A file that a contact sent. `reference` is the provider's own (a URL or a file id); the connector can fetch it."""

    kind: str  #: image, audio, voice, video, document, sticker, contact
    reference: str
    content_type: str | None = None
    file_name: str | None = None
    size_bytes: int | None = None


@dataclass(frozen=True)
class Location:
    latitude: float
    longitude: float
    label: str | None = None


@dataclass(frozen=True)
class Button:
    """A choice offered to a contact. `payload` is opaque to the channel; the label also works as typed text."""

    label: str
    payload: str


@dataclass(frozen=True)
class InboundMessage:
    """One thing that a contact said.

    `external_id` is the provider's id, unique per channel for ever; `address` is opaque and never parsed.
    `raw` is the provider's own words, kept whole.
    """

    channel: str
    external_id: str
    address: str
    kind: Kind
    raw: dict[str, Any]
    sent_at: datetime | None = None
    text: str = ""
    name: str | None = None
    payload: str | None = None
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    edits: str | None = None
    locale: str | None = None  #: the customer's language as the channel knows it, for example "de" or "de-AT"
    #: E.164: the telephone number behind the address, where the channel's addresses are numbers. Nobody else may parse one.
    phone: str | None = None
    time_zone: str | None = None  #: the customer's, an IANA name, where the channel knows it for certain


@dataclass(frozen=True)
class OutboundMessage:
    """One thing to send. `outbox_id` is ours; a connector hands it to the provider wherever the provider gives it back.

    `buttons` are degraded by the connector where the channel has none (numbered lines of text).
    """

    outbox_id: int
    address: str
    text: str
    buttons: tuple[Button, ...] = ()


class DeliveryStatus(StrEnum):
    """What became of a sent message, in rising order; `failed` ends it."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class DeliveryReport:
    """The provider's word on a message that we sent. `outbox_id` is there when the provider gave ours back."""

    channel: str
    external_id: str
    status: DeliveryStatus
    outbox_id: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class Unreadable:
    """Authenticated input that could not be understood. Kept whole and shown to staff; never answered with a 5xx."""

    channel: str
    external_id: str
    raw: dict[str, Any]
    why: str


@dataclass(frozen=True)
class StaffMessage:
    """What somebody wrote in the staff's own group: perhaps a command, never a customer's message."""

    channel: str
    external_id: str
    author: str  #: the name that the channel gives
    text: str
    sent_at: datetime | None = None
    is_edit: bool = False  #: a correction of an earlier one


Received = InboundMessage | DeliveryReport | Unreadable | StaffMessage


@dataclass(frozen=True)
class WebhookRequest:
    """An HTTP request as a connector sees it: the path with its query as the provider called it, headers in lower case, the whole body."""

    path: str
    headers: dict[str, str]
    body: bytes
    query: str = field(default="")
