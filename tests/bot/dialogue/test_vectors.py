"""The endpoint that gives Rasa the vectors of sentences."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from starlette.applications import Starlette

from bot.dialogue.vectors import MAX_BODY_BYTES, MAX_CHARS, MAX_TEXTS, Embed, serving_vectors, vectors_route
from bot.faq.embed import CachedEmbedder, Vectors
from tests.bot.faq.conftest import WordEmbedder

MODEL = WordEmbedder.name


def client(serving: tuple[str, Embed] | None, host: str = "127.0.0.1") -> httpx.AsyncClient:
    app = Starlette(routes=[vectors_route(lambda: serving)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(host, 5)), base_url="http://test")


async def post(http: httpx.AsyncClient, texts: Any, model: Any = MODEL) -> httpx.Response:
    return await http.post("/embed", json={"model": model, "texts": texts})


def rows(response: httpx.Response, count: int) -> Vectors:
    return np.frombuffer(response.content, "<f4").reshape(count, -1)


async def test_every_text_gets_the_row_that_the_search_would_get() -> None:
    embedder = WordEmbedder()
    texts = ["Where is my order?", "Où est ma commande ?", "👍", ""]
    async with client((MODEL, embedder.embed)) as http:
        response = await post(http, texts)
    assert response.status_code == 200
    assert np.array_equal(rows(response, 4), embedder.embed(texts))


async def test_a_message_is_embedded_once_for_rasa_and_the_search() -> None:
    inner = WordEmbedder()
    embedder = CachedEmbedder(inner)
    async with client((MODEL, embedder.embed)) as http:
        await post(http, ["Where is my order?"])
    embedder.embed(["Where is my order?"])
    assert inner.embedded == ["Where is my order?"]


@pytest.mark.parametrize("host", ["10.0.0.5", "192.168.1.1", "2001:db8::1"])
async def test_it_serves_this_machine_alone(host: str) -> None:
    async with client((MODEL, WordEmbedder().embed), host) as http:
        response = await post(http, ["hello"])
    assert (response.status_code, response.json()) == (403, {"error": "Vectors are served to this machine alone."})


@pytest.mark.parametrize("body", [b"", b"{", b"null", b"[]", b"[" * 100_000, b'{"texts": ["x"]}', b'{"model": "words"}',
                                  b'{"model": 5, "texts": ["x"]}', b'{"model": "words", "texts": "x"}',
                                  b'{"model": "words", "texts": [5]}', b"\xff\xfe"])  # fmt: skip
async def test_a_body_of_another_shape_is_refused(body: bytes) -> None:
    async with client((MODEL, WordEmbedder().embed)) as http:
        response = await http.post("/embed", content=body)
    sentence = "The body must hold the model's name and a list of texts."
    assert (response.status_code, response.json()) == (400, {"error": sentence})


@pytest.mark.parametrize(
    ("texts", "sentence"),
    [
        (["x"] * (MAX_TEXTS + 1), "At most 64 texts are embedded at once."),
        (["x" * (MAX_CHARS + 1)], "A text may have at most 4096 characters."),
        (["x" * MAX_BODY_BYTES], "The body may hold at most 2000000 bytes."),
    ],
)
async def test_too_much_is_refused_before_anything_is_embedded(texts: list[str], sentence: str) -> None:
    embedder = WordEmbedder()
    async with client((MODEL, embedder.embed)) as http:
        response = await post(http, texts)
    assert (response.status_code, response.json()) == (413, {"error": sentence})
    assert embedder.embedded == []


async def test_as_much_as_is_allowed_is_embedded() -> None:
    async with client((MODEL, WordEmbedder().embed)) as http:
        assert (await post(http, ["x"] * MAX_TEXTS)).status_code == 200
        assert (await post(http, ["\U0001f6b2" * MAX_CHARS])).status_code == 200


async def test_another_model_s_vectors_are_not_passed_off_as_those_asked_for() -> None:
    async with client((MODEL, WordEmbedder().embed)) as http:
        response = await post(http, ["hello"], model="an older one")
    assert response.status_code == 409
    assert response.json()["error"].endswith("train Rasa again.")


async def test_while_the_model_is_loaded_it_says_so() -> None:
    async with client(None) as http:
        response = await post(http, ["hello"])
    assert (response.status_code, response.json()) == (503, {"error": "The model is still being loaded."})


async def test_a_failure_says_nothing_of_the_customer(caplog: pytest.LogCaptureFixture) -> None:
    def fail(texts: Sequence[str]) -> Vectors:
        raise RuntimeError(f"cannot embed {texts}")

    async with client((MODEL, fail)) as http:
        response = await post(http, ["my secret"])
    assert (response.status_code, response.json()) == (500, {"error": "RuntimeError"})
    assert "secret" not in caplog.text
    assert "a text could not be embedded: RuntimeError" in caplog.text


def test_while_training_they_are_served_over_loopback_and_kept_on_disk(tmp_path: Path) -> None:
    inner = WordEmbedder()
    body = json.dumps({"model": MODEL, "texts": ["hello", "are you open?"]})
    with serving_vectors(CachedEmbedder(inner, tmp_path)) as url:
        assert url.startswith("http://127.0.0.1:")
        first = httpx.post(url, content=body, trust_env=False)
    with serving_vectors(CachedEmbedder(inner, tmp_path)) as url:
        again = httpx.post(url, content=body, trust_env=False)
    assert np.array_equal(rows(first, 2), rows(again, 2))
    assert inner.embedded == ["hello", "are you open?"]
    with pytest.raises(httpx.ConnectError):
        httpx.post(url, content=body, trust_env=False)
