"""The channel that needs no provider: the terminal and the page /try."""

from connectors.local.connector import CHANNEL, LocalConnector, said

__all__ = ["CHANNEL", "LocalConnector", "said"]
