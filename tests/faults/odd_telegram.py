"""Odd updates for the gateway, and the ordinary question after them."""

import itertools
import json
from collections.abc import Iterator

import httpx

from connectors.messages import WebhookRequest
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import WEBHOOK_PATH, TelegramConnector
from connectors.telegram.secret import SECRET_HEADER
from tests.faults.odd_input import ODD_PER_CUSTOMER, examples
from tests.faults.telegram_schema import read_schema
from tests.faults.telegram_updates import Updates

BATCH = 2000
SECRET = "a-secret-of-the-bench"
# Private chats of people have ids of up to 52 bits. https://core.telegram.org/bots/api#chat
FIRST_CUSTOMER = 7_000_000_000
QUESTION_MESSAGE_ID = 2**31 + 1
HEADERS = {SECRET_HEADER: SECRET, "content-type": "application/json"}
_question_ids = itertools.count(QUESTION_MESSAGE_ID)


def telegram_connector() -> TelegramConnector:
    """The real one. What it would send (it stops the little clock on pressed buttons) goes to a closed port."""
    return TelegramConnector(TelegramConfig("123456789:bench", webhook_secret=SECRET, api_url="http://127.0.0.1:9"))


def batches(count: int, start: int = 0) -> Iterator[list[tuple[int, bytes]]]:
    """`count` updates in batches, each with the customer whose it is."""
    schema = read_schema()
    customers = itertools.count(FIRST_CUSTOMER)
    for number, first in enumerate(range(0, count, BATCH)):
        size = min(BATCH, count - first)
        owners = [next(customers) for _ in range(-(-size // ODD_PER_CUSTOMER))]
        turn = itertools.cycle(owners)
        yield examples(lambda random: (owner := next(turn), Updates(schema, random).body(owner)), size, start + number)  # noqa: B023


def webhook(body: bytes) -> WebhookRequest:
    """The request as the connector sees it."""
    return WebhookRequest(WEBHOOK_PATH, HEADERS, body)


async def post(client: httpx.AsyncClient, body: bytes) -> httpx.Response:
    return await client.post(WEBHOOK_PATH, content=body, headers=HEADERS)


async def ask(client: httpx.AsyncClient, customer: int) -> str:
    """An ordinary question; returns its external id."""
    message_id = next(_question_ids)
    person = {"id": customer, "is_bot": False, "first_name": "Anna"}
    message = {
        "message_id": message_id,
        "from": person,
        "chat": {"id": customer, "type": "private", "first_name": "Anna"},
        "date": 1_790_000_000,
        "text": "Where is my order?",
    }
    body = json.dumps({"update_id": message_id, "message": message}).encode()
    answer = await post(client, body)
    assert answer.status_code == 200, answer.status_code
    return f"{customer}:{message_id}"
