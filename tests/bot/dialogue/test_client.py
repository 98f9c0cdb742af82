import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.dialogue.client import DialogueClient
from bot.dialogue.errors import DialogueBroken, DialogueError, DialogueTimeout, DialogueUnavailable

GREET = json.dumps([{"recipient_id": "s", "custom": {"say": "greet"}}]).encode()


class Stub:
    """A tiny HTTP server on loopback that answers with what it was told to."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.status, self.body = 200, GREET
        self.breaks_off = False
        self.answers = asyncio.Event()
        self.answers.set()
        self.url = ""

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._answer(reader, writer)
        finally:
            # Also when the loop ends first: what is left open fails whichever test it is thrown away in.
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.requests.append((head[0], headers, json.loads(body) if body else None))
        await self.answers.wait()
        if not self.breaks_off:
            writer.write(b"HTTP/1.1 %d X\r\nContent-Length: %d\r\n\r\n" % (self.status, len(self.body)) + self.body)
            await writer.drain()


@pytest.fixture
async def stub() -> AsyncIterator[Stub]:
    made = Stub()
    server = await asyncio.start_server(made.handle, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    made.answers.set()
    server.close()
    await server.wait_closed()


@pytest.fixture
async def client(stub: Stub) -> AsyncIterator[DialogueClient]:
    made = DialogueClient(stub.url, "the token")
    yield made
    await made.close()


async def ask(client: DialogueClient, timeout_seconds: float = 5) -> Any:
    return await client.ask("s1", "hällo\n\nyou", {"language": "de"}, timeout_seconds)


async def test_it_sends_text_metadata_and_token_and_reads_the_reply(stub: Stub, client: DialogueClient) -> None:
    reply = await ask(client)
    assert [said.key for said in reply.says] == ["greet"]
    [(line, headers, body)] = stub.requests
    assert line == "POST /webhooks/rest/webhook HTTP/1.1"
    assert headers["authorization"] == "Bearer the token"
    assert body == {"sender": "s1", "message": "hällo\n\nyou", "metadata": {"language": "de"}}


async def test_an_empty_list_is_no_answer(stub: Stub, client: DialogueClient) -> None:
    stub.body = b"[]"
    assert (await ask(client)).is_empty


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, b"{}", DialogueBroken),
        (403, b"{}", DialogueBroken),
        (400, b"{}", DialogueBroken),
        (404, b"[]", DialogueBroken),
        (302, b"", DialogueBroken),
        (500, GREET, DialogueBroken),
        (503, b"", DialogueUnavailable),
        (504, b"", DialogueTimeout),
        (200, b"", DialogueBroken),
        (200, b"<html>", DialogueBroken),
        (200, b"\xff\xfe\xfa", DialogueBroken),
        (200, b"[" * 100_000, DialogueBroken),
        (200, b'{"status": "failure"}', DialogueBroken),
        (200, b'[{"text": "Hi"}]', DialogueBroken),
        (200, b'[{"custom": {"say": "greet"}}', DialogueBroken),
    ],
)
async def test_every_wrong_answer_is_one_of_the_closed_set(
    stub: Stub, client: DialogueClient, status: int, body: bytes, error: type[DialogueError]
) -> None:
    stub.status, stub.body = status, body
    with pytest.raises(error):
        await ask(client)


async def test_a_server_that_breaks_off_is_unavailable(stub: Stub, client: DialogueClient) -> None:
    stub.breaks_off = True
    with pytest.raises(DialogueUnavailable):
        await ask(client)


async def test_a_server_that_is_away_is_unavailable(stub: Stub) -> None:
    nowhere = await asyncio.start_server(stub.handle, "127.0.0.1", 0)
    port = nowhere.sockets[0].getsockname()[1]
    nowhere.close()
    await nowhere.wait_closed()
    client = DialogueClient(f"http://127.0.0.1:{port}", "t")
    with pytest.raises(DialogueUnavailable):
        await ask(client)
    assert not await client.is_ready()
    await client.close()


async def test_a_server_that_thinks_too_long_is_a_timeout(stub: Stub, client: DialogueClient) -> None:
    stub.answers.clear()
    with pytest.raises(DialogueTimeout, match=r"0\.1 s"):
        await ask(client, 0.05)


@pytest.mark.parametrize(("status", "ready"), [(200, True), (401, False), (503, False), (500, False)])
async def test_it_is_ready_only_with_a_model_and_the_right_token(
    stub: Stub, client: DialogueClient, status: int, ready: bool
) -> None:
    stub.status, stub.body = status, b"{}"
    assert await client.is_ready() is ready
    assert stub.requests[0][0] == "GET /webhooks/rest/ HTTP/1.1"


async def test_proxies_of_the_machine_are_not_used(monkeypatch: pytest.MonkeyPatch, stub: Stub) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    client = DialogueClient(stub.url, "t")
    assert not (await ask(client)).is_empty
    await client.close()


async def test_its_errors_say_nothing_of_the_customer(stub: Stub, client: DialogueClient) -> None:
    stub.body = b'[{"custom": {"say": {"secret": 1}}}]'
    with pytest.raises(DialogueBroken) as raised:
        await ask(client)
    assert "secret" not in str(raised.value)


async def test_it_is_not_ready_before_the_actions_behind_it_are(stub: Stub) -> None:
    alone = DialogueClient(stub.url, "t", f"{stub.url}/ready")
    without = DialogueClient(stub.url, "t", "http://127.0.0.1:9/ready")
    assert await alone.is_ready()
    assert [line for line, _, _ in stub.requests] == ["GET /webhooks/rest/ HTTP/1.1", "GET /ready HTTP/1.1"]
    assert not await without.is_ready()
    await alone.close()
    await without.close()
