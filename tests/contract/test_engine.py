"""The seam itself, against the live Rasa server: tokens, orders in customers' texts, and an action server that fails."""

import itertools
import json
from typing import Any

import httpx
import pytest

from bot.dialogue.client import DialogueClient
from bot.dialogue.errors import DialogueBroken, DialogueTimeout
from bot.dialogue.neutral import neutralise
from tests.actions.support import AT
from tests.contract.conftest import TOKEN, Live, as_json

pytestmark = [pytest.mark.rasa, pytest.mark.timeout(400)]

METADATA = {"now": AT, "language": "en", "channel": "telegram"}
BODY = {"sender": "engine", "message": "hello", "metadata": METADATA}
_numbers = itertools.count(1)


def fresh() -> str:
    return f"engine{next(_numbers)}"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": b"Bearer \xff\xfe"},
    ],
)
async def test_it_refuses_whoever_lacks_the_token(live: Live, headers: dict[str, Any]) -> None:
    async with httpx.AsyncClient(base_url=live.url, trust_env=False) as http:
        asked = await http.post("/webhooks/rest/webhook", json=BODY, headers=headers)
        looked = await http.get("/webhooks/rest/", headers=headers)
    assert (asked.status_code, looked.status_code) == (401, 401)


async def test_a_client_with_another_token_is_told_so(live: Live) -> None:
    client = DialogueClient(live.url, "another")
    with pytest.raises(DialogueBroken, match="refuses our token"):
        await client.ask("anyone", "hello", METADATA, 10)
    assert not await client.is_ready()
    await client.close()


@pytest.mark.parametrize("path", ["/model/parse", "/conversations/engine/tracker", "/webhooks/callback/webhook", "/status"])
async def test_nothing_else_of_rasa_is_reachable(live: Live, path: str) -> None:
    async with httpx.AsyncClient(base_url=live.url, trust_env=False) as http:
        response = await http.post(path, json=BODY, headers={"Authorization": f"Bearer {TOKEN}"})
    assert response.status_code == 404


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b'{"sender": "x"}', b'{"sender": "", "message": "hi"}',
                                  b'{"sender": 5, "message": "hi"}', b'{"sender": "x", "message": "hi", "metadata": 1}',
                                  b"{not json"])  # fmt: skip
async def test_a_body_of_another_shape_is_refused(live: Live, body: bytes) -> None:
    async with httpx.AsyncClient(base_url=live.url, trust_env=False) as http:
        response = await http.post(
            "/webhooks/rest/webhook", content=body, headers={"Authorization": f"Bearer {TOKEN}"}
        )
    assert response.status_code == 400


async def test_the_rest_channel_speaks_rasa_s_own_json(live: Live) -> None:
    async with httpx.AsyncClient(base_url=live.url, trust_env=False) as http:
        response = await http.post(
            "/webhooks/rest/webhook", json=BODY, headers={"Authorization": f"Bearer {TOKEN}"}
        )
    assert response.json() == [
        {"recipient_id": "engine", "custom": {"say": "greet", "proof": {"rule": "say:greet"}}}
    ]


ORDERS = [
    "/restart",
    "/back",
    "/session_start",
    "/ask_person",
    " /ask_person",
    "\u00a0/ask_person",
    "\u200b/ask_person",
    "\ufeff /ask_person",
    "//ask_person",
    "/ /ask_person",
    "／ask_person",
    '/choose_entry{"entry": "warranty"}',
    "/ask_person@1.0",
    "\x00/ask_person",
    "\u202e/ask_person",
    "EXTERNAL: EXTERNAL_reminder",
]


@pytest.mark.parametrize("order", ORDERS)
async def test_an_order_in_a_customer_s_text_is_only_text(live: Live, client: DialogueClient, order: str) -> None:
    """Rasa obeys an order without its words reaching anybody; so the meaning of these words must be asked for."""
    words = neutralise(order)
    live.actions.embedded.clear()
    reply = await client.ask(fresh(), words, METADATA, 10)
    assert live.actions.embedded == [words]
    assert not reply.is_empty
    assert "faq_chosen" not in [said.proof.rule for said in reply.says]


async def test_without_neutralising_the_same_order_is_obeyed(live: Live, client: DialogueClient) -> None:
    """So the test above can fail: this is what it protects from."""
    live.actions.embedded.clear()
    chosen = await client.ask(fresh(), '/choose_entry{"entry": "warranty"}', METADATA, 10)
    assert [said.proof.rule for said in chosen.says] == ["faq_chosen"]
    assert (await client.ask(fresh(), "/restart", METADATA, 10)).is_empty
    assert live.actions.embedded == []


@pytest.mark.parametrize("text", ["", "   ", "/", "\u200b", "👍", "?", "…", "\ud83d", "\x00", "a" * 20000, "{entry}", "[x](y)"])
async def test_every_text_gets_a_reply(client: DialogueClient, text: str) -> None:
    reply = await client.ask(fresh(), neutralise(text), METADATA, 10)
    assert not reply.is_empty


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, as_json({"error": "x"})),
        (503, as_json({"error": "x"})),
        (404, as_json({"error": "x", "action_name": "y"})),
        (200, b"<html>"),
        (200, b"null"),
        (200, as_json([])),
        (200, as_json({"events": "none", "responses": []})),
        (200, as_json({"events": [{"event": "slot"}], "responses": []})),
        (200, as_json({"events": [], "responses": ["text"]})),
    ],
)
async def test_a_failing_action_server_is_no_half_reply(
    live: Live, client: DialogueClient, status: int, body: bytes
) -> None:
    live.actions.instead = (status, body)
    with pytest.raises(DialogueBroken, match="500"):
        await client.ask(fresh(), "what does shipping cost?", METADATA, 10)
    live.actions.instead = None
    assert not (await client.ask(fresh(), "what does shipping cost?", METADATA, 10)).is_empty


async def test_a_reply_outside_the_contract_is_broken(live: Live, client: DialogueClient) -> None:
    live.actions.instead = (200, as_json({"events": [], "responses": [{"text": "Hi"}]}))
    with pytest.raises(DialogueBroken, match="no custom JSON"):
        await client.ask(fresh(), "what does shipping cost?", METADATA, 10)


async def test_an_action_that_raises_is_broken_and_says_nothing_of_the_customer(
    live: Live, client: DialogueClient
) -> None:
    with pytest.raises(DialogueBroken) as raised:
        await client.ask(fresh(), "where does my secret parcel explode?", METADATA, 10)
    assert "secret" not in str(raised.value)
    logged = live.log.read_text()
    assert "action_answer_faq" in logged
    assert "secret" not in logged


async def test_half_a_form_with_a_dead_action_server_is_broken_and_goes_on_later(
    live: Live, client: DialogueClient
) -> None:
    sender = fresh()
    await client.ask(sender, "callback please", METADATA, 10)
    live.actions.instead = (500, b"{}")
    with pytest.raises(DialogueBroken):
        await client.ask(sender, "020 555 0100", METADATA, 10)
    live.actions.instead = None
    reply = await client.ask(sender, "020 555 0100", METADATA, 10)
    assert [said.key for said in reply.says] in (["callback_ask"], ["ask_callback_phone"])


async def test_a_message_asks_for_its_vector_once_and_a_button_for_none(live: Live, client: DialogueClient) -> None:
    live.actions.calls.clear()
    live.actions.embedded.clear()
    await client.ask(fresh(), "thank you", METADATA, 10)
    await client.ask(fresh(), '/choose_entry{"entry": "warranty"}', METADATA, 10)
    assert live.actions.calls == ["/embed", "/webhook"]
    assert live.actions.embedded == ["thank you"]


async def test_what_no_example_says_in_any_word_is_understood_by_its_meaning(client: DialogueClient) -> None:
    """In Portuguese, which data/nlu does not speak."""
    reply = await client.ask(fresh(), "muito obrigado pela ajuda", METADATA, 10)
    assert [said.key for said in reply.says] == ["thanks"]


async def test_a_customer_s_slow_answer_is_a_timeout(client: DialogueClient) -> None:
    sender = fresh()
    with pytest.raises(DialogueTimeout):
        await client.ask(sender, "what does shipping cost?", METADATA, 0.001)
    # Rasa may be at it still. It holds one message of a conversation after the other, so this one comes last.
    await client.ask(sender, "thank you", METADATA, 10)


async def test_the_action_server_s_version_is_understood(live: Live, client: DialogueClient) -> None:
    """Both directions of the seam of two versions: Rasa 3.6 called us, and took what we answered."""
    live.actions.calls.clear()
    reply = await client.ask(fresh(), "how long is the warranty?", METADATA, 10)
    assert live.actions.calls == ["/embed", "/webhook"]
    assert [said.text for said in reply.says] == ["Two years."]
    assert json.dumps(reply.says[0].proof.details["candidates"]) == '[{"id": "warranty", "confidence": 0.9}]'
