"""Sends one message through Twilio's own client. https://www.twilio.com/docs/messaging/api/message-resource"""

import logging
from collections.abc import Iterator
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
from connectors.messages import OutboundMessage
from connectors.split import partly_sent, split_text
from connectors.whatsapp.codes import explain, kind_of
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.receive import OUTBOX_PARAMETER, STATUS_PATH

# https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource: Body
MAX_TEXT_UNITS = 1600
CONNECT_TIMEOUT_SECONDS = 5.0
READ_TIMEOUT_SECONDS = 10.0

# Twilio's client logs addresses and cursors in the clear.
_SILENT = logging.getLogger("connectors.whatsapp.twilio")
_SILENT.setLevel(logging.WARNING)


class _TimedAdapter(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = (CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS)
        return super().send(request, *args, **kwargs)


class TwilioHttp(TwilioHttpClient):  # type: ignore[misc]
    """Twilio's HTTP client with our timeouts, and with another base URL where one is configured (an emulator)."""

    def __init__(self, api_url: str | None) -> None:
        super().__init__(logger=_SILENT)
        self._api_url = urlsplit(api_url) if api_url else None
        self.session.mount("https://", _TimedAdapter())
        self.session.mount("http://", _TimedAdapter())

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


def send(client: Client, config: WhatsAppConfig, message: OutboundMessage) -> str:
    """Send one message, in several parts where it is long. Returns the last part's sid. Blocks. Raises SendFailed."""
    parts = split_text(body_of(message), MAX_TEXT_UNITS)
    if not parts:
        raise SendFailed(FailureKind.REFUSED, "The message is empty; there is nothing to send.")
    sid = ""
    for sent, part in enumerate(parts):
        try:
            created = client.messages.create(body=part, **_envelope(config, message))
            sid = str(created.sid)
        except Exception as error:
            raise partly_sent(failure_of(error), sent, len(parts)) from error
    return sid


def body_of(message: OutboundMessage) -> str:
    """The text, with the buttons as numbered lines below it."""
    lines = [f"{number}. {button.label}" for number, button in enumerate(message.buttons, start=1)]
    return clean_text("\n\n".join(part for part in (message.text.strip(), "\n".join(lines)) if part))


def _envelope(config: WhatsAppConfig, message: OutboundMessage) -> dict[str, str]:
    envelope = {"to": message.address, "from_": config.from_address}
    if config.public_url:
        status_url = f"{config.public_url.rstrip('/')}{STATUS_PATH}?{OUTBOX_PARAMETER}={message.outbox_id}"
        envelope["status_callback"] = status_url
    return envelope


def failure_of(error: Exception) -> SendFailed:
    """What an exception of Twilio's client means for the message."""
    if isinstance(error, SendFailed):
        return error
    if isinstance(error, TwilioRestException):
        # Without an error of its own in the answer, Twilio's client repeats the HTTP status as the code.
        code = str(error.code) if error.code and error.code != error.status else None
        kind = kind_of(error.status, code)
        return SendFailed(kind, explain(code, f"Twilio answered {error.status}: {error.msg}"), code=code or str(error.status))
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
