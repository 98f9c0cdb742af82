"""An answer brings its files: a picture and a PDF reach Telegram and Twilio exactly as they were published."""

import asyncio
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import pytest
from sqlalchemy import delete, select

from bot.answer_files import AnswerFiles
from bot.answering.automatic import queue_replies
from bot.answering.said import FileOf, Said
from bot.channels.undelivered import Undelivered
from bot.dialogue.reply import ProofOf
from bot.faq.entry import Entry
from bot.faq.files import read
from bot.faq.media_files import read_files
from bot.faq.versions import publish
from bot.gateway import create_gateway
from bot.handoff import open_handoff
from bot.live_hours import LiveHours
from bot.sender import Sender
from bot.storage import inbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import Conversation, FaqFileContent, FaqVersionFile, Message, Status
from connectors.connector import Connector
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.whatsapp.connector import WhatsAppConnector
from tests.cast import NIGHT
from tests.fakes import inbound
from tests.peers.emulator import NEVER_CALLED, TwilioEmulator
from tests.peers.telegram_peer import TelegramPeer
from tests.peers.telegram_relay import Uploaded
from tests.peers.test_twilio_emulator import config
from tests.shop import HOURS

pytestmark = pytest.mark.peer

# Bytes that a form, a line or a charset would change.
MAP = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
PRICES = b"%PDF-1.7\n--boundary\r\n\r\n" + bytes(range(255, -1, -1)) * 40
SHOP = "version: 1\nfaq:\n  - {id: parking, questions: [Can I park?], answer: On the map., attachments: [map of us.png, prices.pdf]}\n"
GONE = "The file {} is not there, so only the text was sent; put it into the FAQ's media folder and publish."


@pytest.fixture
def files(sqlite_store: Store) -> AnswerFiles:
    return AnswerFiles(sqlite_store, b"k" * 32, NEVER_CALLED)


@pytest.fixture
def version(sqlite_store: Store, tmp_path: Path) -> int:
    """Published as it lies in the folder, out of which the files are taken right after."""
    (tmp_path / "media").mkdir()
    (tmp_path / "shop.yml").write_text(SHOP)
    for name, content in (("map of us.png", MAP), ("prices.pdf", PRICES)):
        (tmp_path / "media" / name).write_bytes(content)
    entries = read(tmp_path)
    with sqlite_store.write() as session:
        number = publish(session, entries, "Bob", "", NIGHT, files=read_files(tmp_path, entries))
    for path in (tmp_path / "media").iterdir():
        path.unlink()
    return number


def answered(store: Store, version: int, channel: str, address: str) -> None:
    """A customer asks, and what answers is on its way out."""
    (entry,) = (Entry("parking", ("Can I park?",), "On the map.", attachments=("map of us.png", "prices.pdf")),)
    with store.write() as session:
        inbox.accept(session, replace(inbound("Can I park?", channel=channel, address=address), name="Dana"), NIGHT)
        question = session.scalars(select(Message).where(Message.direction == "in").order_by(Message.id.desc())).first()
        assert question is not None
        question.status = Status.HANDLED
        brought = tuple(FileOf(name, version) for name in entry.attachments)
        said = Said(entry.answer, ProofOf("faq_answer", entry=entry.id, version=version), files=brought)
        queue_replies(session, session.get_one(Conversation, question.conversation_id), question, [said], NIGHT)


def out(store: Store) -> list[tuple[str, str | None]]:
    with store.read() as session:
        found = session.scalars(select(Message).where(Message.direction == "out").order_by(Message.id))
        return [(row.status, row.error) for row in found]


async def send_all(store: Store, connector: Connector, files: AnswerFiles) -> None:
    """Until nothing waits any more."""
    stop = asyncio.Event()
    async with Changes(store) as changes, asyncio.timeout(60):
        task = asyncio.create_task(Sender(store, {connector.channel: connector}, files=files).run(changes, stop))
        while any(status in (Status.QUEUED, Status.SENDING) for status, _ in out(store)):
            await asyncio.sleep(0.05)
        stop.set()
        await task
    await connector.close()


async def test_telegram_is_brought_the_very_files(
    sqlite_store: Store, files: AnswerFiles, version: int, telegram: TelegramPeer
) -> None:
    await asyncio.to_thread(telegram.say, 7701, "Can I park?")
    telegram.relay.reset()
    answered(sqlite_store, version, "telegram", "7701")
    await send_all(sqlite_store, TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url)), files)
    assert [each.text for each in telegram.sent(7701) if each.method == "sendMessage"] == ["On the map."]
    assert telegram.uploaded(7701) == [Uploaded("photo", "map of us.png", MAP), Uploaded("document", "prices.pdf", PRICES)]
    assert out(sqlite_store) == [(Status.SENT, None)] * 3


async def test_twilio_is_given_addresses_at_which_the_gateway_has_the_very_files(
    sqlite_store: Store, files: AnswerFiles, version: int, twilio: TwilioEmulator
) -> None:
    address = "whatsapp:+31677010001"
    answered(sqlite_store, version, "whatsapp", address)
    await send_all(sqlite_store, WhatsAppConnector(config(twilio, NEVER_CALLED)), files)
    assert twilio.sent_to(address) == ["On the map.", "", ""]
    given = [urlsplit(each).path for each in twilio.media_for(address)]
    assert [unquote(path.rpartition("/")[2]) for path in given] == ["map of us.png", "prices.pdf"]

    async def ready() -> bool:
        return True

    gateway = httpx.ASGITransport(create_gateway(sqlite_store, {}, ready, files=files))
    async with httpx.AsyncClient(transport=gateway, base_url="http://desk") as provider:
        fetched = [await provider.get(path) for path in given]
        assert [(each.status_code, each.headers["content-type"], each.content) for each in fetched] == [
            (200, "image/png", MAP),
            (200, "application/pdf", PRICES),
        ]
        # Nobody who has one address finds another one by it.
        assert (await provider.get(f"{given[0].rpartition('/')[0]}/prices.pdf")).status_code == 404


async def test_without_the_files_the_text_goes_and_people_read_why(
    sqlite_store: Store, files: AnswerFiles, version: int, telegram: TelegramPeer
) -> None:
    await asyncio.to_thread(telegram.say, 7702, "Can I park?")
    telegram.relay.reset()
    answered(sqlite_store, version, "telegram", "7702")
    with sqlite_store.write() as session:
        for table in (FaqVersionFile, FaqFileContent):
            session.execute(delete(table))
    await send_all(sqlite_store, TelegramConnector(TelegramConfig(telegram.token, api_url=telegram.url)), files)
    assert [each.text for each in telegram.sent(7702) if each.method == "sendMessage"] == ["On the map."]
    assert telegram.uploaded(7702) == []
    why = [GONE.format(name) for name in ("map of us.png", "prices.pdf")]
    assert out(sqlite_store) == [(Status.SENT, None), *((Status.FAILED, each) for each in why)]
    Undelivered(sqlite_store, LiveHours(HOURS), ()).look(NIGHT)
    with sqlite_store.read() as session:
        item = open_handoff(session, session.scalars(select(Conversation)).one().id)
        assert item is not None
        assert item.returned_why is not None
        assert any(each in item.returned_why for each in why)
