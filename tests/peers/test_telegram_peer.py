"""The Telegram connector against telemelya, through python-telegram-bot as it is: by polling and by webhook."""

import asyncio
import contextlib
from functools import partial

import pytest

from connectors.messages import Button, InboundMessage, Kind, OutboundMessage, Unreadable
from connectors.telegram.buttons import ButtonKey, pressed_button
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
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
