"""Whatever comes with the provider's own signature is kept, answered with 200, and costs nobody their answer. What does not is refused."""

import json
from collections.abc import Callable
from random import Random
from statistics import median
from typing import Any

import httpx
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

from bot.gateway import MAX_BODY_BYTES
from bot.storage.engine import Store
from connectors.messages import Received, Unreadable, WebhookRequest
from connectors.telegram.receive import receive
from tests.connectors.telegram.updates import ANNA, BOT, GROUP, PRIVATE, edited, file, member, message, press
from tests.fakes import FakeDialogue
from tests.faults import odd_telegram, odd_twilio
from tests.faults.odd_input import bring, examples
from tests.faults.small_desk import SmallDesk
from tests.faults.telegram_schema import read_schema
from tests.faults.telegram_updates import Updates

pytestmark = pytest.mark.timeout(900)
CUSTOMER = 31_699_999_999
CHAT = 5_000_000_001
# PostgreSQL refuses more than SQLite does, but is asked the same.
UPDATES = {"sqlite": 2000, "postgresql": 600}
FORMS = {"sqlite": 1000, "postgresql": 400}


def desk_on(store: Store) -> SmallDesk:
    connectors = {"telegram": odd_telegram.telegram_connector(), "whatsapp": odd_twilio.whatsapp_connector()}
    return SmallDesk(store, connectors, FakeDialogue())


async def test_every_odd_form_of_twilio_is_kept_and_the_customer_is_served(store: Store) -> None:
    desk = desk_on(store)
    bodies = odd_twilio.table_bodies(CUSTOMER)
    batch = [(CUSTOMER, (odd_twilio.PATH, body)) for body in bodies.values()]
    seen = await bring(desk, [batch], odd_twilio.post, odd_twilio.ask)
    assert seen.broken == []
    assert seen.statuses == {200: len(bodies)}
    assert seen.kept + seen.quarantined == len(bodies)
    assert seen.served == 1


TELEGRAM: dict[str, Any] = {
    "nothing": b"",
    "no JSON": b"not JSON",
    "half an update": b'{"update_id": 1, "mess',
    "bytes that are not UTF-8": b'{"update_id": 1, "x": "\xff"}',
    "100,000 deep": b"[" * 100_000 + b"]" * 100_000,
    "100,000 deep inside": b'{"update_id": 5, "message": ' + b'{"a":' * 100_000 + b"1" + b"}" * 100_001,
    "a number beyond all": b'{"update_id": 6, "message": {"message_id": 1e400, "chat": {"id": 5000000001, "type": "private"}}}',
    "5,000 digits": b'{"update_id": ' + b"9" * 5000 + b"}",
    "almost a megabyte": json.dumps(message(text="x" * 900_000, message_id=101)).encode(),
    "a list": [],
    "null": None,
    "no message": {"update_id": 7},
    "64-bit ids": message(text="x", chat={**PRIVATE, "id": 2**63 - 1}, message_id=2**63 - 1),
    "ids beyond 64 bits": message(text="x", chat={**PRIVATE, "id": 2**70}, message_id=2**70),
    "an edit": edited(text="never mind", message_id=102),
    "an edit of nothing that we know": edited(text="x", message_id=103_103),
    "a press without its message": press(message=None, id="p1"),
    "a press whose message is out of reach": press(message={"chat": PRIVATE, "message_id": 7, "date": 0}, id="p2"),
    "a press of nobody": press(message=None, id="p3", **{"from": None}),
    "a press with an id of 10,000 characters": press(id="".join(chr(0x4E00 + n) for n in range(10_000))),
    "a channel post": {"update_id": 8, "channel_post": message(chat=GROUP)["message"]},
    "blocked": member("kicked"),
    "unblocked": member("member"),
    "added to a group": member("member", GROUP),
    "migrated": message(migrate_to_chat_id=-1_001_234_567_890, chat=GROUP, message_id=104),
    "a group": message(text="hi", chat=GROUP, message_id=105),
    "another bot": message(text="hi", message_id=106, **{"from": BOT}),
    "a sender whose name is an object": message(text="hi", message_id=107, **{"from": {**ANNA, "first_name": {"a": 1}}}),
    "text that is an object": message(text={"a": 1}, message_id=108),
    "4 GB": message(message_id=109, video=file("v", width=1, height=1, duration=1, file_size=2**32)),
    "a size that no database holds": message(message_id=110, voice=file("o", duration=3, file_size=2**70)),
    "a week's silence": {**message(text="x", message_id=111), "update_id": 3},
    "a NUL and a lone surrogate": b'{"update_id": 9, "message": {"message_id": 112, "date": 1, "text": "a\\u0000\\ud800b", '
    b'"chat": {"id": 5000000001, "type": "private", "first_name": "\\udfff"}}}',
}


async def test_every_odd_update_of_telegram_is_kept_and_the_customer_is_served(store: Store) -> None:
    desk = desk_on(store)
    bodies = [body if isinstance(body, bytes) else json.dumps(body).encode() for body in TELEGRAM.values()]
    seen = await bring(desk, [[(CHAT, body) for body in bodies]], odd_telegram.post, odd_telegram.ask)
    assert seen.broken == []
    assert seen.statuses == {200: len(bodies)}
    assert seen.served == 1


async def test_a_body_that_is_too_large_is_refused_at_once(sqlite_store: Store) -> None:
    async with desk_on(sqlite_store).door() as client:
        answer = await odd_telegram.post(client, b"x" * (MAX_BODY_BYTES + 1))
    assert answer.status_code == 413


async def test_generated_updates_cost_nobody_their_answer(store: Store) -> None:
    """`python -m benchmarks.faults telegram-updates --count 100000` brings more of them."""
    count = UPDATES[store.engine.dialect.name]
    seen = await bring(desk_on(store), odd_telegram.batches(count), odd_telegram.post, odd_telegram.ask)
    assert seen.broken == []
    assert (seen.count, seen.served) == (count, count // 20)


async def test_mutated_forms_cost_nobody_their_answer(store: Store) -> None:
    """`python -m benchmarks.faults twilio-forms --count 20000` brings more of them."""
    count = FORMS[store.engine.dialect.name]
    seen = await bring(desk_on(store), odd_twilio.batches(count), odd_twilio.post, odd_twilio.ask)
    assert seen.broken == []
    assert (seen.count, seen.served) == (count, count // 20)


SCHEMA = read_schema()
BODIES = st.randoms(use_true_random=False).map(lambda random: Updates(SCHEMA, random).body(CHAT))
Reading = Callable[[WebhookRequest], list[Received]]


def trouble(read: Reading, body: bytes) -> str | None:
    """What is wrong with how `read` takes an update, in words; None when it tells something that the database can keep."""
    try:
        received = read(odd_telegram.webhook(body))
        for item in received:
            # What cannot be understood is kept as it came, as what can be is.
            json.dumps(getattr(item, "raw", {}), allow_nan=False).encode()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None if received else "nothing came of it"


@settings(max_examples=40, deadline=None)
@given(BODIES)
def test_no_update_breaks_reading(body: bytes) -> None:
    """Hypothesis shrinks here what the tests above can only show whole."""
    assert trouble(receive, body) is None


def test_an_update_that_breaks_reading_is_found_and_made_small() -> None:
    """A reader to whom every message of Telegram is a text."""

    def careless(request: WebhookRequest) -> list[Received]:
        for item in (received := receive(request)):
            said = getattr(item, "raw", {}).get("message")
            _ = isinstance(said, dict) and said["text"].strip()
        return received

    def breaks(body: bytes) -> bool:
        return trouble(careless, body) is not None

    whole = [body for body in examples(lambda random: Updates(SCHEMA, random).body(CHAT), 40) if breaks(body)]
    found = find(BODIES, breaks, random=Random(1), settings=settings(max_examples=200, database=None, deadline=None))
    told = json.loads(found)
    assert "text" not in told["message"]
    # In characters of an update: its bytes may be an encoding with two for each.
    assert len(json.dumps(told)) < median(map(len, whole)) / 2


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (lambda request: [], "nothing came of it"),
        (lambda request: request.body["message"], "TypeError"),
        (lambda request: [Unreadable("telegram", "1", {"size": float("nan")}, "")], "ValueError"),
        (lambda request: [Unreadable("telegram", "1", {"text": object()}, "")], "TypeError"),
    ],
    ids=["nothing", "raises", "no JSON", "no JSON at all"],
)
def test_what_a_reader_does_wrong_is_told(read: Reading, told: str) -> None:
    assert told in str(trouble(read, b"{}"))


async def test_forged_webhooks_of_twilio_are_refused_and_leave_nothing(store: Store) -> None:
    desk = desk_on(store)
    async with desk.door() as client:
        for name, path, headers, body in odd_twilio.forgeries(CUSTOMER):
            answer = await client.post(path, content=body, headers=headers)
            assert answer.status_code == 403, name
    assert desk.count_rows() == (0, 0)


async def test_a_signature_that_comes_twice_is_refused(sqlite_store: Store) -> None:
    desk = desk_on(sqlite_store)
    body = b"MessageSid=SM1&From=whatsapp%3A%2B31600000000&Body=hi"
    right = odd_twilio.signature(odd_twilio.PATH, body)
    twice = [("content-type", odd_twilio.FORM), ("x-twilio-signature", right), ("x-twilio-signature", right)]
    async with desk.door() as client:
        assert (await client.post(odd_twilio.PATH, content=body, headers=twice)).status_code == 403
    assert desk.count_rows() == (0, 0)


async def test_a_replayed_webhook_changes_nothing(store: Store) -> None:
    desk = desk_on(store)
    body = b"MessageSid=SM1&From=whatsapp%3A%2B31600000000&Body=hi"
    async with desk.door() as client:
        answers = [await odd_twilio.post(client, (odd_twilio.PATH, body)) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert desk.count_rows() == (1, 0)


@pytest.mark.parametrize(
    "secret", [None, b"", b"another", "ünïcödé".encode(), odd_telegram.SECRET.encode() + b" x", b"a" * 300]
)
async def test_forged_updates_of_telegram_are_refused_and_leave_nothing(sqlite_store: Store, secret: bytes | None) -> None:
    desk = desk_on(sqlite_store)
    headers: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json")]
    if secret is not None:
        headers.append((b"x-telegram-bot-api-secret-token", secret))
    async with desk.door() as client:
        answer: httpx.Response = await client.post("/webhooks/telegram", content=json.dumps(message(text="hi")), headers=headers)
    assert answer.status_code == 403
    assert desk.count_rows() == (0, 0)
