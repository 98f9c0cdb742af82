"""What a verified Twilio webhook says. Pure: a request in, messages, delivery reports or unreadables out; raises nothing.

https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import math
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import FormData

from connectors.clean import body_as_raw, clean_text, fingerprint
from connectors.messages import (
    Attachment,
    DeliveryReport,
    DeliveryStatus,
    InboundMessage,
    Kind,
    Location,
    Reachability,
    Received,
    Unreadable,
    WebhookRequest,
)
from connectors.whatsapp.channels import CHANNELS, WHATSAPP, TwilioChannel, channel_of, without_prefix
from connectors.whatsapp.codes import explain, kind_of_code
from connectors.whatsapp.form import read_form, url_path
from connectors.whatsapp.opt_out import SUBSCRIBED, UNSUBSCRIBED, opted_out
from connectors.whatsapp.time_zone import zone_of

OUTBOX_PARAMETER = "o"
PART_PARAMETER = "p"

# Types whose Body is all there is to them. Media, location and buttons are recognised by their own fields.
_TEXT_TYPES = frozenset({"", "text", "button", "interactive"})
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_MEDIA_URL = re.compile(r"MediaUrl(\d{1,3})")

# https://www.twilio.com/docs/messaging/api/message-resource#message-status-values
_STATUSES = {
    "accepted": DeliveryStatus.SENT,
    "scheduled": DeliveryStatus.SENT,
    "queued": DeliveryStatus.SENT,
    "sending": DeliveryStatus.SENT,
    "sent": DeliveryStatus.SENT,
    "partially_delivered": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}


def receive(request: WebhookRequest) -> list[Received]:
    """The one thing that this webhook says, and with an opt-out word what it means for the contact."""
    form = read_form(request.body)
    sid = _field(form, "MessageSid") or _field(form, "SmsMessageSid") or _field(form, "SmsSid")
    if not sid:
        raw = _raw(form) if form else body_as_raw(request.body)
        channel = _channel_of_path(request).name
        return [Unreadable(channel, fingerprint(request.body), raw, "This request of Twilio names no message.")]
    status = _field(form, "MessageStatus") or (_field(form, "SmsStatus") if _is_status_path(request) else "")
    if status and status not in ("received", "receiving"):
        return [_report(request, form, sid, status)]
    return _message(request, form, sid)


def _channel_of_path(request: WebhookRequest) -> TwilioChannel:
    """The channel that the URL is for; the one that a message names itself goes before it."""
    for name in urlsplit(url_path(request)).path.split("/"):
        if name in CHANNELS:
            return CHANNELS[name]
    return WHATSAPP


def _is_status_path(request: WebhookRequest) -> bool:
    return urlsplit(url_path(request)).path.rstrip("/").endswith("/status")


def _report(request: WebhookRequest, form: FormData, sid: str, status: str) -> Received:
    known = _STATUSES.get(status)
    customer = _field(form, "To")
    channel = (channel_of(customer) if customer else None) or _channel_of_path(request)
    if known is None:
        why = f"Twilio reports the status {status!r}, which is not known here."
        return Unreadable(channel.name, f"{sid}:{status}", _raw(form), why)
    ours = parse_qs(urlsplit(url_path(request)).query)
    last = _is_last_part(ours)
    if known is not DeliveryStatus.FAILED:
        return DeliveryReport(channel.name, sid, known, _outbox_id(ours), is_last_part=last)
    code = _field(form, "ErrorCode")
    error = explain(code, _field(form, "ErrorMessage"), channel)
    return DeliveryReport(channel.name, sid, known, _outbox_id(ours), error, kind_of_code(code), is_last_part=last)


def _outbox_id(query: dict[str, list[str]]) -> int | None:
    """Our own id from the callback's URL; the signature covers that URL, so it can be trusted."""
    value = query.get(OUTBOX_PARAMETER, [""])[0]
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def _is_last_part(query: dict[str, list[str]]) -> bool:
    """Whether the report is about the end of our message: a long one goes in parts, of which "p=1.3" is the first of three."""
    part, _, parts = query.get(PART_PARAMETER, [""])[0].partition(".")
    return part == parts


def _message(request: WebhookRequest, form: FormData, sid: str) -> list[Received]:
    address = _field(form, "From")
    if not address:
        return [Unreadable(_channel_of_path(request).name, sid, _raw(form), "This message of Twilio names no sender.")]
    channel = channel_of(address)
    if channel is None:
        why = f"Nightdesk has no channel for addresses that begin with {address.partition(':')[0]!r}."
        return [Unreadable(_channel_of_path(request).name, sid, _raw(form), why)]
    attachments = _attachments(form)
    location = _location(form)
    payload = _field(form, "ButtonPayload") or _field(form, "ListId") or None
    pressed = _field(form, "ButtonText") or _field(form, "ListTitle")
    text = _field(form, "Body")
    if attachments:
        kind = Kind.MEDIA
    elif location is not None:
        kind = Kind.LOCATION
    elif payload or pressed:
        kind, text = Kind.BUTTON, pressed or text
    elif text.strip() and _field(form, "MessageType").lower() in _TEXT_TYPES:
        kind = Kind.TEXT
    else:
        kind = Kind.UNKNOWN
    opted = opted_out(channel, text, _field(form, "OptOutType"))
    message = InboundMessage(
        channel=channel.name,
        external_id=sid,
        address=address,
        kind=kind,
        raw=_raw(form),
        text=text,
        name=_field(form, "ProfileName") or None,
        payload=payload,
        attachments=attachments,
        location=location,
        phone=_phone(address),
        time_zone=zone_of(address, datetime.now(UTC)) if _phone(address) else None,
        replies_to=_field(form, "OriginalRepliedMessageSid") or None,
        is_answered=opted is not None,
    )
    if opted is None:
        return [message]
    why = UNSUBSCRIBED if opted else SUBSCRIBED
    return [message, Reachability(channel.name, sid, address, is_reachable=not opted, why=why)]


def _phone(address: str) -> str | None:
    """The number in an address; some have none, and are another kind of id (of a business, of a page, a sender's name).

    https://www.twilio.com/docs/whatsapp/api: whatsapp: and the number in E.164; of SMS the number alone.
    """
    rest = without_prefix(address)
    return rest if not address.startswith("messenger:") and _PHONE.fullmatch(rest) else None


def _attachments(form: FormData) -> tuple[Attachment, ...]:
    """Every MediaUrlN that is there, whatever NumMedia says."""
    numbers = sorted({int(match[1]) for match in map(_MEDIA_URL.fullmatch, form) if match})
    urls = [(number, _field(form, f"MediaUrl{number}")) for number in numbers]
    return tuple(_attachment(form, number, url) for number, url in urls if url)


def _attachment(form: FormData, number: int, url: str) -> Attachment:
    content_type = _field(form, f"MediaContentType{number}") or None
    return Attachment(_attachment_kind(content_type or "", _field(form, "MessageType")), url, content_type)


def _attachment_kind(content_type: str, message_type: str) -> str:
    essence = content_type.partition(";")[0].strip().lower()
    if message_type == "sticker" or essence == "image/webp":
        return "sticker"
    if essence == "audio/ogg":
        return "voice"
    if essence in ("text/vcard", "text/x-vcard"):
        return "contact"
    family = essence.partition("/")[0]
    return family if family in ("image", "audio", "video") else "document"


def _location(form: FormData) -> Location | None:
    try:
        latitude, longitude = float(_field(form, "Latitude")), float(_field(form, "Longitude"))
    except ValueError:
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    label = ", ".join(part for part in (_field(form, "Label"), _field(form, "Address")) if part)
    return Location(latitude, longitude, label or None)


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return clean_text(value) if isinstance(value, str) else ""


def _raw(form: FormData) -> dict[str, Any]:
    """The whole form; a field that came several times is a list."""
    raw: dict[str, Any] = {}
    for name in form:
        values = [clean_text(str(value)) for value in form.getlist(name)]
        raw[clean_text(name)] = values[0] if len(values) == 1 else values
    return raw
