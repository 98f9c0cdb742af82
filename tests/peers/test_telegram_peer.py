"""The Telegram connector against telemelya, through python-telegram-bot as it is: by polling and by webhook."""

import asyncio
import contextlib
from functools import partial

import pytest

from connectors.errors import SendFailed
from connectors.messages import Button, InboundMessage, Kind, OutboundMessage, Unreadable
from connectors.telegram.buttons import ButtonKey, pressed_button
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.group import NoTopics, Spot, TopicGone
from tests.peers.receiver import Receiver
from tests.peers.telegram_peer import TelegramPeer

pytestmark = pytest.mark.peer
SECRET = "peer-test_secret"
SOON_SECONDS = 15


class Polled:
    """A connector that polls, and what it received."""

    def __init__(self, connector):
        self.connector = connector
        self.inbox = asyncio.Queue()

    async def accept(self, received):
        for item in received:
            self.inbox.put_nowait(item)

    async def next(self):
        return await asyncio.wait_for(self.inbox.get(), SOON_SECONDS)


@contextlib.asynccontextmanager
async def polling(telegram: TelegramPeer):
    connector = TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url))
    polled, stop = Polled(connector), asyncio.Event()
    task = asyncio.create_task(connector.poll(polled.accept, stop))
    try:
        yield polled
    finally:
        stop.set()
        await task
        await connector.close()
        telegram.relay.reset()


async def test_text_goes_both_ways_by_polling(telegram):
    async with polling(telegram) as bot:
        await asyncio.to_thread(telegram.say, 7001, "Größe? 🚲")
        said = await bot.next()
        assert (said.kind, said.text, said.address, said.name) == (Kind.TEXT, "Größe? 🚲", "7001", "Anna")
        identity = await bot.connector.send(OutboundMessage(1, said.address, "Bis 18 Uhr <b>&amp;</b> *so*"))
    (sent,) = telegram.sent(7001)
    assert (sent.method, sent.text) == ("sendMessage", "Bis 18 Uhr <b>&amp;</b> *so*")
    assert identity == f"7001:{sent.message_id}"


async def test_buttons_go_both_ways_by_polling_and_are_acknowledged(telegram):
    long = "payload-" * 20
    async with polling(telegram) as bot:
        await asyncio.to_thread(telegram.say, 7002, "/start")
        assert (await bot.next()).kind is Kind.COMMAND
        await bot.connector.send(OutboundMessage(5, "7002", "Which?", (Button("A", "faq:a"), Button("B", long))))
        (offered,) = telegram.sent(7002)
        assert [label for label, _ in offered.buttons] == ["A", "B"]
        for label, data in offered.buttons:
            await asyncio.to_thread(telegram.press, 7002, data, offered.message_id)
            pressed = await bot.next()
            assert (pressed.kind, pressed.address) == (Kind.BUTTON, "7002")
            if label == "A":
                assert pressed.payload == "faq:a"
            else:
                assert pressed_button(pressed.payload) == ButtonKey(5, 1)
            answered = partial(is_answer_to, pressed.external_id)
            await asyncio.to_thread(telegram.wait_for, 7002, answered, SOON_SECONDS)


def is_answer_to(press, done):
    return done.raw.get("callback_query_id") == press


async def test_a_photo_can_be_fetched(telegram):
    async with polling(telegram) as bot:
        await asyncio.to_thread(telegram.send_photo, 7003, b"\xff\xd8 picture", "Broken here")
        said = await bot.next()
        assert (said.kind, said.text) == (Kind.MEDIA, "Broken here")
        assert await bot.connector.fetch(said.attachments[0], 1000) == b"\xff\xd8 picture"


async def test_what_waited_while_nobody_polled_arrives_in_order(telegram):
    for text in ("one", "two", "three"):
        await asyncio.to_thread(telegram.say, 7004, text)
    async with polling(telegram) as bot:
        assert [(await bot.next()).text for _ in range(3)] == ["one", "two", "three"]


async def test_an_update_that_nobody_can_read_blocks_nobody(telegram):
    async with polling(telegram) as bot:
        telegram.deliver({"hologram": {}})
        telegram.deliver({"message": {"chat": {"id": 7005, "type": "private"}, "date": "never", "message_id": 1}})
        await asyncio.to_thread(telegram.say, 7005, "still there?")
        received = [await bot.next() for _ in range(3)]
    assert [type(item) for item in received] == [Unreadable, InboundMessage, InboundMessage]
    assert received[2].text == "still there?"


async def test_polling_removes_a_webhook_and_keeps_what_waits(telegram):
    connector = TelegramConnector(TelegramConfig(telegram.token, SECRET, telegram.url))
    await connector.set_webhook("http://127.0.0.1:9")
    await connector.close()
    async with polling(telegram) as bot:
        while telegram.relay.answer("POST", f"/bot{telegram.token}/getUpdates", "", b"timeout=0")[0] == 409:
            await asyncio.sleep(0)
        await asyncio.to_thread(telegram.say, 7006, "hello")
        assert (await bot.next()).text == "hello"


async def test_text_and_buttons_come_by_webhook_with_our_secret(telegram):
    config = TelegramConfig(telegram.token, SECRET, telegram.url)
    with Receiver(lambda _: TelegramConnector(config)) as gateway:
        await gateway.connector.set_webhook(gateway.public_url)
        await asyncio.to_thread(telegram.say, 7007, "hello")
        await asyncio.to_thread(telegram.press, 7007, "faq:a", 1)
        text, press = gateway.received
        await gateway.connector.acknowledge([press])
        await gateway.connector.close()
    telegram.relay.reset()
    assert gateway.refused == []
    assert (text.kind, text.text, press.kind, press.payload) == (Kind.TEXT, "hello", Kind.BUTTON, "faq:a")
    assert [done.method for done in telegram.sent(7007)] == ["answerCallbackQuery"]


async def test_a_webhook_with_another_secret_is_refused(telegram):
    strict = TelegramConfig(telegram.token, "another", telegram.url)
    lax = TelegramConnector(TelegramConfig(telegram.token, SECRET, telegram.url))
    with Receiver(lambda _: TelegramConnector(strict)) as gateway:
        await lax.set_webhook(gateway.public_url)
        status = await asyncio.to_thread(telegram.deliver, {"message": {}})
        await gateway.connector.close()
    await lax.close()
    telegram.relay.reset()
    assert (status, gateway.received, len(gateway.refused)) == (403, [], 1)


def correction(update, text):
    """The same message with other words, as Telegram brings it."""
    message = update["message"]
    return {"edited_message": {**message, "text": text, "edit_date": message["date"] + 1}}


async def test_a_corrected_message_and_a_corrected_answer(telegram):
    async with polling(telegram) as bot:
        update = await asyncio.to_thread(telegram.say, 7008, "Where is order 13?")
        said = await bot.next()
        place = await bot.connector.send(OutboundMessage(1, "7008", "Order 13 …", (Button("More", "m"),)))
        telegram.deliver(correction(update, "Where is order 31?"))
        edit = await bot.next()
        assert (edit.kind, edit.edits, edit.text) == (Kind.EDIT, said.external_id, "Where is order 31?")
        again = await bot.connector.send(OutboundMessage(2, "7008", "Order 31 …", edits=place))
    first, second = telegram.sent(7008)
    assert (second.method, second.message_id, second.text) == ("editMessageText", first.message_id, "Order 31 …")
    assert again == f"{place}~2"


async def test_a_correction_that_is_refused_arrives_as_a_message(telegram):
    async with polling(telegram) as bot:
        await asyncio.to_thread(telegram.say, 7009, "hello")
        await bot.next()
        place = await bot.connector.send(OutboundMessage(1, "7009", "one"))
        telegram.relay.refuse(7009, (400, "Bad Request: message can't be edited", {}))
        await bot.connector.send(OutboundMessage(2, "7009", "two", edits=place))
    assert [(sent.method, sent.text) for sent in telegram.sent(7009)] == [("sendMessage", "one"), ("sendMessage", "two")]


async def test_a_long_answer_arrives_whole_whatever_pause_telegram_asks_for(telegram):
    text = "".join(f"Zeile {n}: 🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲🚲\n" for n in range(200))
    pauses = []

    async def pause(seconds):
        pauses.append(seconds)

    connector = TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url), pause)
    async with polling(telegram) as bot:
        await asyncio.to_thread(telegram.say, 7010, "tell me")
        await bot.next()
    sent = await connector.send(OutboundMessage(1, "7010", text))
    assert len(sent.split(",")) == len(telegram.sent(7010)) == len(pauses) + 1 > 2
    telegram.relay.refuse(7010, (429, "Too Many Requests: retry after 3", {"retry_after": 3}))
    with pytest.raises(SendFailed) as caught:
        await connector.send(OutboundMessage(2, "7010", "more"))
    await connector.close()
    assert caught.value.retry_after_seconds == 3
    texts = [each.text for each in telegram.sent(7010)]
    assert "\n".join(texts) == text.strip()
    assert all(len(each.encode("utf-16-le")) // 2 <= 4096 for each in texts)


async def test_telegram_is_asked_which_webhook_it_has(telegram):
    connector = TelegramConnector(TelegramConfig(telegram.token, SECRET, telegram.url))
    url = "https://desk.example"
    assert not await connector.has_webhook(url)
    await connector.set_webhook(url)
    assert await connector.has_webhook(url)
    assert not await connector.has_webhook("https://elsewhere.example")
    await connector.show_typing("7010", "7010:1")
    await connector.close()
    telegram.relay.reset()
    assert telegram.sent(7010)[-1].method == "sendChatAction"


async def test_topics_of_a_group_as_its_staff_use_them(telegram):
    chat = "-1007011"
    connector = TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url))
    api = connector.group
    telegram.say(int(chat), "hello everybody")
    assert not await api.has_topics(chat)
    with pytest.raises(NoTopics):
        await api.make_topic(chat, "Anna")
    telegram.relay.forums.add(chat)
    assert await api.has_topics(chat)
    topic = await api.make_topic(chat, "Anna")
    card = await api.post(Spot(chat, topic), "<b>Anna</b> waits", [[Button("Claim", "desk:claim:1")]])
    await api.change(chat, card, "Alice has it")
    await api.shut_topic(chat, topic)
    assert telegram.relay.shut == {(chat, topic)}
    await api.open_topic(chat, topic)
    await api.delete_topic(chat, topic)
    await api.delete_topic(chat, topic)
    with pytest.raises(TopicGone):
        await api.post(Spot(chat, topic), "more")
    await api.answer_press("1", "x" * 300)
    assert await api.bot_name()
    await connector.close()
    sent, changed = [each for each in telegram.sent(int(chat)) if "Message" in each.method]
    assert (sent.text, sent.buttons, sent.raw["raw"]["message_thread_id"]) == (
        "<b>Anna</b> waits", (("Claim", "desk:claim:1"),), topic
    )  # fmt: skip
    assert "parse_mode" not in sent.raw["raw"]
    assert (changed.method, changed.text) == ("editMessageText", "Alice has it")
