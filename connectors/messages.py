"""What crosses the edge between a channel and the rest of Nightdesk. Frozen; every time is aware and UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from connectors.errors import FailureKind


class Kind(StrEnum):
    """What a contact sent."""

    TEXT = "text"
    BUTTON = "button"  #: a button that was pressed; `payload` is what we issued with it
    MEDIA = "media"  #: one or more attachments, perhaps with a caption in `text`
    LOCATION = "location"
    COMMAND = "command"  #: the channel's own opening command (Telegram: /start); never reaches Rasa as an intent
    EDIT = "edit"  #: a correction of an earlier message; `edits` names it
    SERVICE = "service"  #: what the channel tells of itself (a message was pinned); kept, and nobody answers it
    GROUP = "group"  #: somebody asks the bot into a group; `address` is the group's. Its words are not kept
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
    replies_to: str | None = None  #: the provider's id of the message that the contact quoted
    is_answered: bool = False  #: the provider has answered it itself (STOP by SMS): it is kept, and nobody answers it again
    album: str | None = None  #: several files that were sent at once come as one message each, and all name the same album
    pressed_on: str | None = None  #: the provider's id of the message under which a button was pressed, where it is known


@dataclass(frozen=True)
class FromTemplate:
    """A text that the provider has approved beforehand: its id there, and what goes into {{1}}, {{2}} … in this order."""

    content_sid: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutboundFile:
    """A file to send. `url`: where the provider can fetch it for some days; None: this desk has no public address."""

    name: str
    content_type: str
    content: bytes = field(repr=False)
    url: str | None = None


@dataclass(frozen=True)
class OutboundMessage:
    """One thing to send. `outbox_id` is ours; a connector hands it to the provider wherever the provider gives it back.

    `buttons` are degraded by the connector where the channel has none (numbered lines of text). `edits` names an earlier
    message of ours in whose place this one is to be shown; where the channel cannot do that, it is sent as a message of its own.
    """

    outbox_id: int
    address: str
    text: str
    buttons: tuple[Button, ...] = ()
    language: str | None = None  #: of the conversation, for the few words that a channel itself shows
    edits: str | None = None
    template: FromTemplate | None = None  #: to be sent in place of `text`, which then only tells people what it says
    file: OutboundFile | None = None  #: to be sent in place of `text`, which then is its name


class DeliveryStatus(StrEnum):
    """What became of a sent message, in rising order; `failed` ends it."""

    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


@dataclass(frozen=True)
class DeliveryReport:
    """The provider's word on a message that we sent. `outbox_id` is there when the provider gave ours back.

    `is_last_part`: False for a part of a long message that has more parts after it. That part's success says nothing
    about the message, its failure fails it.
    """

    channel: str
    external_id: str
    status: DeliveryStatus
    outbox_id: int | None = None
    error: str | None = None
    kind: FailureKind | None = None  #: of a failure, where the provider says enough to tell
    is_last_part: bool = True


@dataclass(frozen=True)
class Listed:
    """A message that went out, as the provider's list has it."""

    text: str
    sent_at: datetime
    report: DeliveryReport


@dataclass(frozen=True)
class Unreadable:
    """Authenticated input that could not be understood. Kept whole and shown to staff; never answered with a 5xx."""

    channel: str
    external_id: str
    raw: dict[str, Any]
    why: str


class StaffEvent(StrEnum):
    """What is told of the staff's group itself."""

    MOVED = "moved"  #: it has a new id, which is the text
    RIGHTS = "rights"  #: what the bot may do there changed
    LINK = "link"  #: somebody brought a one-time code of their account page, which is the text, in private


@dataclass(frozen=True)
class StaffPlace:
    """Where in the staff's group something was said or pressed, and by which account. Ids are the channel's."""

    chat: str | None = None
    account: str | None = None  #: None: somebody who hides behind the group's name
    message: int | None = None  #: what was written, or below what a button was pressed
    topic: int | None = None
    reply_to: int | None = None  #: a message of the bot that was answered
    about: int | None = None  #: the conversation that the answered message names in its buttons
    press: str | None = None  #: the id of a press, to be answered
    payload: str | None = None  #: of the pressed button
    files: str | None = None  #: what kind of a file came with it
    event: str | None = None  #: StaffEvent


@dataclass(frozen=True)
class StaffMessage:
    """What somebody wrote or pressed in the staff's own group, or pressed below a private notice: never a customer's message."""

    channel: str
    external_id: str
    author: str  #: the name that the channel gives
    text: str
    sent_at: datetime | None = None
    is_edit: bool = False  #: a correction of an earlier one
    place: StaffPlace = StaffPlace()


@dataclass(frozen=True)
class Reachability:
    """A contact can no longer be written to, or can again, without having written anything. `why`: one sentence for staff."""

    channel: str
    external_id: str
    address: str
    is_reachable: bool
    why: str


Received = InboundMessage | DeliveryReport | Unreadable | StaffMessage | Reachability


@dataclass(frozen=True)
class WebhookRequest:
    """An HTTP request as a connector sees it: the path with its query as the provider called it, headers in lower case, the whole body."""

    path: str
    headers: dict[str, str]
    body: bytes
    query: str = field(default="")
