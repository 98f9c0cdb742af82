"""Twilio at the gateway: real signatures over real HTTP requests, on every channel that it carries."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import select
from twilio.request_validator import HMAC_SHA256, RequestValidator

from bot.gateway import EMPTY_TWIML, create_gateway
from bot.storage.engine import Store
from bot.storage.tables import Contact, Message, Quarantined
from connectors.registry import build
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.opt_out import SUBSCRIBED, UNSUBSCRIBED

PUBLIC = "https://desk.example.com"
KEY = "webhooks_sharedkey_1"
FORM = {"MessageSid": "SM1", "From": "whatsapp:+31612345678", "To": "whatsapp:+1", "Body": "Größe?", "NumMedia": "0"}
SENDERS = {"whatsapp": "whatsapp:+14155238886", "sms": "+14155238886", "messenger": "messenger:1"}


@pytest.fixture
async def client(sqlite_store: Store) -> AsyncIterator[httpx.AsyncClient]:
    async def dialogue_is_ready() -> bool:
        return False

    channels = build(
        *(
            WhatsAppConfig("AC1", ("new", "old"), sender, PUBLIC, shared_keys={KEY: "shared"}, channel=channel)
            for channel, sender in SENDERS.items()
        )
    )
    app = create_gateway(sqlite_store, channels, dialogue_is_ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.1:8080") as made:
        yield made
    for connector in channels.values():
        await connector.close()


async def post(client, path="/webhooks/whatsapp", form=FORM, token="new", headers=(), url=PUBLIC, algorithm="HMAC_SHA1"):
    signature = RequestValidator(token).compute_signature(url + path, form, algorithm)
    sent = [("Content-Type", "application/x-www-form-urlencoded"), ("X-Twilio-Signature", signature), *headers]
    return await client.post(path, headers=sent, content=urlencode(form))


def contacts(store: Store) -> list[tuple[str, str]]:
    with store.read() as session:
        return [tuple(row) for row in session.execute(select(Contact.channel, Contact.address).order_by(Contact.id))]


async def test_a_signed_message_is_stored_and_answered_with_nothing(client, sqlite_store) -> None:
    answer = await post(client)
    assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, EMPTY_TWIML, "text/xml; charset=utf-8")
    assert contacts(sqlite_store) == [("whatsapp", "whatsapp:+31612345678")]


@pytest.mark.parametrize("channel", ["whatsapp", "sms", "messenger"])
async def test_every_channel_has_its_door_and_goes_by_the_address(client, sqlite_store, channel) -> None:
    for number, address in enumerate(("whatsapp:+31612345678", "+31612345678", "messenger:77")):
        form = {**FORM, "MessageSid": f"SM{number}", "From": address}
        assert (await post(client, f"/webhooks/{channel}", form)).status_code == 200
    assert [found for found, _ in contacts(sqlite_store)] == ["whatsapp", "sms", "messenger"]


async def test_the_old_and_the_new_token_both_verify_while_they_are_changed(client, sqlite_store) -> None:
    answers = [await post(client, token=token) for token in ("new", "old", "older")]
    assert [answer.status_code for answer in answers] == [200, 200, 403]


async def test_a_shared_key_is_chosen_by_its_id_and_never_weakened(client) -> None:
    announced = [("X-Twilio-Webhooks-Signature-Settings", f"key={KEY},algorithm=HMAC_SHA256")]
    weakened = [("X-Twilio-Webhooks-Signature-Settings", f"key={KEY},algorithm=HMAC_SHA1")]
    assert (await post(client, token="shared", headers=announced, algorithm=HMAC_SHA256)).status_code == 200
    assert (await post(client, token="shared", headers=weakened)).status_code == 403
    assert (await post(client, token="shared")).status_code == 403


@pytest.mark.parametrize(
    ("name", "headers", "url"),
    [
        ("a signature twice", [("X-Twilio-Signature", "AAAA")], PUBLIC),
        ("settings twice", [("X-Twilio-Webhooks-Signature-Settings", "algorithm=HMAC_SHA256")] * 2, PUBLIC),
        ("settings beyond ASCII", [("X-Twilio-Webhooks-Signature-Settings", "algorithm=ü".encode("latin-1"))], PUBLIC),
        ("a forged host", [("X-Forwarded-Host", "evil.example"), ("Host", "evil.example")], "https://evil.example"),
        ("a forged scheme", [("X-Forwarded-Proto", "http")], "http://desk.example.com"),
        ("our own address", [], "http://10.0.0.1:8080"),
    ],
)
async def test_a_forged_request_gets_a_403_and_leaves_nothing(client, sqlite_store, name, headers, url) -> None:
    assert (await post(client, headers=headers, url=url)).status_code == 403
    assert contacts(sqlite_store) == []


async def test_a_signature_beyond_ascii_gets_a_403(client) -> None:
    headers = {"X-Twilio-Signature": "ünïcödé".encode("latin-1")}
    assert (await client.post("/webhooks/whatsapp", headers=headers, content=b"Body=x")).status_code == 403


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("nothing said", {"Body": ""}),
        ("no body", {"Body": None}),
        ("from a Messaging Service", {"MessagingServiceSid": "MG" + "0" * 32}),
        ("1,600 characters", {"Body": "x" * 1600}),
        ("65,536 characters", {"Body": "x" * 65_536}),
        ("a NUL", {"Body": "a\x00b"}),
        ("right to left and emoji", {"Body": "متى؟ 👩‍👩‍👧"}),
        ("ten media", {"NumMedia": "10", **{f"MediaUrl{number}": "https://api.twilio.com/x" for number in range(10)}}),
        ("a number of media that is none", {"NumMedia": "x"}),
        ("a location", {"MessageType": "location", "Latitude": "52.3", "Longitude": "4.9", "Body": ""}),
        ("a button", {"MessageType": "button", "ButtonText": "Yes", "ButtonPayload": "b:1:0"}),
        ("an id of the business", {"From": "whatsapp:NL.4566123", "WaId": ""}),
        ("a type of the future", {"MessageType": "hologram"}),
        ("fields of the future", {"FieldOf2031": "new"}),
    ],
)
async def test_whatever_twilio_signs_is_stored_and_welcomed(client, sqlite_store, name, fields) -> None:
    form = {key: value for key, value in {**FORM, **fields}.items() if value is not None}
    assert (await post(client, form=form)).status_code == 200
    with sqlite_store.read() as session:
        assert session.scalars(select(Message.external_id)).all() == ["SM1"]


async def test_bytes_that_are_no_text_are_kept_as_far_as_they_are(client, sqlite_store) -> None:
    body = b"MessageSid=SM1&From=whatsapp%3A%2B1&Body=%ff%fe%ed%a0%80"
    form = {"MessageSid": "SM1", "From": "whatsapp:+1", "Body": "\ufffd" * 5}
    signature = RequestValidator("new").compute_signature(PUBLIC + "/webhooks/whatsapp", form)
    answer = await client.post("/webhooks/whatsapp", headers={"X-Twilio-Signature": signature}, content=body)
    assert answer.status_code == 200
    with sqlite_store.read() as session:
        assert session.scalars(select(Message.text)).all() == ["\ufffd" * 5]


async def test_a_message_that_names_nobody_is_kept_for_staff(client, sqlite_store) -> None:
    assert (await post(client, form={"MessageSid": "SM1", "Body": "hi"})).status_code == 200
    with sqlite_store.read() as session:
        assert session.scalars(select(Quarantined.external_id)).all() == ["SM1"]


async def test_a_report_about_nothing_of_ours_is_welcomed_and_changes_nothing(client, sqlite_store) -> None:
    form = {"MessageSid": "SM9", "MessageStatus": "delivered", "To": "whatsapp:+31612345678"}
    for path in ("/webhooks/whatsapp/status?o=999", "/webhooks/whatsapp/status", "/webhooks/sms/status?o=1&p=1.2"):
        assert (await post(client, path, form)).status_code == 200
    assert contacts(sqlite_store) == []
    with sqlite_store.read() as session:
        assert session.scalars(select(Quarantined.id)).all() == []


async def test_who_texts_stop_is_not_written_to_until_they_come_back(client, sqlite_store) -> None:
    form = {**FORM, "From": "+31612345678"}
    for number, (text, is_gone) in enumerate([("hi", False), ("STOP", True), ("START", False)]):
        assert (await post(client, "/webhooks/sms", {**form, "MessageSid": f"SM{number}", "Body": text})).status_code == 200
        with sqlite_store.read() as session:
            assert (session.scalars(select(Contact.unreachable_at)).one() is not None) is is_gone
    with sqlite_store.read() as session:
        texts = session.scalars(select(Message.text).order_by(Message.id)).all()
    assert texts == ["hi", "STOP", UNSUBSCRIBED, "START", SUBSCRIBED]
