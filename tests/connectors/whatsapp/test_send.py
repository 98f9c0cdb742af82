"""What goes out to Twilio, and what each answer of Twilio means for the message."""

import json
import socket
from urllib.parse import parse_qs

import pytest
import requests
from twilio.base.exceptions import TwilioRestException

from connectors.errors import FailureKind, SendFailed
from connectors.messages import Button, FromTemplate, OutboundFile, OutboundMessage
from connectors.whatsapp.channels import MESSENGER, SMS, WHATSAPP
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from connectors.whatsapp.send import failure_of
from connectors.whatsapp.shapes import body_of
from tests.connectors.scripted import RESET, SILENT, Answer, ScriptedServer

ACCOUNT = "AC" + "0" * 31 + "1"
ALICE = "whatsapp:+31612345678"


def created(number=1):
    return Answer(201, {"sid": f"SM{number:032}", "status": "queued"})


def config(api_url, public_url="https://desk.example/", **settings):
    settings = {"from_address": "whatsapp:+14155238886", **settings}
    return WhatsAppConfig(ACCOUNT, ("token",), public_url=public_url, api_url=api_url, **settings)


async def send(server, text="Hello", buttons=(), to=ALICE, pauses=None, **settings):
    connector = WhatsAppConnector(config(server.url, **settings), [].append if pauses is None else pauses.append)
    try:
        return await connector.send(OutboundMessage(42, to, text, buttons))
    finally:
        await connector.close()


async def failure(*answers, text="Hello", **settings):
    with ScriptedServer(*answers) as server, pytest.raises(SendFailed) as caught:
        await send(server, text, **settings)
    return caught.value, len(server.asked)


def form(asked):
    return {name: values[0] for name, values in parse_qs(asked.body.decode(), keep_blank_values=True).items()}


ADDRESS = "https://desk.example/files/mark/1/signed/size%20chart.png"


async def send_file(server, url=ADDRESS, to=ALICE, **settings):
    connector = WhatsAppConnector(config(server.url, **settings))
    try:
        message = OutboundMessage(42, to, "size chart.png", file=OutboundFile("size chart.png", "image/png", b"", url))
        return await connector.send(message), connector.parts_of(message)
    finally:
        await connector.close()


async def test_twilio_is_told_where_it_fetches_a_file():
    with ScriptedServer(created(7)) as server:
        assert await send_file(server) == (f"SM{7:032}", [""])
    (asked,) = server.asked
    assert form(asked)["MediaUrl"] == ADDRESS
    assert "Body" not in form(asked)
    assert form(asked)["StatusCallback"].endswith("status?o=42")


async def test_by_sms_a_file_is_an_address():
    with ScriptedServer(created(7)) as server:
        await send_file(server, to="+31612345678", channel="sms", from_address="+3197010000000")
    (asked,) = server.asked
    assert form(asked)["Body"] == f"size chart.png: {ADDRESS}"
    assert "MediaUrl" not in form(asked)


async def test_a_file_that_nobody_could_fetch_is_not_sent():
    with ScriptedServer(created(7)) as server, pytest.raises(SendFailed, match="set NIGHTDESK_PUBLIC_URL") as caught:
        await send_file(server, url=None)
    assert (caught.value.kind, server.asked) == (FailureKind.REFUSED, [])


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


async def test_a_template_goes_by_its_sid_and_variables_without_a_text_of_ours():
    template = FromTemplate("HX" + "a" * 32, ("Müller & Söhne", "10432"))
    with ScriptedServer(created()) as server:
        connector = WhatsAppConnector(config(server.url))
        await connector.send(OutboundMessage(42, ALICE, "shown to people only", template=template))
        await connector.close()
    sent = form(server.asked[0])
    assert sent["ContentSid"] == "HX" + "a" * 32
    assert json.loads(sent["ContentVariables"]) == {"1": "Müller & Söhne", "2": "10432"}
    assert sent["StatusCallback"].endswith("?o=42")
    assert not {"Body", "MediaUrl"} & sent.keys()


async def test_a_template_without_variables_sends_none():
    with ScriptedServer(created()) as server:
        connector = WhatsAppConnector(config(server.url))
        await connector.send(OutboundMessage(42, ALICE, "", template=FromTemplate("HX" + "a" * 32)))
        await connector.close()
    assert "ContentVariables" not in form(server.asked[0])


async def test_it_offers_buttons_as_numbered_lines():
    buttons = (Button("Repairs", "r"), Button("None of these", "n"))
    with ScriptedServer(created()) as server:
        await send(server, "Which one?", buttons, has_buttons=False)
        await send(server, "Which one?", buttons, channel="sms", from_address="+14155238886", to="+31612345678")
    assert [form(asked)["Body"] for asked in server.asked] == ["Which one?\n\n1. Repairs\n2. None of these"] * 2


CHANNELS = [
    ("whatsapp", "whatsapp:+14155238886", "From"),
    ("sms", "+14155238886", "From"),
    ("sms", "MG" + "0" * 32, "MessagingServiceSid"),
    ("messenger", "messenger:106540352242922", "From"),
]


@pytest.mark.parametrize(("channel", "sender", "field"), CHANNELS)
async def test_each_channel_has_its_own_sender_and_its_own_url_for_reports(channel, sender, field):
    with ScriptedServer(created()) as server:
        await send(server, channel=channel, from_address=sender)
    sent = form(server.asked[0])
    assert sent[field] == sender
    assert sent["StatusCallback"] == f"https://desk.example/webhooks/{channel}/status?o=42"
    assert ("From" in sent) != ("MessagingServiceSid" in sent)


async def test_an_sms_is_not_made_dearer_by_a_curly_quotation_mark():
    with ScriptedServer(created()) as server:
        await send(server, channel="sms", from_address="+14155238886")
        await send(server)
    assert [form(asked).get("SmartEncoded") for asked in server.asked] == ["true", None]


async def test_each_part_of_a_long_text_says_in_its_reports_which_one_it_is():
    pauses = []
    with ScriptedServer(created(1), created(2)) as server:
        await send(server, "word " * 400, pauses=pauses)
    assert pauses == [WHATSAPP.limits.recipient_seconds], "sent at once, they may arrive in another order"
    urls = [form(asked)["StatusCallback"].partition("?")[2] for asked in server.asked]
    assert urls == ["o=42&p=1.2", "o=42&p=2.2"]


def test_it_sends_nothing_that_cannot_be_encoded():
    assert body_of(OutboundMessage(1, ALICE, "a\x00b\ud800")) == "a\ufffdb\ufffd"


async def test_it_sends_a_long_text_in_order_and_returns_the_last_id():
    text = " ".join(f"word{number}" for number in range(600))
    with ScriptedServer(created(1), created(2), created(3), created(4)) as server:
        last = await send(server, text)
    bodies = [form(asked)["Body"] for asked in server.asked]
    assert " ".join(bodies) == text
    assert all(len(body) <= WHATSAPP.max_text_units for body in bodies)
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
    ("outside the window", error(400, 63016), FailureKind.WINDOW),
    ("too long", error(400, 21617), FailureKind.REFUSED),
    ("against the policy", error(400, 63013), FailureKind.REFUSED),
    ("a code of the future", error(400, 99999), FailureKind.REFUSED),
    ("unsubscribed", error(400, 21610), FailureKind.UNREACHABLE),
    ("blocked by the contact", error(400, 63014), FailureKind.UNREACHABLE),
    ("not in the sandbox", error(400, 63015), FailureKind.UNREACHABLE),
    ("an SMS to a country that is not allowed", error(400, 21408), FailureKind.UNREACHABLE),
    ("to a landline", error(400, 21635), FailureKind.UNREACHABLE),
    ("as much as a day takes", error(429, 63038), FailureKind.RETRY),
    ("too many in Twilio's queue", error(400, 21611), FailureKind.RETRY),
    ("the test account's token", error(403, 20008), FailureKind.CHANNEL),
    ("an address for reports that is none", error(400, 21609), FailureKind.CHANNEL),
    ("a Messaging Service without a number", error(400, 21703), FailureKind.CHANNEL),
    ("an account that Meta disabled", error(400, 63112), FailureKind.CHANNEL),
    ("held back as spam", error(400, 30007), FailureKind.REFUSED),
    ("a template that is paused", error(400, 63041), FailureKind.REFUSED),
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


@pytest.mark.parametrize(
    ("channel", "code", "words"),
    [
        (SMS, 21610, "unsubscribed; nothing reaches them on SMS until they send START"),
        (SMS, 21606, "check TWILIO_SMS_FROM"),
        (MESSENGER, 63007, "Messenger does not know our sender; check TWILIO_MESSENGER_FROM"),
        (WHATSAPP, 63018, "WhatsApp is sent too much at once"),
    ],
)
async def test_staff_are_told_in_the_words_of_the_channel(channel, code, words):
    failed, _ = await failure(error(400, code), channel=channel.name)
    assert words in failed.sentence
    assert failed.sentence.endswith(f"(Twilio {code})")


async def test_it_says_no_secret_in_an_error():
    failed, _ = await failure(error(401, 20003, "Authenticate"))
    assert "token" not in failed.sentence.replace("TWILIO_AUTH_TOKEN", "").split()


def test_it_names_its_secrets():
    many = WhatsAppConfig(ACCOUNT, ("secret-1", "secret-2"), "whatsapp:+1", shared_keys={"k": "secret-3"})
    assert WhatsAppConnector(many).redactions == ("secret-1", "secret-2", "secret-3")
    assert "secret" not in repr(many)
