"""Fetches media from Twilio: with our login from Twilio's own hosts, without it from where those redirect to.

https://www.twilio.com/docs/messaging/api/media-resource
"""

import asyncio
import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import httpx

from connectors.download import read_capped
from connectors.errors import FailureKind, SendFailed
from connectors.whatsapp.config import WhatsAppConfig

MAX_REDIRECTS = 4
TWILIO_DOMAIN = ".twilio.com"


async def fetch_media(client: httpx.AsyncClient, config: WhatsAppConfig, url: str, limit_bytes: int) -> bytes:
    """The bytes behind `url`. Raises SendFailed; retry only if it says so."""
    if not _is_twilios(url, config):
        raise SendFailed(FailureKind.REFUSED, "The attachment is not on a host of Twilio, so it was not fetched.")
    for _ in range(MAX_REDIRECTS + 1):
        try:
            request = await _request(client, config, url)
            response = await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise SendFailed(FailureKind.RETRY, f"The attachment could not be fetched ({type(error).__name__}).") from error
        try:
            if response.is_redirect:
                url = urljoin(url, response.headers.get("location", ""))
                continue
            _check(response.status_code)
            return await read_capped(response, limit_bytes)
        finally:
            await response.aclose()
    raise SendFailed(FailureKind.REFUSED, "The attachment is redirected too often, so it was not fetched.")


def _is_twilios(url: str, config: WhatsAppConfig) -> bool:
    """Whether our login may go there: Twilio's own domain over https, or the configured API."""
    try:
        parts = urlsplit(url)
        api = urlsplit(config.api_url or "")
        if config.api_url and (parts.scheme, parts.hostname, parts.port) == (api.scheme, api.hostname, api.port):
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(TWILIO_DOMAIN) and parts.port in (None, 443)
    except ValueError:
        return False


async def _request(client: httpx.AsyncClient, config: WhatsAppConfig, url: str) -> httpx.Request:
    if _is_twilios(url, config):
        credentials = httpx.BasicAuth(config.account_sid, config.auth_tokens[0])
        request = client.build_request("GET", url)
        return next(credentials.auth_flow(request))
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise SendFailed(FailureKind.REFUSED, "The attachment is redirected to a place that is not https.")
    address = await _public_address(parts.hostname, parts.port or 443)
    # The address that was checked is the one that is called: the name could mean another one a moment later.
    host = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{host}:{parts.port or 443}").geturl()
    return client.build_request(
        "GET", pinned, headers={"host": parts.hostname}, extensions={"sni_hostname": parts.hostname}
    )


async def _public_address(host: str, port: int) -> str:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or not all(ipaddress.ip_address(address).is_global for address in addresses):
        raise SendFailed(FailureKind.REFUSED, "The attachment is redirected to a private address, so it was not fetched.")
    return addresses[0]


def _check(status: int) -> None:
    if status < 300:
        return
    if status in (401, 403):
        raise SendFailed(FailureKind.CHANNEL, "Twilio refuses our login; check TWILIO_AUTH_TOKEN.", code=str(status))
    if status == 429 or status >= 500:
        raise SendFailed(FailureKind.RETRY, f"Twilio answered {status}; the attachment is fetched later.", code=str(status))
    raise SendFailed(FailureKind.REFUSED, f"Twilio has no such attachment (any more): {status}.", code=str(status))
