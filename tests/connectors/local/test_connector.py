"""The local channel."""

import pytest

from connectors.errors import BadSignature, FailureKind, SendFailed
from connectors.local import LocalConnector, said
from connectors.messages import Attachment, Kind, OutboundMessage, Unreadable, WebhookRequest

REQUEST = WebhookRequest("/webhooks/local", {}, b"x")


def test_it_takes_nothing_over_http():
    with pytest.raises(BadSignature):
        LocalConnector().verify(REQUEST)
    (received,) = LocalConnector().receive(REQUEST)
    assert isinstance(received, Unreadable)


async def test_it_sends_at_once():
    connector = LocalConnector()
    assert await connector.send(OutboundMessage(7, "me", "x")) == "local:7"
    await connector.acknowledge([])
    await connector.close()


async def test_it_has_no_attachments():
    with pytest.raises(SendFailed) as caught:
        await LocalConnector().fetch(Attachment("image", "x"), 1)
    assert caught.value.kind is FailureKind.REFUSED


def test_it_makes_messages_of_what_is_typed_and_pressed():
    typed = said("me", "/restart\x00", external_id="1", name="Anna")
    assert (typed.kind, typed.text, typed.address, typed.external_id) == (Kind.TEXT, "/restart\ufffd", "me", "1")
    pressed = said("me", "Repairs", external_id="2", payload="faq:repairs")
    assert (pressed.kind, pressed.payload) == (Kind.BUTTON, "faq:repairs")
