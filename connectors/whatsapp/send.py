"""Sends one message through Twilio's own client. https://www.twilio.com/docs/messaging/api/message-resource"""

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from connectors.clean import clean_text
from connectors.errors import FailureKind, SendFailed
from connectors.messages import FromTemplate, OutboundFile, OutboundMessage
from connectors.split import partly_sent, split_text
from connectors.whatsapp.channels import CHANNELS, WHATSAPP, TwilioChannel
from connectors.whatsapp.codes import explain, kind_of
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.content import Contents
from connectors.whatsapp.receive import OUTBOX_PARAMETER, PART_PARAMETER
from connectors.whatsapp.shapes import body_of, shape_of, variables_of

CONNECT_TIMEOUT_SECONDS = 5.0
READ_TIMEOUT_SECONDS = 10.0

# Twilio's client logs addresses and cursors in the clear.
_SILENT = logging.getLogger("connectors.whatsapp.twilio")
_SILENT.setLevel(logging.WARNING)


class _TimedAdapter(HTTPAdapter):
    def __init__(self, timeout_seconds: tuple[float, float] | None) -> None:
        super().__init__()
        self._timeout_seconds = timeout_seconds

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = self._timeout_seconds or (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS)
        return super().send(request, *args, **kwargs)


class TwilioHttp(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client with our timeouts, and with another base URL where one is configured (an emulator).

    `timeout_seconds`: for connecting and for reading, where they are not those of sending.
    """

    def __init__(self, api_url: str | None, timeout_seconds: tuple[float, float] | None = None) -> None:
        super().__init__(logger=_SILENT)
        self._api_url = urlsplit(api_url) if api_url else None
        self.session.mount("https://", _TimedAdapter(timeout_seconds))
        self.session.mount("http://", _TimedAdapter(timeout_seconds))

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Response:
        if self._api_url is not None:
            wanted = urlsplit(url)
            path = self._api_url.path.rstrip("/") + wanted.path
            url = urlunsplit(wanted._replace(scheme=self._api_url.scheme, netloc=self._api_url.netloc, path=path))
        response = super().request(method, url, *args, **kwargs)
        if response.status_code == 429:
            # Twilio's exception would lose the header.
            wait = _seconds(response.headers.get("Retry-After"))
            raise SendFailed(FailureKind.RETRY, explain("20429"), retry_after_seconds=wait, code="20429")
        return response

    def close(self) -> None:
        self.session.close()


def _seconds(header: str | None) -> float | None:
    """Retry-After where it is a number of seconds."""
    return float(header) if header and header.strip().isdecimal() else None


def open_client(config: WhatsAppConfig, http: TwilioHttp) -> Client:
    return Client(config.account_sid, config.auth_tokens[0], http_client=http)


Pause = Callable[[float], None]


def send(
    client: Client,
    config: WhatsAppConfig,
    message: OutboundMessage,
    contents: Contents | None = None,
    pause: Pause = time.sleep,
) -> str:
    """Send one message, in several parts where it is long. Returns the last part's sid. Blocks. Raises SendFailed.

    `pause` (seconds) comes between parts: sent at once, they may arrive in another order.
    """
    channel = CHANNELS[config.channel]
    if message.template is not None:
        return _send_template(client, config, channel, message, message.template)
    if message.file is not None:
        return _send_file(client, config, channel, message, message.file)
    if contents is not None:
        sid = _send_pressable(client, config, channel, message, contents)
        if sid is not None:
            return sid
    parts = parts_of(config, message)
    if not parts:
        raise SendFailed(FailureKind.REFUSED, "The message is empty; there is nothing to send.")
    sid = ""
    for number, part in enumerate(parts, start=1):
        if number > 1:
            pause(channel.limits.recipient_seconds)
        try:
            envelope = _envelope(config, channel, message, number, len(parts))
            sid = str(client.messages.create(body=part, **envelope).sid)
        except Exception as error:
            raise partly_sent(failure_of(error, channel), number - 1, len(parts)) from error
    return sid


def _send_template(
    client: Client, config: WhatsAppConfig, channel: TwilioChannel, message: OutboundMessage, template: FromTemplate
) -> str:
    """Send an approved text, without a body of our own: https://www.twilio.com/docs/content/send-templates-created-with-the-content-template-builder"""
    content: dict[str, str] = {"content_sid": template.content_sid}
    if template.variables:
        values = {str(number): clean_text(value) for number, value in enumerate(template.variables, start=1)}
        content["content_variables"] = json.dumps(values, ensure_ascii=False)
    try:
        return str(client.messages.create(**content, **_envelope(config, channel, message)).sid)
    except Exception as error:
        raise failure_of(error, channel) from error


def _send_file(
    client: Client, config: WhatsAppConfig, channel: TwilioChannel, message: OutboundMessage, file: OutboundFile
) -> str:
    """Twilio fetches it from us: https://www.twilio.com/docs/whatsapp/tutorial/send-and-receive-media-messages-whatsapp-python

    By SMS, which carries no files in most countries, its address is sent.
    """
    if file.url is None:
        raise SendFailed(
            FailureKind.REFUSED,
            f"The file {file.name} was not sent, because Twilio could not fetch it from here; set NIGHTDESK_PUBLIC_URL.",
        )
    said = {"media_url": [file.url]} if channel.takes_files else {"body": f"{file.name}: {file.url}"}
    try:
        return str(client.messages.create(**said, **_envelope(config, channel, message)).sid)
    except Exception as error:
        raise failure_of(error, channel) from error


def parts_of(config: WhatsAppConfig, message: OutboundMessage) -> list[str]:
    """The texts, in order, as which a message is sent; with pressable buttons it is the one text above them instead."""
    if message.file is not None:
        # In Twilio's list a file has no text; an address that was sent is known by the name before it, which nobody repeats.
        return [""] if CHANNELS[config.channel].takes_files else [f"{message.file.name}: {message.file.url}"]
    return split_text(body_of(message), CHANNELS[config.channel].max_text_units)


def _send_pressable(
    client: Client, config: WhatsAppConfig, channel: TwilioChannel, message: OutboundMessage, contents: Contents
) -> str | None:
    """Send buttons that can be pressed. None when that is not possible and nothing was sent, so that they go as text."""
    choose = config.choose.get(message.language or "") or next(iter(config.choose.values()), "")
    shape = shape_of(channel, message, choose) if config.has_buttons else None
    content_sid = contents.find(shape) if shape is not None else None
    if shape is None or content_sid is None:
        return None
    variables = json.dumps(variables_of(shape, message, choose), ensure_ascii=False)
    try:
        envelope = _envelope(config, channel, message)
        created = client.messages.create(content_sid=content_sid, content_variables=variables, **envelope)
        return str(created.sid)
    except Exception as error:
        failure = failure_of(error, channel)
        if failure.kind is not FailureKind.REFUSED:
            raise failure from error
        # Certainly not sent; the same as text is better than nothing.
        contents.forget(shape, failure.sentence)
        return None


def _envelope(
    config: WhatsAppConfig, channel: TwilioChannel, message: OutboundMessage, part: int = 1, parts: int = 1
) -> dict[str, Any]:
    """Everything but what is said. The status callback carries our id, and which part of how many this is."""
    is_service = config.from_address.startswith("MG")
    envelope: dict[str, Any] = {"to": message.address}
    envelope["messaging_service_sid" if is_service else "from_"] = config.from_address
    if channel.has_opt_out:
        # An SMS with one curly quotation mark costs as much as two without: https://www.twilio.com/docs/glossary/what-is-gsm-7-character-encoding
        envelope["smart_encoded"] = True
    if config.public_url:
        status_url = f"{config.public_url.rstrip('/')}{channel.status_path}?{OUTBOX_PARAMETER}={message.outbox_id}"
        envelope["status_callback"] = status_url if parts == 1 else f"{status_url}&{PART_PARAMETER}={part}.{parts}"
    return envelope


def failure_of(error: Exception, channel: TwilioChannel = WHATSAPP) -> SendFailed:
    """What an exception of Twilio's client means for the message."""
    if isinstance(error, SendFailed):
        return error
    if isinstance(error, TwilioRestException):
        # Without an error of its own in the answer, Twilio's client repeats the HTTP status as the code.
        code = str(error.code) if error.code and error.code != error.status else None
        sentence = explain(code, f"Twilio answered {error.status}: {error.msg}", channel)
        return SendFailed(kind_of(error.status, code), sentence, code=code or str(error.status))
    if isinstance(error, requests.ConnectionError) and _never_connected(error):
        return SendFailed(FailureKind.RETRY, "Twilio cannot be reached; it is tried again later.")
    if isinstance(error, requests.Timeout):
        return SendFailed(FailureKind.UNKNOWN, "Twilio did not answer in time, so it may or may not have been sent.")
    if isinstance(error, requests.RequestException):
        return SendFailed(FailureKind.UNKNOWN, "The connection to Twilio broke, so it may or may not have been sent.")
    if isinstance(error, TwilioException):
        return SendFailed(FailureKind.CHANNEL, "Twilio's client cannot be used; check TWILIO_ACCOUNT_SID and token.")
    words = f"Twilio's answer could not be read ({type(error).__name__}), so it may or may not have been sent."
    return SendFailed(FailureKind.UNKNOWN, words)


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether the request certainly never left: refused, no such host, no TLS."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    return any(isinstance(cause, NewConnectionError | NameResolutionError) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What urllib3 found below an exception of requests."""
    for argument in (*error.args, getattr(error, "reason", None)):
        if isinstance(argument, HTTPError):
            yield argument
            yield from _causes(argument)
