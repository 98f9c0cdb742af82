from collections.abc import AsyncIterator

import httpx
import pytest
from sqlalchemy import func, select

from bot.gateway import MAX_BODY_BYTES, create_gateway
from bot.storage.engine import Store
from bot.storage.tables import Message, Quarantined
from connectors.messages import Unreadable
from tests.fakes import FakeConnector, inbound

RIGHT = {"x-secret": "right"}


@pytest.fixture
def connector() -> FakeConnector:
    return FakeConnector("telegram")


@pytest.fixture
async def client(sqlite_store: Store, connector: FakeConnector) -> AsyncIterator[httpx.AsyncClient]:
    async def dialogue_is_ready() -> bool:
        return False

    app = create_gateway(sqlite_store, {"telegram": connector}, dialogue_is_ready)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://desk") as made:
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


async def test_a_channel_that_is_off_has_no_webhook(client) -> None:
    assert (await client.post("/webhooks/whatsapp", headers=RIGHT, content=b"")).status_code == 404


async def test_a_database_that_is_away_gets_no_false_yes(client, connector, sqlite_store) -> None:
    connector.received = [inbound("Hello")]
    with sqlite_store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE messages RENAME TO elsewhere")
    answer = await client.post("/webhooks/telegram", headers=RIGHT, content=b"{}")
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0


async def test_it_is_healthy_before_the_dialogue_engine_is_ready(client) -> None:
    assert (await client.get("/healthz")).status_code == 200
    ready = await client.get("/readyz")
    assert (ready.status_code, ready.json()) == (503, {"ready": False, "database": True, "dialogue": False})


async def test_it_shows_nothing_but_its_doors(client) -> None:
    for path in ("/", "/docs", "/openapi.json", "/metrics"):
        assert (await client.get(path)).status_code == 404
