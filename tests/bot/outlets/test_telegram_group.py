"""The staff's Telegram group, and single people of the staff in private."""

import pytest

from bot.notices.notices import PERSON
from bot.outlets.outlet import Telling
from bot.outlets.telegram_group import Place, TelegramGroup
from bot.outlets.telegram_person import TelegramPerson
from bot.staff_group.pace import GroupPace
from connectors.errors import FailureKind, SendFailed
from connectors.messages import Button
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.group import Spot, TopicGone
from tests.fakes import FakeConnector, FakeGroup
from tests.peers.fixtures import telegram
from tests.peers.telegram_peer import TelegramPeer

__all__ = ["telegram"]
GROUP = "-1001234567890"
TELLING = Telling(7, "Lumen Bicycles: 2 waiting", "Good morning.")


def outlet(group: FakeGroup, place: Place = Place(GROUP), moved: list[tuple[str, str]] | None = None) -> TelegramGroup:  # noqa: B008
    told = [] if moved is None else moved
    return TelegramGroup(group, lambda about: place, lambda old, new: told.append((old, new)))  # type: ignore[arg-type]


async def test_it_writes_the_text_to_the_group() -> None:
    group = FakeGroup()
    await outlet(group).tell(TELLING)
    assert list(group.messages.values()) == [(Spot(GROUP), "Good morning.", ())]


async def test_what_is_about_a_conversation_stands_beside_it() -> None:
    group = FakeGroup()
    group.topics[5] = "Anna"
    await outlet(group, Place(GROUP, topic=5)).tell(TELLING)
    await outlet(group, Place(GROUP, reply_to=9)).tell(TELLING)
    assert [spot for spot, _, _ in group.messages.values()] == [Spot(GROUP, topic=5), Spot(GROUP, reply_to=9)]


async def test_a_topic_that_was_deleted_keeps_nothing_from_the_group() -> None:
    group = FakeGroup()
    group.failures = [TopicGone(FailureKind.REFUSED, "message thread not found")]
    await outlet(group, Place(GROUP, topic=5)).tell(TELLING)
    assert [spot for spot, _, _ in group.messages.values()] == [Spot(GROUP)]


async def test_a_group_that_became_a_supergroup_is_followed() -> None:
    group, moved = FakeGroup(), list[tuple[str, str]]()
    group.failures = [SendFailed(FailureKind.RETRY, "Moved.", migrated_to="-1009")]
    with pytest.raises(SendFailed):
        await outlet(group, moved=moved).tell(TELLING)
    assert moved == [(GROUP, "-1009")]


async def test_a_bot_that_is_no_member_says_what_to_do_and_goes_on_trying() -> None:
    group = FakeGroup()
    group.failures = [SendFailed(FailureKind.UNREACHABLE, "Telegram does not know this contact.")]
    with pytest.raises(SendFailed) as caught:
        await outlet(group).tell(TELLING)
    assert caught.value.kind is FailureKind.CHANNEL
    assert "NIGHTDESK_STAFF_TELEGRAM_CHAT" in caught.value.sentence


async def test_a_long_digest_comes_in_parts_and_a_half_said_one_is_not_begun_anew() -> None:
    group = FakeGroup()
    await outlet(group).tell(Telling(7, "Long", "word " * 1500))
    assert len(group.messages) == 2

    class Breaks(FakeGroup):
        async def post(self, spot: Spot, text: str, rows: object = ()) -> int:
            if self.messages:
                raise SendFailed(FailureKind.RETRY, "Away.")
            return await super().post(spot, text)

    with pytest.raises(SendFailed) as caught:
        await outlet(Breaks()).tell(Telling(7, "Long", "word " * 1500))
    assert caught.value.kind is FailureKind.UNKNOWN


async def test_no_more_than_twenty_messages_in_any_minute() -> None:
    time, at = 0.0, list[float]()

    async def sleep(seconds: float) -> None:
        nonlocal time
        time += seconds

    pace = GroupPace(lambda: time, sleep)
    for _ in range(100):
        await pace.turn()
        at.append(time)
    assert max(sum(begun <= moment < begun + 60 for moment in at) for begun in at) <= 20
    pace.pause(90)
    before = time
    await pace.turn()
    assert time - before >= 90


async def test_one_person_is_told_in_private_and_one_who_blocked_the_bot_is_named_a_reason() -> None:
    connector, api = FakeConnector(), FakeGroup()
    person = TelegramPerson(connector, api)  # type: ignore[arg-type]
    assert await person.tell(Telling(7, "Urgent", "Water!", chat="71")) is None
    (sent,) = connector.sent
    assert (sent.address, sent.text, TelegramPerson.name) == ("71", "Water!", PERSON)
    connector.failures = [SendFailed(FailureKind.UNREACHABLE, "Forbidden.")]
    with pytest.raises(SendFailed) as caught:
        await person.tell(Telling(8, "Urgent", "Water!", chat="71"))
    assert caught.value.kind is FailureKind.REFUSED
    with pytest.raises(SendFailed):
        await person.tell(TELLING)
    rows = ((Button("Claim", "desk:claim:1:1_1"),),)
    posted = await person.tell(Telling(9, "Urgent", "Water!", chat="71", rows=rows))
    assert posted is not None
    assert api.messages[posted] == (Spot("71"), "Water!", rows)
    api.failures = [SendFailed(FailureKind.UNREACHABLE, "Forbidden.")]
    with pytest.raises(SendFailed, match="blocked the bot"):
        await person.tell(Telling(9, "Urgent", "Water!", chat="71", rows=rows))


@pytest.mark.peer
async def test_it_arrives_in_the_group(telegram: TelegramPeer) -> None:
    telegram.say(int(GROUP), "hello everybody")
    connector = TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url))
    try:
        await TelegramGroup(connector.group, lambda about: Place(GROUP), lambda old, new: None).tell(TELLING)
    finally:
        await connector.close()
    assert telegram.wait_for(int(GROUP), lambda sent: sent.method == "sendMessage").text == "Good morning."
