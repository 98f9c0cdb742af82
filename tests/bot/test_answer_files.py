"""Files that go with answers: queued behind the text, sent once, fetched by an address that ends."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot import clock
from bot.answer_files import LASTS, AnswerFiles
from bot.answering.automatic import queue_replies
from bot.answering.said import FileOf, Said
from bot.channels.undelivered import Undelivered
from bot.dialogue.reply import ProofOf
from bot.explain.explain import explain
from bot.faq.entry import Entry
from bot.faq.media_files import read_files
from bot.faq.versions import is_served, publish, rollback
from bot.gateway import create_gateway
from bot.handoff import open_handoff
from bot.live_hours import LiveHours
from bot.sender import Sender
from bot.storage import inbox
from bot.storage.changes import Changes
from bot.storage.engine import Store
from bot.storage.tables import FILE, Conversation, Holder, Message, Proof, Status
from connectors.errors import FailureKind, SendFailed
from connectors.messages import OutboundMessage
from tests.cast import NIGHT
from tests.fakes import FakeConnector, inbound
from tests.shop import HOURS

CHART = b"\x89PNG\r\n\x1a\n a chart of sizes"
OTHER = b"\x89PNG\r\n\x1a\n another chart"
SIZES = Entry("sizes", ("Which size fits me?",), "Look at the chart.", attachments=("size chart.png",))
KEY = b"k" * 32


def published(store: Store, chart: bytes | None) -> int:
    with store.write() as session:
        return publish(session, [SIZES], "Bob", "", NIGHT, files={} if chart is None else {"size chart.png": chart})


def answered(store: Store, version: int, *, external_id: str = "m1") -> list[int]:
    """A customer asks and is answered with the chart. Returns the ids of what goes out."""
    with store.write() as session:
        assert inbox.accept(session, inbound("Which size?", external_id=external_id), NIGHT)
        question = session.scalars(select(Message).where(Message.external_id == external_id)).one()
        question.status = Status.HANDLED
        conversation = session.get_one(Conversation, question.conversation_id)
        files = tuple(FileOf(name, version) for name in SIZES.attachments)
        said = Said(SIZES.answer, ProofOf("faq_answer", entry="sizes", version=version), files=files)
        queue_replies(session, conversation, question, [said], NIGHT)
        out = select(Message.id).where(Message.direction == "out", Message.status == Status.QUEUED).order_by(Message.id)
        return list(session.scalars(out))


@dataclass
class Sent:
    status: Status
    error: str | None


def state(store: Store, message_id: int) -> Sent:
    with store.read() as session:
        found = session.get_one(Message, message_id)
        return Sent(Status(found.status), found.error)


async def send_all(store: Store, connector: FakeConnector, *, until: int, files: AnswerFiles | None = None) -> None:
    """Until so many messages are not waiting any more."""
    stop = asyncio.Event()

    def done() -> bool:
        with store.read() as session:
            waiting = (Status.QUEUED, Status.SENDING)
            out = session.scalars(select(Message.status).where(Message.direction == "out")).all()
            return sum(each not in waiting for each in out) >= until

    async with Changes(store) as changes, asyncio.timeout(20):
        task = asyncio.create_task(Sender(store, {"telegram": connector}, files=files).run(changes, stop))
        while not done():
            await asyncio.sleep(0.01)
        stop.set()
        await task


async def test_the_text_goes_first_and_the_file_behind_it(store: Store) -> None:
    text, file = answered(store, published(store, CHART))
    connector = FakeConnector("telegram")
    await send_all(store, connector, until=2, files=AnswerFiles(store, KEY, "https://desk.example"))
    said, chart = connector.sent
    assert (said.text, said.file) == (SIZES.answer, None)
    assert chart.file is not None
    assert (chart.file.name, chart.file.content_type, chart.file.content) == ("size chart.png", "image/png", CHART)
    assert [state(store, each).status for each in (text, file)] == [Status.SENT, Status.SENT]


async def test_a_file_that_was_not_there_leaves_the_text_alone_and_staff_read_why(store: Store) -> None:
    text, file = answered(store, published(store, None))
    connector = FakeConnector("telegram")
    await send_all(store, connector, until=2)
    assert [message.text for message in connector.sent] == [SIZES.answer]
    assert state(store, text).status == Status.SENT
    assert state(store, file) == Sent(
        Status.FAILED,
        "The file size chart.png is not there, so only the text was sent; put it into the FAQ's media folder and publish.",
    )


async def test_a_file_that_was_not_sent_brings_the_conversation_back_to_people(store: Store) -> None:
    answered(store, published(store, None))
    await send_all(store, FakeConnector("telegram"), until=2)
    Undelivered(store, LiveHours(HOURS), ()).look(NIGHT)
    with store.read() as session:
        conversation = session.scalars(select(Conversation)).one()
        item = open_handoff(session, conversation.id)
        assert item is not None
        assert item.returned_why is not None
        assert item.returned_why.startswith("A reply did not arrive. The file size chart.png is not there")
        assert conversation.holder == Holder.WAITING


async def test_a_retry_doubles_neither_the_text_nor_the_file(store: Store) -> None:
    answered(store, published(store, CHART))
    connector = FakeConnector("telegram")
    tried: list[str] = []

    def away(message: OutboundMessage) -> None:
        tried.append(message.text)
        if message.file is not None and tried.count(message.text) == 1:
            clock.shift(timedelta(hours=1))
            raise SendFailed(FailureKind.RETRY, "The provider cannot be reached.", retry_after_seconds=0.01)

    connector.before_send = away
    await send_all(store, connector, until=2)
    assert tried == [SIZES.answer, "size chart.png", "size chart.png"]
    assert [message.text for message in connector.sent] == [SIZES.answer, "size chart.png"]


async def test_a_correction_or_a_repetition_of_the_work_queues_no_second_file(store: Store) -> None:
    version = published(store, CHART)
    answered(store, version)
    said = Said(SIZES.answer, ProofOf("faq_answer"), files=(FileOf("size chart.png", version),))

    def again() -> None:
        with store.write() as session:
            question = session.scalars(select(Message).where(Message.direction == "in")).one()
            conversation = session.get_one(Conversation, question.conversation_id)
            queue_replies(session, conversation, question, [said], NIGHT)

    with pytest.raises(IntegrityError):
        again()
    with store.read() as session:
        assert len(session.scalars(select(Message).where(Message.kind == FILE)).all()) == 1


def test_every_version_keeps_its_own_file(store: Store) -> None:
    first = published(store, CHART)
    second = published(store, OTHER)
    assert (first, second) == (1, 2), "another content of the same name is another version"
    assert published(store, OTHER) == 2
    with store.write() as session:
        rollback(session, first, "Bob", NIGHT)
        assert is_served(session, [SIZES], {"size chart.png": CHART})
        assert not is_served(session, [SIZES], {"size chart.png": OTHER})
    files = AnswerFiles(store, KEY, None)
    _, sent = answered(store, first)
    _, _, _, later = answered(store, second, external_id="m2")
    with store.read() as session:
        marks = [session.get_one(Message, each).payload["file"]["sha256"] for each in (sent, later)]
        assert [files.content(mark) for mark in marks] == [CHART, OTHER]
        found = explain(session, sent)
        proof = session.get_one(Proof, sent - 1)
    assert (found.rule, found.version, found.is_same) == ("faq_file", first, True)
    assert proof.details["files"] == ["size chart.png"]


async def test_a_provider_fetches_by_an_address_that_cannot_be_guessed_and_ends(sqlite_store: Store) -> None:
    _, sent = answered(sqlite_store, published(sqlite_store, CHART))
    files = AnswerFiles(sqlite_store, KEY, "https://desk.example/")
    with sqlite_store.read() as session:
        mark = session.get_one(Message, sent).payload["file"]["sha256"]
    now = clock.real_now()
    url = files.url(mark, "size chart.png", now)
    assert url is not None
    assert url.startswith("https://desk.example/files/")
    path = urlsplit(url).path
    over = urlsplit(files.url(mark, "size chart.png", now - LASTS) or "").path
    head, until, signature, name = path.rsplit("/", 3)

    async def ready() -> bool:
        return True

    app = create_gateway(sqlite_store, {}, ready, files=files)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as client:
        got = await client.get(path)
        assert (got.status_code, got.content, got.headers["content-type"]) == (200, CHART, "image/png")
        assert got.headers["x-content-type-options"] == "nosniff"
        assert (await client.get(over)).status_code == 410
        for wrong in (
            f"{head}/{int(until) + 1}/{signature}/{name}",
            f"{head}/{'9' * 5000}/{signature}/{name}",
            f"{head}/soon/{signature}/{name}",
            f"{head}/{until}/{signature[:-1]}x/{name}",
            f"{head}/{until}/{signature}/other.png",
            f"/files/{'0' * 64}/{until}/{signature}/{name}",
        ):
            assert (await client.get(wrong)).status_code == 404
    other = AnswerFiles(sqlite_store, b"another desk", "https://desk.example/")
    assert other.url(mark, "size chart.png", now) != url
    assert AnswerFiles(sqlite_store, KEY, None).url(mark, "size chart.png", now) is None


def test_what_is_published_is_read_from_the_media_folder(tmp_path: Path) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "size chart.png").write_bytes(CHART)
    gone = Entry("gone", ("Gone?",), "Yes.", attachments=("gone.pdf",))
    assert read_files(tmp_path, [SIZES, gone]) == {"size chart.png": CHART}
