"""One live Rasa 3.6.21 server and one action server of ours for all tests of this folder, on free ports."""

import asyncio
import json
import socket
import subprocess
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send

from actions.build import build_actions
from actions.server import ActionServer
from bot.build import vector_model
from bot.dialogue import server, training
from bot.dialogue.client import DialogueClient
from bot.dialogue.vectors import PATH
from bot.faq.embed import Vectors
from bot.settings import load_settings
from bot.web_server import WebServer
from tests.actions.support import FakeSearch, fake_ask, fake_call_desk, fake_faq

ROOT = Path(__file__).resolve().parents[2]
TOKEN = "a-token-for-tests"  # no real one
START_WITHIN_SECONDS = 180.0


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Actions:
    """Our action server, which can be told to answer as a broken one would: (status, body) instead of its own.

    `instead` is for the actions, `vectors_instead` for the vectors; with `vectors_hang` these never come.
    """

    server: ActionServer
    search: FakeSearch
    instead: tuple[int, bytes] | None = None
    vectors_instead: tuple[int, bytes] | None = None
    vectors_hang: bool = False
    calls: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    embedded: list[str] = field(default_factory=list)
    vector_seconds: list[float] = field(default_factory=list)

    def mend(self) -> None:
        self.instead = self.vectors_instead = None
        self.vectors_hang = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.calls.append(scope["path"])
        asks_vectors = scope["path"] == PATH
        if asks_vectors and self.vectors_hang:
            while (await receive())["type"] != "http.disconnect":
                pass
            return
        instead = self.vectors_instead if asks_vectors else self.instead
        if instead is None:
            began = time.perf_counter()
            await self.server.app(scope, receive, send)
            (self.vector_seconds if asks_vectors else self.seconds).append(time.perf_counter() - began)
            return
        status, body = instead
        while (await receive()).get("more_body"):
            pass
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True)
class Live:
    url: str
    actions: Actions
    start_seconds: float
    log: Path


def vectors() -> training.VectorModel:
    """The model that the product would take, which keeps what it embeds where the product does."""
    return vector_model(load_settings({"NIGHTDESK_VAR": str(ROOT / "var")}))


@pytest.fixture(scope="session")
def actions() -> Iterator[tuple[str, Actions]]:
    search = FakeSearch()
    own = ActionServer()
    own.take(build_actions(fake_faq(search), fake_ask, fake_call_desk()))
    stub = Actions(own, search)
    embedder = vectors().load()

    def embed(texts: Sequence[str]) -> Vectors:
        stub.embedded += texts
        return embedder.embed(texts)

    own.serve_vectors(embedder.name, embed)
    port = free_port()
    web = WebServer(stub, port=port, lifespan=False)
    thread = threading.Thread(target=lambda: asyncio.run(web.serve()), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}", stub
    web.should_exit = True
    thread.join(10)


@pytest.fixture(scope="session")
def model() -> Path:
    return training.train(ROOT, ROOT / "var", lambda sentence: print(sentence, flush=True), vectors())


@pytest.fixture(scope="session")
def live(
    actions: tuple[str, Actions], model: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Live]:
    url, stub = actions
    var = tmp_path_factory.mktemp("rasa")
    port = free_port()
    argv, env = server.command(
        ROOT, var, model, port=port, actions_url=f"{url}/webhook", vectors_url=f"{url}{PATH}", token=TOKEN,
        trackers=var / "trackers.db",
    )  # fmt: skip
    log = var / "rasa.log"
    began = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(argv, cwd=ROOT, env=env, stdout=output, stderr=output)
    try:
        asyncio.run(_until_ready(f"http://127.0.0.1:{port}", process, log))
        yield Live(f"http://127.0.0.1:{port}", stub, time.monotonic() - began, log)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


async def _until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    client = DialogueClient(url, TOKEN)
    deadline = time.monotonic() + START_WITHIN_SECONDS
    try:
        while not await client.is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"Rasa did not start:\n{log.read_text()[-3000:]}")
            await asyncio.sleep(0.1)
    finally:
        await client.close()


@pytest.fixture
async def client(live: Live) -> AsyncIterator[DialogueClient]:
    live.actions.mend()
    asking = DialogueClient(live.url, TOKEN)
    yield asking
    await asking.close()
    live.actions.mend()


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()
