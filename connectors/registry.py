"""Every channel, one line each, and how to build its connector from plain parameters."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connectors.connector import Connector
from connectors.local.connector import LocalConnector
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.config import WhatsAppConfig
from connectors.whatsapp.connector import WhatsAppConnector


@dataclass(frozen=True)
class LocalConfig:
    """The local channel needs nothing."""


CONNECTORS: dict[type, Callable[[Any], Connector]] = {
    WhatsAppConfig: WhatsAppConnector,
    TelegramConfig: TelegramConnector,
    LocalConfig: lambda _: LocalConnector(),
}

Config = WhatsAppConfig | TelegramConfig | LocalConfig


def build(*configs: Config) -> dict[str, Connector]:
    """A connector for each config, by its channel's name."""
    built = [CONNECTORS[type(config)](config) for config in configs]
    return {connector.channel: connector for connector in built}
