"""Fetching media: our login goes to Twilio only, and a redirect leads nowhere inside our own network."""

import base64

import httpx
import pytest

from connectors.errors import FailureKind, SendFailed
from connectors.messages import Attachment
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from connectors.whatsapp.fetch import fetch_media
from tests.connectors.scripted import Answer, ScriptedServer

MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"
# Any public address; nobody is called.
PUBLIC = "93.184.215.14"
LOGIN = "Basic " + base64.b64encode(b"AC1:token").decode()


async def fetch(handler, url=MEDIA, limit=100, api_url=None):
    config = WhatsAppConfig("AC1", ("token",), "whatsapp:+1", api_url=api_url)
    async with httpx.AsyncClient(transport=httpx.MockTransport(handler)) as client:
        return await fetch_media(client, config, url, limit)


async def failure(handler, **settings):
    with pytest.raises(SendFailed) as caught:
        await fetch(handler, **settings)
    return caught.value


def never(request):
    raise AssertionError(f"{request.url} must not be called")


async def test_it_fetches_from_twilio_with_our_login():
    def handler(request):
        assert request.headers["authorization"] == LOGIN
        return httpx.Response(200, content=b"picture")

    assert await fetch(handler) == b"picture"


async def test_it_follows_a_redirect_to_a_public_place_without_our_login():
    calls = []

    def handler(request):
        calls.append((str(request.url), request.headers.get("authorization"), request.headers["host"]))
        if request.url.host == "api.twilio.com":
            return httpx.Response(307, headers={"location": f"https://{PUBLIC}/signed?x=1"})
        return httpx.Response(200, content=b"picture")

    assert await fetch(handler) == b"picture"
    assert calls == [(MEDIA, LOGIN, "api.twilio.com"), (f"https://{PUBLIC}/signed?x=1", None, PUBLIC)]


@pytest.mark.parametrize(
    "url",
    [
        "http://api.twilio.com/x",
        "https://api.twilio.com.evil.example/x",
        "https://twilio.com.evil.example/x",
        "https://eviltwilio.com/x",
        "https://user@evil.example/?https://api.twilio.com",
        "https://api.twilio.com:8443/x",
        "https://api.twilio.com:port/x",
        "https://127.0.0.1/x",
        "file:///etc/passwd",
        "ftp://api.twilio.com/x",
        "https://[::1/x",
        "nonsense",
        "",
    ],
)
async def test_it_calls_nobody_else_at_first(url):
    assert (await failure(never, url=url)).kind is FailureKind.REFUSED


@pytest.mark.parametrize(
    "location",
    [
        "http://93.184.215.14/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://192.168.1.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/x",
        "https://0.0.0.0/x",
        "https://[::1]/x",
        "https://[::ffff:127.0.0.1]/x",
        "https://[fd00::1]/x",
        "file:///etc/passwd",
        "https:///x",
    ],
)
async def test_it_follows_no_redirect_into_our_own_network(location):
    def handler(request):
        if request.url.host != "api.twilio.com":
            never(request)
        return httpx.Response(302, headers={"location": location})

    assert (await failure(handler)).kind is FailureKind.REFUSED


async def test_it_gives_up_on_endless_redirects():
    failed = await failure(lambda request: httpx.Response(302, headers={"location": "/again"}))
    assert failed.kind is FailureKind.REFUSED


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, FailureKind.CHANNEL),
        (403, FailureKind.CHANNEL),
        (404, FailureKind.REFUSED),
        (410, FailureKind.REFUSED),
        (429, FailureKind.RETRY),
        (500, FailureKind.RETRY),
        (503, FailureKind.RETRY),
    ],
)
async def test_it_knows_what_an_answer_means(status, kind):
    failed = await failure(lambda request: httpx.Response(status))
    assert (failed.kind, failed.code) == (kind, str(status))


async def test_it_may_try_again_when_twilio_is_away():
    def handler(request):
        raise httpx.ConnectError("refused")

    assert (await failure(handler)).kind is FailureKind.RETRY


async def test_it_stops_reading_at_the_limit():
    read = []

    async def endless():
        while True:
            read.append(1)
            yield b"x" * 10

    failed = await failure(lambda request: httpx.Response(200, content=endless()), limit=100)
    assert (failed.kind, len(read)) == (FailureKind.REFUSED, 11)
    assert await fetch(lambda request: httpx.Response(200, content=b"x" * 100), limit=100) == b"x" * 100


async def test_it_fetches_nothing_that_is_announced_as_too_large():
    connector = WhatsAppConnector(WhatsAppConfig("AC1", ("token",), "whatsapp:+1"))
    with pytest.raises(SendFailed) as caught:
        await connector.fetch(Attachment("image", MEDIA, size_bytes=11), 10)
    await connector.close()
    assert caught.value.kind is FailureKind.REFUSED


async def test_it_fetches_from_the_configured_api():
    with ScriptedServer(Answer(200, b"picture")) as server:
        connector = WhatsAppConnector(WhatsAppConfig("AC1", ("token",), "whatsapp:+1", api_url=server.url))
        assert await connector.fetch(Attachment("image", server.url + "/media"), 10) == b"picture"
        await connector.close()
    assert server.asked[0].headers["authorization"] == LOGIN
