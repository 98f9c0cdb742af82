"""Asks Twilio what it has: what customers sent us while nobody was there, and what became of what we sent.

https://www.twilio.com/docs/messaging/api/message-resource#read-multiple-message-resources

A listed message that came in is turned into the form of its webhook and read like one, so both say the same. What a listed
resource does not have is missing then: ProfileName (the contact keeps the name that it has), ButtonPayload and ButtonText (a
press is the text on its button, which is understood when typed), Latitude and Longitude (a location has no text and is of a
kind that cannot be read), MessageType, what was forwarded, what was replied to.
"""

import dataclasses
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.rest import Client

from connectors.clean import clean_text
from connectors.errors import FailureKind, SendFailed
from connectors.messages import DeliveryReport, DeliveryStatus, InboundMessage, Listed, Received, WebhookRequest
from connectors.whatsapp.channels import CHANNELS
from connectors.whatsapp.codes import explain, kind_of
from connectors.whatsapp.config import TWILIO_API_URL, WhatsAppConfig
from connectors.whatsapp.receive import receive
from connectors.whatsapp.send import failure_of

FORM = {"content-type": "application/x-www-form-urlencoded"}
# https://www.twilio.com/docs/usage/twilios-response#pagination: at most
PAGE_SIZE = 1000


def check(client: Client, config: WhatsAppConfig) -> None:
    """Whether our login works: the account itself is the cheapest thing to ask for. Blocks. Raises SendFailed."""
    try:
        client.api.v2010.accounts(config.account_sid).fetch()
    except Exception as error:
        raise failure_of_list(error) from error


def received_since(
    client: Client, config: WhatsAppConfig, since: datetime, known: Callable[[Sequence[str]], set[str]]
) -> list[Received]:
    """What came in since then and is not `known`, oldest first. Blocks. Raises SendFailed."""
    since = _whole_second(since)
    try:
        listed = client.messages.list(**_ours("to", config), date_sent_after=since, page_size=PAGE_SIZE)
        # An emulator may know no filter, and a filter by day would bring more too.
        wanted = [each for each in listed if _came_in(each, config) and _moment(each) >= since]
        here = known([str(each.sid) for each in wanted])
        return [
            item
            for each in _oldest_first(wanted)
            if str(each.sid) not in here
            for item in _as_received(client, config, each)
        ]
    except Exception as error:
        raise failure_of_list(error) from error


def sent_since(client: Client, config: WhatsAppConfig, address: str, since: datetime) -> list[Listed]:
    """What went out to `address` since then, oldest first. Blocks. Raises SendFailed."""
    since = _whole_second(since)
    try:
        # Not filtered by its date: a message that still waits at Twilio has no date_sent yet.
        listed = client.messages.list(to=address, **_ours("from_", config), page_size=PAGE_SIZE)
        wanted = [each for each in listed if not str(each.direction).startswith("inbound") and _moment(each) >= since]
        return [_as_listed(config, each) for each in _oldest_first(wanted)]
    except Exception as error:
        raise failure_of_list(error) from error


def _as_received(client: Client, config: WhatsAppConfig, resource: Any) -> list[Received]:
    sid = str(resource.sid)
    form = {
        "MessageSid": sid,
        "AccountSid": str(resource.account_sid or ""),
        "MessagingServiceSid": str(resource.messaging_service_sid or ""),
        "From": str(getattr(resource, "from_", None) or ""),
        "To": str(resource.to or ""),
        "Body": str(resource.body or ""),
        "NumMedia": str(resource.num_media or "0"),
        "SmsStatus": "received",
    }
    if form["NumMedia"] != "0":
        form |= _media(client, config, sid)
    path = f"/webhooks/{config.channel}"
    request = WebhookRequest(path, FORM, urlencode({k: v for k, v in form.items() if v or k == "Body"}).encode())
    sent_at = _moment(resource)
    return [
        dataclasses.replace(item, sent_at=sent_at) if isinstance(item, InboundMessage) else item
        for item in receive(request)
    ]


def _media(client: Client, config: WhatsAppConfig, sid: str) -> dict[str, str]:
    """The fields of the webhook for the files of a message."""
    base = (config.api_url or TWILIO_API_URL).rstrip("/")
    fields = {}
    for number, media in enumerate(client.messages(sid).media.list()):
        fields[f"MediaUrl{number}"] = base + str(media.uri).removesuffix(".json")
        fields[f"MediaContentType{number}"] = str(media.content_type or "")
    return fields


def _as_listed(config: WhatsAppConfig, resource: Any) -> Listed:
    sid = str(resource.sid)
    form = {
        "MessageSid": sid,
        "MessageStatus": str(resource.status),
        "ErrorCode": str(resource.error_code or ""),
        "ErrorMessage": str(resource.error_message or ""),
    }
    (report,) = receive(WebhookRequest(CHANNELS[config.channel].status_path, FORM, urlencode(form).encode()))
    if not isinstance(report, DeliveryReport):
        # A status that is not known here; that Twilio has the message is what counts.
        report = DeliveryReport(config.channel, sid, DeliveryStatus.SENT)
    return Listed(clean_text(str(resource.body or "")), _moment(resource), report)


def _came_in(resource: Any, config: WhatsAppConfig) -> bool:
    if _is_service(config):
        ours = str(resource.messaging_service_sid or "") == config.from_address
    else:
        ours = str(resource.to) == config.from_address
    return ours and str(resource.direction) == "inbound"


def _is_service(config: WhatsAppConfig) -> bool:
    """Whether our sender is a Messaging Service, which Twilio's list can not be filtered by."""
    return config.from_address.startswith("MG")


def _ours(field: str, config: WhatsAppConfig) -> dict[str, str]:
    return {} if _is_service(config) else {field: config.from_address}


def _oldest_first(resources: Iterable[Any]) -> list[Any]:
    """Twilio lists the newest first, and its times are whole seconds: within one the list's order tells."""
    listed = list(resources)
    listed.reverse()
    return sorted(listed, key=_moment)


def _whole_second(since: datetime) -> datetime:
    """Twilio tells no fractions, so what came later within the second of `since` bears its beginning."""
    return since.replace(microsecond=0)


def _moment(resource: Any) -> datetime:
    """When it was sent; one that still waits has only been made."""
    moment = resource.date_sent or resource.date_created
    if not isinstance(moment, datetime):
        raise SendFailed(FailureKind.RETRY, "Twilio lists a message without a time.")
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def failure_of_list(error: Exception) -> SendFailed:
    """As for sending, but asking again doubles nothing."""
    failure = _of_page(error) or failure_of(error)
    if failure.kind is not FailureKind.UNKNOWN:
        return failure
    return SendFailed(FailureKind.RETRY, "Twilio did not answer when it was asked for its messages.", code=failure.code)


def _of_page(error: Exception) -> SendFailed | None:
    """A page of a list that Twilio refuses is an exception without a code, beside the answer itself."""
    response = error.args[1] if isinstance(error, TwilioException) and len(error.args) > 1 else None
    if not isinstance(response, Response):
        return None
    try:
        said = json.loads(response.text)
        code = str(said["code"]) if said.get("code") else None
    except (ValueError, TypeError, KeyError, AttributeError):
        code = None
    kind = kind_of(response.status_code, code)
    return SendFailed(kind, explain(code, f"Twilio answered {response.status_code}"), code=code or str(response.status_code))
