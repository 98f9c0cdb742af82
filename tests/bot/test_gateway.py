from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from sqlalchemy import func, select

from bot.gateway import MAX_BODY_BYTES, create_gateway
from bot.reception import UNSTORABLE
from bot.storage.engine import Store
from bot.storage.tables import Message, Quarantined, StoredAttachment
from connectors.messages import Attachment, Unreadable
from tests.fakes import FakeConnector, inbound
from tests.half_sent import post_half

RIGHT = {"x-secret": "right"}


@pytest.fixture
def connector() -> FakeConnector:
    return FakeConnector("telegram")


@asynccontextmanager
async def gateway_client(
    store: Store, connector: FakeConnector, store_within_seconds: float = 60
) -> AsyncIterator[httpx.AsyncClient]:
    async def dialogue_is_ready() -> bool:
        return False

    app = create_gateway(store, {"telegram": connector}, dialogue_is_ready, store_within_seconds)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as made:
        yield made


@pytest.fixture
async def client(sqlite_store: Store, connector: FakeConnector) -> AsyncIterator[httpx.AsyncClient]:
    async with gateway_client(sqlite_store, connector) as made:
        yield made


def stored(store: Store, table: type = Message) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


async def test_it_says_yes_after_the_message_is_stored(client, connector, sqlite_store) -> None:
    connector.received = [inbound("Hello")]
    answer = await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}")
    assert (answer.status_code, stored(sqlite_store)) == (200, 1)


async def test_a_redelivery_is_welcome_and_changes_nothing(client, connector, sqlite_store) -> None:
    connector.received = [inbound("Hello", external_id="1")]
    answers = [await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert stored(sqlite_store) == 1


@pytest.mark.parametrize("headers", [{}, {"x-secret": "wrong"}])
async def test_it_refuses_a_webhook_that_is_not_the_providers(client, connector, sqlite_store, headers) -> None:
    connector.received = [inbound("Hello")]
    answer = await client.post("/webhooks/telegram", headers=headers, content=b"{}")
    assert (answer.status_code, stored(sqlite_store)) == (403, 0)


async def test_what_cannot_be_read_is_kept_and_welcomed(client, connector, sqlite_store) -> None:
    connector.received = [Unreadable("telegram", "u1", {"odd": 1}, "no chat")]
    answer = await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}")
    assert (answer.status_code, stored(sqlite_store, Quarantined)) == (200, 1)


async def test_a_body_beyond_all_measure_is_refused(client, sqlite_store) -> None:
    answer = await client.post("/webhooks/telegram", headers=RIGHT, content=b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413


async def test_a_provider_that_goes_away_half_way_is_no_fault_and_stores_nothing(connector, sqlite_store) -> None:
    async def dialogue_is_ready() -> bool:
        return False

    connector.received = [inbound("Hello")]
    app = create_gateway(sqlite_store, {"telegram": connector}, dialogue_is_ready)
    assert await post_half(app, "/webhooks/telegram", RIGHT, b"{") == 400
    assert stored(sqlite_store) == 0


async def test_a_channel_that_is_off_has_no_webhook(client) -> None:
    assert (await client.post("/webhooks/whatsapp", headers=RIGHT, content=b"")).status_code == 404


async def test_a_database_that_is_locked_by_somebody_gets_a_no_in_time(client, connector, sqlite_store) -> None:
    connector.received = [inbound("Hello", external_id="1")]
    async with gateway_client(sqlite_store, connector, store_within_seconds=0.1) as hasty:
        with sqlite_store.write() as session:
            # A session takes its transaction, and with it the lock, only when it is used.
            session.connection()
            refused = await hasty.post("/webhooks/telegram", headers=RIGHT, content=b"{}")
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
    taken = await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}")
    assert (taken.status_code, stored(sqlite_store)) == (200, 1)


async def test_a_database_that_is_away_gets_no_false_yes(client, connector, sqlite_store, caplog) -> None:
    connector.received = [inbound("Hello", address="4711")]
    with sqlite_store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME TO elsewhere")
    answer = await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    (line,) = [record.getMessage() for record in caplog.records if record.name == "nightdesk.gateway"]
    assert line == "the database took nothing on telegram (OperationalError of OperationalError); the provider is to come again"


async def test_it_is_healthy_before_the_dialogue_engine_is_ready(client) -> None:
    assert (await client.get("/healthz")).status_code == 200
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "database": True, "dialogue": False})


async def test_it_shows_nothing_but_its_doors(client) -> None:
    for path in ("/", "/docs", "/openapi.json", "/metrics"):
        assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    "odd",
    [
        inbound("Hello", name={"first": "Anna"}),
        inbound("Hello", attachments=(Attachment("image", "f", size_bytes=2**70, content_type={}),)),  # type: ignore[arg-type]
        inbound("Hello", address={"chat": 1}),
    ],
    ids=["a name that is none", "a size that no database holds", "an address that is none"],
)
async def test_what_no_database_can_hold_is_kept_for_staff_and_holds_up_nobody(store, connector, odd, caplog) -> None:
    """Whatever got past the connector: the provider would come again with it for a day, before everything behind it."""
    async with gateway_client(store, connector) as client:
        connector.received = [inbound("before"), odd, inbound("behind")]
        answers = [await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    with store.read() as session:
        assert session.scalars(select(Message.text)).all() == ["before", "behind"]
        (kept,) = session.scalars(select(Quarantined)).all()
    assert "Hello" in str(kept.raw)
    assert kept.why == UNSTORABLE
    assert "Hello" not in caplog.text


async def test_a_file_of_four_gigabytes_is_no_trouble(store: Store, connector) -> None:
    async with gateway_client(store, connector) as client:
        connector.received = [inbound(attachments=(Attachment("video", "f", size_bytes=4 * 2**30),))]
        assert (await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}")).status_code == 200
    with store.read() as session:
        assert session.scalars(select(StoredAttachment.size_bytes)).all() == [2**31 - 1]
