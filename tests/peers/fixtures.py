"""The counterparts as fixtures, one of each for a whole run. Import them into a conftest.py to use them."""

from collections.abc import Iterator

import pytest

from tests.peers.emulator import TwilioEmulator
from tests.peers.telegram_peer import TelegramPeer


@pytest.fixture(scope="session")
def twilio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwilioEmulator]:
    """The Twilio emulator; tell it where our gateway is with `twilio.point_to(public_url)`."""
    with TwilioEmulator(tmp_path_factory.mktemp("twilio")) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def telegram(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TelegramPeer]:
    """Telegram; give our bot `telegram.url` as its API URL and `telegram.token`. Use a chat id of your own per test."""
    with TelegramPeer(tmp_path_factory.mktemp("telegram")) as peer:
        yield peer
