import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import numpy as np
import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.__main__ import rasa_vectors
from actions.server import ActionServer, Loaded, serve
from bot.build import Desk, vector_model
from bot.faq.learning.recalibration import CannotRecalibrate
from bot.faq.views import Views
from bot.settings import load_settings
from tests.bot.faq.conftest import WordEmbedder


class Echo(Action):
    def name(self) -> str:
        return "action_echo"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        text = tracker.latest_message.get("text")
        if "fail" in text:
            raise RuntimeError(f"cannot do {text}")
        if text == "reject":
            raise ActionExecutionRejection("action_echo", "not now")
        dispatcher.utter_message(json_message={"answer": text})
        return [SlotSet("asked", text)]


def call(text: str = "Grüße\n\nSie", action: str = "action_echo") -> dict[str, Any]:
    tracker = {"sender_id": "x", "slots": {}, "latest_message": {"text": text}, "events": []}
    return {"next_action": action, "tracker": tracker, "domain": {"a": 1}, "version": "3.6.21"}


@pytest.fixture
async def server() -> ActionServer:
    made = ActionServer(wait_seconds=0.02)
    made.take([Echo()])
    return made


@pytest.fixture
async def http(server: ActionServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://test") as made:
        yield made


async def test_it_runs_an_action_and_answers_as_rasa_sdk_does(http: httpx.AsyncClient) -> None:
    response = await http.post("/webhook", json=call())
    assert response.status_code == 200
    body = response.json()
    assert [said["custom"] for said in body["responses"]] == [{"answer": "Grüße\n\nSie"}]
    assert [(event["event"], event["name"], event["value"]) for event in body["events"]] == [
        ("slot", "asked", "Grüße\n\nSie")
    ]


async def test_an_unknown_action_is_named(http: httpx.AsyncClient) -> None:
    response = await http.post("/webhook", json=call(action="action_other"))
    assert (response.status_code, response.json()["action_name"]) == (404, "action_other")


async def test_a_rejection_is_a_400_with_the_action_s_name(http: httpx.AsyncClient) -> None:
    response = await http.post("/webhook", json=call("reject"))
    assert (response.status_code, response.json()) == (400, {"error": "not now", "action_name": "action_echo"})


async def test_a_failure_says_nothing_of_the_customer(
    http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    response = await http.post("/webhook", json=call("fail with my secret"))
    assert (response.status_code, response.json()) == (500, {"error": "RuntimeError", "action_name": "action_echo"})
    assert "action_echo failed: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"{}", b'{"next_action": "action_echo"}', b"[" * 100_000,
                                  b'{"next_action": "action_echo", "tracker": 5}'])  # fmt: skip
async def test_another_body_is_refused(http: httpx.AsyncClient, body: bytes) -> None:
    assert (await http.post("/webhook", content=body)).status_code == 400


async def test_while_loading_it_is_healthy_not_ready_and_actions_wait_or_fail_clearly() -> None:
    server = ActionServer(wait_seconds=0.02)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://test") as http:
        assert (await http.get("/health")).status_code == 200
        assert (await http.get("/ready")).status_code == 503
        early = await http.post("/webhook", json=call())
        assert (early.status_code, early.json()["error"]) == (503, "The FAQ is still being loaded.")
        server.take([Echo()])
        assert (await http.get("/ready")).status_code == 200
        assert (await http.post("/webhook", json=call())).status_code == 200


async def test_an_action_that_waited_for_the_loading_is_run() -> None:
    server = ActionServer(wait_seconds=5)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://test") as http:
        waiting = asyncio.create_task(http.post("/webhook", json=call()))
        await http.get("/health")
        assert not waiting.done()
        server.take([Echo()])
        assert (await waiting).status_code == 200


async def test_vectors_are_served_once_the_model_is_loaded() -> None:
    embedder = WordEmbedder()
    server = ActionServer()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(server.app), base_url="http://test") as http:
        asked = {"model": "words", "texts": ["are you open?"]}
        assert (await http.post("/embed", json=asked)).status_code == 503
        server.serve_vectors("words", embedder.embed)
        response = await http.post("/embed", json=asked)
    assert np.array_equal(np.frombuffer(response.content, "<f4"), embedder.embed(["are you open?"])[0])


def test_rasa_s_vectors_come_from_the_search_s_own_model_so_that_a_message_is_embedded_once() -> None:
    desk = Desk(load_settings({}))
    search_s = WordEmbedder()
    search_s.name = vector_model(desk.settings).name
    name, embed = rasa_vectors(desk, Views((search_s,), {"en": (WordEmbedder(),)}))
    assert (name, embed) == (search_s.name, search_s.embed)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


async def test_it_serves_over_loopback_keeps_the_faq_fresh_and_stops_when_asked() -> None:
    stop, kept, cancelled, port = asyncio.Event(), asyncio.Event(), asyncio.Event(), free_port()

    async def keep_fresh(take: object) -> None:
        kept.set()
        try:
            await asyncio.Event().wait()
        finally:
            cancelled.set()

    async def load() -> Loaded:
        return Loaded([Echo()], keep_fresh, vectors=("words", WordEmbedder().embed))

    serving = asyncio.create_task(serve(load, stop, port=port))
    await kept.wait()
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
        for _ in range(100):
            try:
                response = await http.post("/webhook", json=call())
                break
            except httpx.ConnectError:
                await asyncio.sleep(0.01)
        vectors = await http.post("/embed", json={"model": "words", "texts": ["hello"]})
    assert (response.status_code, vectors.status_code) == (200, 200)
    stop.set()
    await asyncio.wait_for(serving, 10)
    assert cancelled.is_set()


async def test_when_loading_fails_so_does_the_server() -> None:
    async def load() -> Loaded:
        raise RuntimeError("no model")

    with pytest.raises(RuntimeError, match="no model"):
        await asyncio.wait_for(serve(load, asyncio.Event(), port=free_port()), 10)


async def test_a_calibration_is_fitted_on_demand_and_what_is_missing_is_a_sentence(
    server: ActionServer, http: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    early = await http.post("/recalibration")
    assert (early.status_code, "still being loaded" in early.json()["error"]) == (503, True)
    outcome: list[dict[str, Any] | Exception] = [
        {"content": {}},
        CannotRecalibrate("There are 3 marks."),
        RuntimeError("a customer's words"),
    ]

    async def recalibrate() -> dict[str, Any]:
        found = outcome.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    server.recalibrate = recalibrate
    done = [await http.post("/recalibration") for _ in range(3)]
    assert [each.status_code for each in done] == [200, 409, 500]
    assert done[0].json() == {"content": {}}
    assert done[1].json()["error"] == "There are 3 marks."
    assert "words" not in done[2].text + caplog.text
    assert (await http.get("/recalibration")).status_code == 405
