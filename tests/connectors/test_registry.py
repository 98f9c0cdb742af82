"""Building connectors from plain parameters."""

import pytest

from connectors.registry import CONNECTORS, LocalConfig, build
from connectors.telegram.config import TelegramConfig
from connectors.whatsapp.config import WhatsAppConfig

WHATSAPP = WhatsAppConfig("AC1", ("t",), "whatsapp:+1")


async def test_it_builds_what_is_configured_and_nothing_else():
    built = build(WHATSAPP, LocalConfig())
    assert list(built) == ["whatsapp", "local"]
    for connector in built.values():
        await connector.close()


@pytest.mark.parametrize("config", [WHATSAPP, TelegramConfig("42:x"), LocalConfig()], ids=lambda config: type(config).__name__)
async def test_every_connector_keeps_the_contract(config):
    (channel, connector) = next(iter(build(config).items()))
    assert connector.channel == channel
    assert all(isinstance(secret, str) for secret in connector.redactions)
    for name in ("verify", "receive", "acknowledge", "send", "fetch", "close"):
        assert callable(getattr(connector, name)), name
    await connector.close()


async def test_each_channel_of_twilio_has_a_connector_of_its_own():
    configs = [WhatsAppConfig("AC1", ("t",), "x", channel=channel) for channel in ("whatsapp", "sms", "messenger")]
    built = build(*configs)
    assert list(built) == ["whatsapp", "sms", "messenger"]
    for connector in built.values():
        await connector.close()


def test_it_knows_every_channel():
    assert set(CONNECTORS) == {WhatsAppConfig, TelegramConfig, LocalConfig}
