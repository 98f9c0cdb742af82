"""The counterparts, for the tests of this folder."""

from tests.peers.fixtures import telegram, twilio

__all__ = ["telegram", "twilio"]
