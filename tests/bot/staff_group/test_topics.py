"""A group with topics: one for each conversation, which opens and shuts with it; and what happens when topics come and go."""

import pytest
from sqlalchemy import select

from bot.reception import Reception
from bot.staff import takeover
from bot.storage import staff_group
from bot.storage.tables import Holder, StaffGroup, Status
from connectors.errors import FailureKind, SendFailed
from connectors.messages import StaffEvent, StaffMessage, StaffPlace
from connectors.telegram.group import TopicShut
from tests.bot.staff_group.world import GROUP, World, later


async def topic_of(world: World, conversation_id: int = 1) -> int:
    await world.mirrors()
    thread = world.thread(conversation_id)
    assert thread is not None
    assert thread.topic is not None
    return thread.topic


def card(world: World) -> int:
    thread = world.thread()
    assert thread is not None
    assert thread.card is not None
    return thread.card


async def test_each_conversation_has_a_topic_with_its_card(forum: World) -> None:
    forum.asks("My chain broke", address="1", name="Anna")
    later(1)
    forum.asks("Where is my order?", address="2", name="Ben")
    await forum.mirrors()
    assert list(forum.group.topics.values()) == ["Anna · customer service · 1", "Ben · customer service · 2"]
    places = [forum.group.messages[each][0].topic for each in forum.group.posted]
    assert places == list(forum.group.topics)
    assert "What you write here goes to the customer." in forum.group.texts()[0]


async def test_what_is_written_in_a_topic_goes_to_its_customer_and_nowhere_else(forum: World) -> None:
    forum.asks(address="1")
    forum.asks(address="2")
    await topic_of(forum, 1)
    second = await topic_of(forum, 2)
    await forum.writes("71", "/claim", topic=second)
    assert forum.answers()[-1] == "You have it."
    await forum.writes("71", "Closed until we found the key", topic=second)
    assert [(each.conversation_id, each.text, each.status) for each in forum.replies()] == [
        (2, "Closed until we found the key", Status.QUEUED)
    ]
    await forum.writes("71", "lunch?", topic=99999)
    assert len(forum.replies()) == 1


async def test_customers_words_come_into_the_topic_in_order_and_without_quoting(forum: World) -> None:
    forum.asks()
    topic = await topic_of(forum)
    later(2)
    forum.customer("one")
    forum.customer("two")
    await forum.mirrors()
    spot, text, _ = forum.group.messages[forum.group.posted[-1]]
    assert (spot.topic, spot.reply_to, text) == (topic, None, "Anna: one\n\nAnna: two")


async def test_the_topic_shuts_with_the_conversation_and_opens_again_with_it(forum: World) -> None:
    forum.asks()
    topic = await topic_of(forum)
    forum.at_console(takeover.claim, forum.alice)
    forum.at_console(takeover.close, forum.alice)
    await forum.mirrors()
    assert forum.group.shut == set()  # it may still be taken back
    later(20)
    await forum.mirrors()
    assert forum.group.shut == {topic}
    later(60)
    forum.asks("One more thing")
    await forum.mirrors()
    assert (forum.group.shut, list(forum.group.topics)) == (set(), [topic])
    assert "“One more thing”" in forum.group.texts()[-1]
    assert forum.group.messages[card(forum)][0].topic == topic


async def test_a_topic_that_somebody_deleted_is_made_anew_and_nothing_is_lost(forum: World) -> None:
    forum.asks()
    topic = await topic_of(forum)
    del forum.group.topics[topic]
    later(2)
    forum.customer("Are you there?")
    await forum.mirrors()
    again = await topic_of(forum)
    assert again != topic
    texts = [text for spot, text, _ in forum.group.messages.values() if spot.topic == again]
    assert "My chain broke" in texts[0]
    assert texts[1] == "Anna: Are you there?"
    await forum.writes("71", "/claim", topic=again)
    assert forum.talk().staff_id == forum.alice


async def test_a_topic_that_somebody_shut_by_hand_is_opened_for_what_comes(forum: World) -> None:
    forum.asks()
    await topic_of(forum)
    later(2)
    forum.customer("Are you there?")
    forum.group.failures = [TopicShut(FailureKind.REFUSED, "Bad Request: TOPIC_CLOSED")]
    await forum.mirrors()
    assert "open" in forum.group.calls
    assert (await forum.mirrors())[-1] == "Anna: Are you there?"


async def changed_rights(world: World) -> None:
    place = StaffPlace(chat=str(GROUP), event=StaffEvent.RIGHTS)
    await Reception(world.store).accept([StaffMessage("telegram", f"rights:{world.time}", "Telegram", "", place=place)])
    world.work()


async def test_without_the_right_it_goes_on_with_replies_and_with_it_again_in_topics(forum: World) -> None:
    forum.asks()
    topic = await topic_of(forum)
    forum.group.topics_allowed = False
    await changed_rights(forum)
    later(2)
    forum.customer("Are you there?")
    texts = await forum.mirrors()
    first = forum.group.messages[card(forum)]
    assert first[0].topic is None
    assert "Reply to this message to write to the customer." in first[1]
    assert texts[-1] == "Anna: Are you there?"
    await forum.writes("71", "/claim", reply_to=card(forum))
    assert forum.talk().staff_id == forum.alice
    forum.group.topics_allowed = True
    forum.time += 1
    await changed_rights(forum)
    await forum.mirrors()
    assert forum.group.messages[card(forum)][0].topic not in (None, topic)


async def test_a_right_that_was_lost_without_a_word_is_noticed_when_it_is_needed(forum: World) -> None:
    await forum.mirrors()
    forum.group.topics_allowed = False
    forum.asks()
    await forum.mirrors()
    later(20)
    await forum.mirrors()
    assert forum.group.messages[card(forum)][0].topic is None
    with forum.store.read() as session:
        assert session.scalars(select(StaffGroup)).one().has_topics is False


async def test_a_group_that_becomes_a_supergroup_is_followed(forum: World) -> None:
    forum.asks()
    await topic_of(forum)
    moved = StaffPlace(chat=str(GROUP), event=StaffEvent.MOVED)
    await Reception(forum.store).accept([StaffMessage("telegram", "moved", "Telegram", "-1009", place=moved)])
    forum.work()
    assert "NIGHTDESK_STAFF_TELEGRAM_CHAT=-1009" in forum.answers()[-1]
    await forum.mirrors()
    assert forum.group.messages[card(forum)][0].chat == "-1009"
    # The setting still names the old one; a restart keeps to the new one, until the setting is changed.
    with forum.store.write() as session:
        assert staff_group.configure(session, GROUP, later(1)).chat == "-1009"
        assert staff_group.configure(session, -1010, later(1)).chat == "-1010"


async def test_erasing_a_customer_deletes_what_stands_in_the_group(forum: World) -> None:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from bot.privacy.copies import CopyEraser
    from bot.privacy.erase import Eraser, Places
    from bot.storage.tables import ProviderCopy
    from connectors.telegram.config import TelegramConfig
    from connectors.telegram.connector import TelegramConnector

    forum.asks()
    topic = await topic_of(forum)
    connector = TelegramConnector(TelegramConfig("1:a"))
    connector.group = forum.group  # type: ignore[assignment]
    with TemporaryDirectory() as folder:
        done = await Eraser(forum.store, {"telegram": connector}, Places.below(Path(folder))).erase(1)
    assert done.copies == 2
    assert await CopyEraser(forum.store, {"telegram": connector}).look() == 0
    assert (topic in forum.group.topics, forum.group.messages) == (False, {})
    with forum.store.read() as session:
        assert session.scalars(select(ProviderCopy)).all() == []
    await connector.close()


async def test_who_is_erased_while_we_write_is_taken_away_again(forum: World) -> None:
    forum.asks()
    await forum.mirror.look()
    later(2)
    forum.asks("And another", address="9")
    made = forum.group.make_topic

    async def make_topic(chat: str, name: str) -> int:
        with forum.store.write() as session:
            session.delete(session.get_one(type(forum.talk()), 2))
        return await made(chat, name)

    forum.group.make_topic = make_topic  # type: ignore[method-assign]
    await forum.mirrors()
    assert len(forum.group.topics) == 1
    assert forum.talk().holder == Holder.WAITING


@pytest.mark.parametrize("kind", [FailureKind.UNKNOWN, FailureKind.RETRY])
async def test_a_topic_that_could_not_be_made_is_made_later(forum: World, kind: FailureKind) -> None:
    forum.asks()
    forum.group.failures = [SendFailed(kind, "No.")]
    await forum.mirrors()
    later(20)
    await topic_of(forum)
    assert len(forum.group.topics) == 1
