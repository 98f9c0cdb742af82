"""The staff's Telegram group."""

import pytest

from bot.outlets.outlet import Telling
from bot.outlets.telegram_group import TelegramGroup
from connectors.errors import FailureKind, SendFailed
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from tests.fakes import FakeConnector
from tests.peers.fixtures import telegram
from tests.peers.telegram_peer import TelegramPeer

__all__ = ["telegram"]
GROUP = -1001234567890
TELLING = Telling(7, "Lumen Bicycles: 2 waiting", "Good morning.")


async def test_it_writes_the_text_to_the_group() -> None:
    connector = FakeConnector()
    await TelegramGroup(connector, GROUP).tell(TELLING)
    (sent,) = connector.sent
    assert (sent.address, sent.text, sent.buttons) == (str(GROUP), "Good morning.", ())


async def test_a_group_that_became_a_supergroup_is_written_to_there_at_the_next_attempt() -> None:
    connector = FakeConnector()
    connector.failures = [SendFailed(FailureKind.RETRY, "Moved.", migrated_to="-1009")]
    group = TelegramGroup(connector, GROUP)
    with pytest.raises(SendFailed):
        await group.tell(TELLING)
    await group.tell(TELLING)
    assert [sent.address for sent in connector.sent] == ["-1009"]


async def test_a_bot_that_is_no_member_says_what_to_do_and_goes_on_trying() -> None:
    connector = FakeConnector()
    connector.failures = [SendFailed(FailureKind.UNREACHABLE, "Telegram does not know this contact.")]
    with pytest.raises(SendFailed) as caught:
        await TelegramGroup(connector, GROUP).tell(TELLING)
    assert caught.value.kind is FailureKind.CHANNEL
    assert "NIGHTDESK_STAFF_TELEGRAM_CHAT" in caught.value.sentence


@pytest.mark.peer
async def test_it_arrives_in_the_group(telegram: TelegramPeer) -> None:
    telegram.say(GROUP, "hello everybody")
    connector = TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url))
    try:
        await TelegramGroup(connector, GROUP).tell(TELLING)
    finally:
        await connector.close()
    assert telegram.wait_for(GROUP, lambda sent: sent.method == "sendMessage").text == "Good morning."
