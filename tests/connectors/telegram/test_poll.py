"""Long polling: an update is forgotten by Telegram only once it is stored here."""

import asyncio
import json
from urllib.parse import parse_qs

import pytest
from telegram import Bot, WebhookInfo
from telegram.request import HTTPXRequest

from connectors.messages import InboundMessage, Unreadable
from connectors.telegram.poll import poll
from tests.connectors.scripted import RESET, Answer, ScriptedServer
from tests.connectors.telegram.updates import message, press

pytestmark = pytest.mark.timed

TOKEN = "42:test-token"
NO_WEBHOOK = Answer(200, {"ok": True, "result": {"url": "", "has_custom_certificate": False, "pending_update_count": 0}})
TRUE = Answer(200, {"ok": True, "result": True})
NOTHING = Answer(200, {"ok": True, "result": []})


def updates(*found):
    return Answer(200, {"ok": True, "result": list(found)})


async def polled(*answers, refuse=0, until=1):
    """What `accept` was given and what the server was asked, once `until` batches were accepted."""
    accepted, refused, stop = [], 0, asyncio.Event()

    async def accept(received):
        nonlocal refused
        if refused < refuse:
            refused += 1
            raise OSError("the database is locked")
        accepted.append(received)
        if len(accepted) == until:
            stop.set()

    with ScriptedServer(*answers, NOTHING) as server:
        requests = [HTTPXRequest(), HTTPXRequest()]
        bot = Bot(TOKEN, base_url=f"{server.url}/bot", request=requests[0], get_updates_request=requests[1])
        await asyncio.wait_for(poll(bot, accept, stop, first_wait_seconds=0.001), 10)
        for request in requests:
            await request.shutdown()
    return accepted, [(asked.path.rpartition("/")[2], parse_qs(asked.body.decode())) for asked in server.asked]


def offsets(asked):
    return [form.get("offset", [None])[0] for name, form in asked if name == "getUpdates"]


async def test_it_hands_over_what_came_in_order():
    (received,), asked = await polled(NO_WEBHOOK, updates(message(1, text="a"), message(2, text="b", message_id=8)))
    assert [said.text for said in received] == ["a", "b"]
    assert [name for name, _ in asked] == ["getWebhookInfo", "getUpdates"]
    form = asked[1][1]
    assert json.loads(form["allowed_updates"][0]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert form["timeout"] == ["25"]


async def test_it_confirms_an_update_only_after_it_was_accepted():
    first, second = updates(message(10, text="a")), updates(message(11, text="b"))
    accepted, asked = await polled(NO_WEBHOOK, first, second, until=2)
    assert offsets(asked) == [None, "11"]
    assert [[said.text for said in received] for received in accepted] == [["a"], ["b"]]


async def test_it_asks_again_for_what_could_not_be_stored():
    batch = updates(message(10, text="a"))
    accepted, asked = await polled(NO_WEBHOOK, batch, batch, batch, refuse=2)
    assert offsets(asked) == [None, None, None]
    assert [said.text for said in accepted[0]] == ["a"]


async def test_it_follows_ids_that_start_anew_after_a_quiet_week():
    accepted, asked = await polled(
        NO_WEBHOOK, updates(message(900, text="a")), updates(message(5, text="b")), updates(message(6, text="c")), until=3
    )
    assert offsets(asked) == [None, "901", "6"]
    assert len(accepted) == 3


async def test_it_keeps_updates_that_cannot_be_read():
    odd = {"update_id": 12, "message": {"chat": {"id": 1, "type": "private"}, "date": "x", "message_id": 1, "text": "a"}}
    (received,), _ = await polled(NO_WEBHOOK, updates({"update_id": 11, "hologram": {}}, odd, message(13, text="b")))
    assert [type(item) for item in received] == [Unreadable, InboundMessage, InboundMessage]


async def test_it_removes_a_webhook_first_and_drops_nothing():
    webhook = Answer(200, {"ok": True, "result": {**NO_WEBHOOK.body["result"], "url": "https://old.example"}})
    _, asked = await polled(webhook, TRUE, updates(message(1, text="a")))
    assert [name for name, _ in asked] == ["getWebhookInfo", "deleteWebhook", "getUpdates"]
    assert asked[1][1].get("drop_pending_updates", ["false"])[0].lower() == "false"


async def test_it_answers_a_press_at_once_and_does_not_mind_when_that_fails():
    too_old = Answer(400, {"ok": False, "error_code": 400, "description": "Bad Request: query is too old"})
    (received,), asked = await polled(NO_WEBHOOK, updates(press()), too_old)
    assert received[0].payload == "faq:repairs"
    assert ("answerCallbackQuery", {"callback_query_id": ["90071992547409931"]}) in asked


CONFLICT = Answer(409, {"ok": False, "error_code": 409, "description": "Conflict: terminated by other getUpdates request"})
LIMIT = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 1}}


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("another poller", CONFLICT, "another process reads"),
        ("a revoked token", Answer(401, {"ok": False, "description": "Unauthorized"}), "TELEGRAM_BOT_TOKEN"),
        ("a bad gateway", Answer(502, "<html>"), "Bad Gateway"),
        ("an answer that is no list", TRUE, "no list"),
        ("updates without an id", updates({"message": {}}), "update_id"),
        ("a connection that breaks", RESET, "NetworkError"),
        ("too many requests", Answer(429, LIMIT), "next try in 1 s"),
    ],
)
async def test_it_says_what_is_wrong_waits_and_goes_on(name, answer, words, caplog):
    accepted, _ = await polled(NO_WEBHOOK, answer, updates(message(1, text="a")), until=2 if "id" in name else 1)
    assert accepted[-1][0].text == "a"
    assert words in caplog.text
    assert TOKEN not in caplog.text


async def test_one_trouble_is_one_line_however_often_it_is_tried_again(caplog):
    await polled(NO_WEBHOOK, CONFLICT, CONFLICT, CONFLICT, updates(message(1, text="a")), updates(message(2, text="b")), until=2)
    lines = [record.message for record in caplog.records if record.levelname == "WARNING"]
    assert ["another process reads" in line for line in lines] == [True, False]
    assert lines[1] == "telegram polling: it works again"


async def test_it_removes_a_webhook_that_is_set_while_it_polls():
    words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
    active = Answer(409, {"ok": False, "error_code": 409, "description": words})
    webhook = Answer(200, {"ok": True, "result": {**NO_WEBHOOK.body["result"], "url": "https://old.example"}})
    _, asked = await polled(NO_WEBHOOK, active, webhook, TRUE, updates(message(1, text="a")))
    assert [name for name, _ in asked] == ["getWebhookInfo", "getUpdates", "getWebhookInfo", "deleteWebhook", "getUpdates"]


async def test_an_answer_to_a_press_that_hangs_holds_up_nothing(monkeypatch):
    asked, accepted, stop = [], [], asyncio.Event()

    class Hanging:
        """Answers polls at once and presses never."""

        async def get_webhook_info(self):
            return WebhookInfo("", False, 0)

        async def do_api_request(self, *_, **__):
            asked.append("getUpdates")
            return [press()] if len(asked) == 1 else [message(5, text="next")]

        async def answer_callback_query(self, press_id):
            asked.append(press_id)
            await asyncio.Event().wait()

    async def accept(received):
        accepted.append(received)
        if len(accepted) == 2:
            stop.set()

    monkeypatch.setattr("connectors.telegram.poll.LAST_ANSWERS_SECONDS", 0.01)
    await asyncio.wait_for(poll(Hanging(), accept, stop), 10)
    assert sorted(asked) == ["90071992547409931", "getUpdates", "getUpdates"]
    assert accepted[1][0].text == "next"


async def test_it_starts_even_when_telegram_is_away_at_first():
    accepted, asked = await polled(RESET, NO_WEBHOOK, updates(message(1, text="a")))
    assert [name for name, _ in asked] == ["getWebhookInfo", "getWebhookInfo", "getUpdates"]
    assert accepted[0][0].text == "a"


async def test_it_stops_in_the_middle_of_a_long_poll():
    asked, stop = asyncio.Event(), asyncio.Event()

    async def never_answer(reader, writer):
        asked.set()
        try:
            await reader.read()
        finally:
            # Also when the loop ends first: what is left open fails whichever test it is thrown away in.
            writer.close()

    silent = await asyncio.start_server(never_answer, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    requests = [HTTPXRequest(), HTTPXRequest()]
    bot = Bot(TOKEN, base_url=f"http://127.0.0.1:{port}/bot", request=requests[0], get_updates_request=requests[1])

    async def accept(received):
        raise AssertionError(received)

    polling = asyncio.create_task(poll(bot, accept, stop))
    await asked.wait()
    stop.set()
    await asyncio.wait_for(polling, 2)
    for request in requests:
        await request.shutdown()
    silent.close()
    await silent.wait_closed()
