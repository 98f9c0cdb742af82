"""The WhatsApp connector against the Twilio emulator: signed webhooks in, Twilio's own client out."""

import pytest

from connectors.errors import FailureKind, SendFailed
from connectors.messages import Button, DeliveryReport, DeliveryStatus, Kind, OutboundMessage
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector
from tests.peers.emulator import TwilioEmulator
from tests.peers.receiver import Receiver

pytestmark = pytest.mark.peer


def config(twilio, public_url, **changes):
    settings = {
        "account_sid": twilio.account_sid,
        "auth_tokens": (twilio.auth_token,),
        "from_address": twilio.number,
        "public_url": public_url,
        "api_url": twilio.url,
    }
    return WhatsAppConfig(**{**settings, **changes})


@pytest.fixture
def gateway(twilio: TwilioEmulator):
    with Receiver(lambda public_url: WhatsAppConnector(config(twilio, public_url), lambda seconds: None)) as receiver:
        twilio.point_to(receiver.public_url)
        yield receiver


@pytest.mark.parametrize("text", ["Where is my order?", "Größe? 👩‍👩‍👧 + 50 % & mehr", "", "a\nb"])
def test_it_verifies_and_reads_what_the_emulator_delivers(twilio, gateway, text):
    sid = twilio.inbound("whatsapp:+31611111111", text)
    (message,) = gateway.received
    assert gateway.refused == []
    assert (message.external_id, message.address, message.text) == (sid, "whatsapp:+31611111111", text)
    assert message.kind is (Kind.TEXT if text else Kind.UNKNOWN)


def test_it_refuses_the_emulator_when_the_token_is_another(twilio):
    def connect(public_url):
        return WhatsAppConnector(config(twilio, public_url, auth_tokens=("another",)))

    with Receiver(connect) as receiver:
        twilio.point_to(receiver.public_url)
        twilio.inbound("whatsapp:+31611111111", "hi")
    assert receiver.received == []
    assert len(receiver.refused) == 1


async def test_what_it_sends_arrives_and_each_status_comes_back_with_our_id(twilio, gateway):
    address = "whatsapp:+31622222222"
    buttons = (Button("Repairs", "r"), Button("Returns", "t"))
    sid = await gateway.connector.send(OutboundMessage(42, address, "Which one? Größe 🚲", buttons))
    assert twilio.sent_to(address) == ["Which one? Größe 🚲\n\n1. Repairs\n2. Returns"]
    for status in ("sent", "delivered", "read", "failed"):
        twilio.status(sid, status)
    assert gateway.refused == []
    reports = [item for item in gateway.received if isinstance(item, DeliveryReport)]
    assert {(report.external_id, report.outbox_id) for report in reports} == {(sid, 42)}
    steps = [DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ, DeliveryStatus.FAILED]
    # The first is `queued`, which the emulator reports before it answers.
    assert [report.status for report in reports] == [DeliveryStatus.SENT, *steps]


async def test_a_long_text_arrives_in_order(twilio, gateway):
    address, text = "whatsapp:+31633333333", " ".join(f"word{number}" for number in range(400))
    last = await gateway.connector.send(OutboundMessage(43, address, text))
    assert " ".join(twilio.sent_to(address)) == text
    assert twilio.messages(to=address)[-1]["sid"] == last
    assert len(twilio.messages(to=address)) > 1


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"auth_tokens": ("wrong",)}, FailureKind.CHANNEL),
        ({"from_address": "whatsapp:+19999999999"}, FailureKind.CHANNEL),
        ({"api_url": "http://127.0.0.1:9"}, FailureKind.RETRY),
    ],
)
async def test_it_knows_why_the_emulator_refuses(twilio, changes, kind):
    connector = WhatsAppConnector(config(twilio, None, **changes))
    with pytest.raises(SendFailed) as caught:
        await connector.send(OutboundMessage(44, "whatsapp:+31644444444", "x"))
    await connector.close()
    assert caught.value.kind is kind


async def test_an_sms_comes_and_goes_in_the_same_way(twilio):
    settings = {"channel": "sms", "from_address": twilio.sms_number}
    with Receiver(lambda public_url: WhatsAppConnector(config(twilio, public_url, **settings))) as gateway:
        twilio.point_to(gateway.public_url)
        twilio.inbound("+31655555555", "Are you open?", twilio.sms_number)
        sid = await gateway.connector.send(OutboundMessage(45, "+31655555555", "We are.", (Button("A", "a"),)))
        twilio.status(sid, "delivered")
    message, *reports = gateway.received
    assert (message.channel, message.address, message.text) == ("sms", "+31655555555", "Are you open?")
    assert {(report.channel, report.external_id, report.outbox_id) for report in reports} == {("sms", sid, 45)}
    assert twilio.sent_to("+31655555555") == ["We are.\n\n1. A"]


async def test_what_it_keeps_of_a_contact_is_deleted(twilio, gateway):
    address, other = "whatsapp:+31666666666", "whatsapp:+31677777777"
    twilio.inbound(address, "Where is my order?")
    twilio.inbound(other, "Hello")
    await gateway.connector.send(OutboundMessage(46, address, "word " * 700))
    copies = await gateway.connector.copies_with(address)
    assert len(copies) == 4
    for sid in [*copies, copies[0]]:
        await gateway.connector.delete_copy(sid)
    assert twilio.messages(to=address) + twilio.messages(sender=address) == []
    assert len(twilio.messages(sender=other)) == 1
