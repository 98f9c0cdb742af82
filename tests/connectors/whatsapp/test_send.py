"""What goes out to Twilio, and what each answer of Twilio means for the message."""

import socket
from urllib.parse import parse_qs

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from connectors.errors import FailureKind, SendFailed
from connectors.messages import Button, OutboundMessage
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from connectors.whatsapp.send import MAX_TEXT_UNITS, body_of, failure_of
from tests.connectors.scripted import RESET, SILENT, Answer, ScriptedServer

ACCOUNT = "AC" + "0" * 31 + "1"
ALICE = "whatsapp:+31612345678"


def created(number=1):
    return Answer(201, {"sid": f"SM{number:032}", "status": "queued"})


def config(api_url, public_url="https://desk.example/"):
    return WhatsAppConfig(ACCOUNT, ("token",), "whatsapp:+14155238886", public_url, api_url)


async def send(server, text="Hello", buttons=(), **settings):
    connector = WhatsAppConnector(config(server.url, **settings))
    try:
        return await connector.send(OutboundMessage(42, ALICE, text, buttons))
    finally:
        await connector.close()


async def failure(*answers, text="Hello"):
    with ScriptedServer(*answers) as server, pytest.raises(SendFailed) as caught:
        await send(server, text)
    return caught.value, len(server.asked)


def form(asked):
    return {name: values[0] for name, values in parse_qs(asked.body.decode(), keep_blank_values=True).items()}


async def test_it_sends_text_with_a_status_callback_that_carries_our_id():
    with ScriptedServer(created(7)) as server:
        assert await send(server) == f"SM{7:032}"
    (asked,) = server.asked
    assert (asked.method, asked.path) == ("POST", f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json")
    assert asked.headers["authorization"].startswith("Basic ")
    assert form(asked) == {
        "To": ALICE,
        "From": "whatsapp:+14155238886",
        "Body": "Hello",
        "StatusCallback": "https://desk.example/webhooks/whatsapp/status?o=42",
    }


async def test_it_asks_for_no_status_callback_without_a_public_url():
    with ScriptedServer(created()) as server:
        await send(server, public_url=None)
    assert "StatusCallback" not in form(server.asked[0])


async def test_it_keeps_the_path_of_another_api_url():
    with ScriptedServer(created()) as server:
        connector = WhatsAppConnector(config(server.url + "/twilio/"))
        await connector.send(OutboundMessage(1, ALICE, "x"))
        await connector.close()
    assert server.asked[0].path.startswith("/twilio/2010-04-01/")


async def test_it_offers_buttons_as_numbered_lines():
    buttons = (Button("Repairs", "r"), Button("None of these", "n"))
    with ScriptedServer(created()) as server:
        await send(server, "Which one?", buttons)
    assert form(server.asked[0])["Body"] == "Which one?\n\n1. Repairs\n2. None of these"


def test_it_sends_nothing_that_cannot_be_encoded():
    assert body_of(OutboundMessage(1, ALICE, "a\x00b\ud800")) == "a\ufffdb\ufffd"


async def test_it_sends_a_long_text_in_order_and_returns_the_last_id():
    text = " ".join(f"word{number}" for number in range(600))
    with ScriptedServer(created(1), created(2), created(3), created(4)) as server:
        last = await send(server, text)
    bodies = [form(asked)["Body"] for asked in server.asked]
    assert " ".join(bodies) == text
    assert all(len(body) <= MAX_TEXT_UNITS for body in bodies)
    assert last == f"SM{len(bodies):032}"


async def test_it_refuses_an_empty_message_without_asking_twilio():
    failed, asked = await failure(created(), text="  ")
    assert (failed.kind, asked) == (FailureKind.REFUSED, 0)


def error(status, code, message="No."):
    return Answer(status, {"code": code, "message": message, "status": status, "more_info": "https://example.org"})


FAILURES = [
    ("too many requests", error(429, 20429), FailureKind.RETRY),
    ("too many requests without words", Answer(429), FailureKind.RETRY),
    ("too much for one sender", error(400, 63018), FailureKind.RETRY),
    ("the queue is full", error(400, 30001), FailureKind.RETRY),
    ("a wrong token", error(401, 20003), FailureKind.CHANNEL),
    ("no login without words", Answer(401), FailureKind.CHANNEL),
    ("forbidden", error(403, 20403), FailureKind.CHANNEL),
    ("an unknown account", error(404, 20404), FailureKind.CHANNEL),
    ("a sender that is not ours", error(400, 21606), FailureKind.CHANNEL),
    ("a sender that WhatsApp does not know", error(400, 63007), FailureKind.CHANNEL),
    ("a suspended account", error(400, 30002), FailureKind.CHANNEL),
    ("outside the window", error(400, 63016), FailureKind.REFUSED),
    ("too long", error(400, 21617), FailureKind.REFUSED),
    ("against the policy", error(400, 63013), FailureKind.REFUSED),
    ("a code of the future", error(400, 99999), FailureKind.REFUSED),
    ("unsubscribed", error(400, 21610), FailureKind.UNREACHABLE),
    ("no such number", error(400, 21211), FailureKind.UNREACHABLE),
    ("not on WhatsApp", error(400, 63003), FailureKind.UNREACHABLE),
    ("a server error", error(500, 20500), FailureKind.UNKNOWN),
    ("a bad gateway", Answer(502, "<html>"), FailureKind.UNKNOWN),
    ("unavailable", Answer(503), FailureKind.UNKNOWN),
    ("accepted with an answer that is no JSON", Answer(201, "<html>"), FailureKind.UNKNOWN),
    ("accepted with an answer that is no message", Answer(201, "[]"), FailureKind.UNKNOWN),
    ("a connection that breaks", RESET, FailureKind.UNKNOWN),
]


@pytest.mark.parametrize(("name", "answer", "kind"), FAILURES)
async def test_it_knows_what_an_answer_means(name, answer, kind):
    failed, asked = await failure(answer)
    assert failed.kind is kind
    assert asked == 1, "sending again is for the sender to decide"
    assert failed.sentence.endswith((".", ")"))


async def test_it_passes_on_how_long_twilio_wants_us_to_wait():
    failed, _ = await failure(Answer(429, "", {"Retry-After": "7"}))
    assert (failed.retry_after_seconds, failed.code) == (7.0, "20429")
    failed, _ = await failure(Answer(429, "", {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}))
    assert failed.retry_after_seconds is None


async def test_it_does_not_know_what_became_of_a_message_whose_answer_never_came(monkeypatch):
    monkeypatch.setattr("connectors.whatsapp.send.READ_TIMEOUT_SECONDS", 0.1)
    failed, asked = await failure(SILENT)
    assert (failed.kind, asked) == (FailureKind.UNKNOWN, 1)
    assert "in time" in failed.sentence


async def test_it_may_send_again_when_the_connection_was_refused():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        connector = WhatsAppConnector(config(f"http://127.0.0.1:{unused.getsockname()[1]}"))
        with pytest.raises(SendFailed) as caught:
            await connector.send(OutboundMessage(1, ALICE, "x"))
        await connector.close()
    assert caught.value.kind is FailureKind.RETRY


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (requests.ConnectTimeout("slow"), FailureKind.RETRY),
        (requests.exceptions.SSLError("certificate"), FailureKind.RETRY),
        (requests.exceptions.ProxyError("no tunnel"), FailureKind.RETRY),
        (requests.ReadTimeout("slow"), FailureKind.UNKNOWN),
        (requests.exceptions.ChunkedEncodingError("half"), FailureKind.UNKNOWN),
        (TwilioRestException(599, "/", "odd"), FailureKind.UNKNOWN),
        (KeyError("sid"), FailureKind.UNKNOWN),
    ],
)
def test_it_knows_what_an_exception_means(error, kind):
    assert failure_of(error).kind is kind


async def test_it_does_not_offer_to_repeat_a_message_of_which_a_part_is_out():
    failed, asked = await failure(created(), error(429, 20429), text="word " * 400)
    assert (failed.kind, asked) == (FailureKind.UNKNOWN, 2)
    assert "1 of 2 parts" in failed.sentence
    failed, _ = await failure(created(), error(400, 63016), text="word " * 400)
    assert failed.kind is FailureKind.REFUSED


async def test_it_says_no_secret_in_an_error():
    failed, _ = await failure(error(401, 20003, "Authenticate"))
    assert "token" not in failed.sentence.replace("TWILIO_AUTH_TOKEN", "").split()


def test_it_names_its_secrets():
    many = WhatsAppConfig(ACCOUNT, ("secret-1", "secret-2"), "whatsapp:+1", shared_keys={"k": "secret-3"})
    assert WhatsAppConnector(many).redactions == ("secret-1", "secret-2", "secret-3")
    assert "secret" not in repr(many)
