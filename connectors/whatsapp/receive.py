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
    Received,
    Unreadable,
    WebhookRequest,
)
from connectors.whatsapp.codes import explain
from connectors.whatsapp.form import read_form, url_path
from connectors.whatsapp.time_zone import zone_of

CHANNEL = "whatsapp"
OUTBOX_PARAMETER = "o"
STATUS_PATH = "/webhooks/whatsapp/status"

# Types whose Body is all there is to them. Media, location and buttons are recognised by their own fields.
_TEXT_TYPES = frozenset({"", "text", "button", "interactive"})
_ADDRESS = re.compile(r"whatsapp:(\+[1-9][0-9]{6,14})")
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
    """The one thing that this webhook says."""
    form = read_form(request.body)
    sid = _field(form, "MessageSid") or _field(form, "SmsMessageSid") or _field(form, "SmsSid")
    if not sid:
        raw = _raw(form) if form else body_as_raw(request.body)
        return [Unreadable(CHANNEL, fingerprint(request.body), raw, "This request of Twilio names no message.")]
    status = _field(form, "MessageStatus") or (_field(form, "SmsStatus") if _is_status_path(request) else "")
    if status and status not in ("received", "receiving"):
        return [_report(request, form, sid, status)]
    return [_message(form, sid)]


def _is_status_path(request: WebhookRequest) -> bool:
    return urlsplit(url_path(request)).path.rstrip("/").endswith("/status")


def _report(request: WebhookRequest, form: FormData, sid: str, status: str) -> Received:
    known = _STATUSES.get(status)
    if known is None:
        why = f"Twilio reports the status {status!r}, which is not known here."
        return Unreadable(CHANNEL, f"{sid}:{status}", _raw(form), why)
    code = _field(form, "ErrorCode")
    error = explain(code, _field(form, "ErrorMessage")) if known is DeliveryStatus.FAILED else None
    return DeliveryReport(CHANNEL, sid, known, _outbox_id(request), error)


def _outbox_id(request: WebhookRequest) -> int | None:
    """Our own id from the callback's URL; the signature covers that URL, so it can be trusted."""
    value = parse_qs(urlsplit(url_path(request)).query).get(OUTBOX_PARAMETER, [""])[0]
    return int(value) if re.fullmatch(r"[0-9]{1,18}", value) else None


def _message(form: FormData, sid: str) -> Received:
    address = _field(form, "From")
    if not address:
        return Unreadable(CHANNEL, sid, _raw(form), "This message of Twilio names no sender.")
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
    return InboundMessage(
        channel=CHANNEL,
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
        time_zone=zone_of(address, datetime.now(UTC)),
    )


def _phone(address: str) -> str | None:
    """The number in an address; some have none, and are another kind of id.

    https://www.twilio.com/docs/whatsapp/api: whatsapp: and the number in E.164.
    """
    match = _ADDRESS.fullmatch(address)
    return match[1] if match else None


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
