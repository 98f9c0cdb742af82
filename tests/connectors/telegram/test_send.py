"""What goes out to Telegram, and what each answer of Telegram means for the message."""

import json
import socket
from urllib.parse import parse_qs

import httpx
import pytest
from telegram.error import BadRequest, Conflict, NetworkError, TelegramError, TimedOut

from connectors.errors import FailureKind, SendFailed
from connectors.messages import Attachment, Button, OutboundFile, OutboundMessage
from connectors.telegram.buttons import ButtonKey, callback_data, pressed_button
from connectors.telegram.config import TelegramConfig
from connectors.telegram.connector import TelegramConnector
from connectors.telegram.receive import receive_update
from connectors.telegram.send import MAX_TEXT_UNITS, failure_of
from tests.connectors.scripted import RESET, SILENT, Answer, ScriptedServer
from tests.connectors.telegram.updates import PRIVATE, message, press

TOKEN = "42:test-token"
CHAT = "5000000001"
BLOCKED = "Forbidden: bot was blocked by the user"


def sent(message_id=9):
    result = {"message_id": message_id, "date": 1_790_000_000, "chat": PRIVATE, "text": "x"}
    return Answer(200, {"ok": True, "result": result})


def error(status, description, **parameters):
    body = {"ok": False, "error_code": status, "description": description}
    return Answer(status, {**body, "parameters": parameters} if parameters else body)


async def send(server, text="Hello", buttons=(), edits=None, pauses=None):
    async def pause(seconds):
        if pauses is not None:
            pauses.append(seconds)

    connector = TelegramConnector(TelegramConfig(TOKEN, api_url=server.url + "/"), pause)
    try:
        return await connector.send(OutboundMessage(42, CHAT, text, buttons, edits=edits))
    finally:
        await connector.close()


async def failure(*answers, text="Hello"):
    with ScriptedServer(*answers) as server, pytest.raises(SendFailed) as caught:
        await send(server, text)
    return caught.value, len(server.asked)


def form(asked):
    return {name: values[0] for name, values in parse_qs(asked.body.decode(), keep_blank_values=True).items()}


async def test_it_sends_text_as_it_is():
    with ScriptedServer(sent(9)) as server:
        assert await send(server, "1 < 2 *and* _3_") == f"{CHAT}:9"
    (asked,) = server.asked
    assert (asked.path, form(asked)) == (f"/bot{TOKEN}/sendMessage", {"chat_id": CHAT, "text": "1 < 2 *and* _3_"})


CHART = OutboundFile("size chart.png", "image/png", b"\x89PNG a chart", "https://desk.example/files/x")


async def send_file(server, file=CHART):
    connector = TelegramConnector(TelegramConfig(TOKEN, api_url=server.url + "/"))
    try:
        return await connector.send(OutboundMessage(42, CHAT, file.name, file=file))
    finally:
        await connector.close()


async def test_a_picture_is_uploaded_as_one_and_another_file_as_a_document():
    with ScriptedServer(sent(9)) as server:
        assert await send_file(server) == f"{CHAT}:9"
        await send_file(server, OutboundFile("terms.pdf", "application/pdf", b"%PDF- terms"))
    picture, document = server.asked
    assert (picture.path, document.path) == (f"/bot{TOKEN}/sendPhoto", f"/bot{TOKEN}/sendDocument")
    assert b'filename="size chart.png"' in picture.body
    assert CHART.content in picture.body
    assert b"%PDF- terms" in document.body


async def test_a_picture_of_a_shape_that_telegram_does_not_show_goes_as_a_document():
    with ScriptedServer(error(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), sent(9)) as server:
        assert await send_file(server) == f"{CHAT}:9"
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == ["sendPhoto", "sendDocument"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [(error(403, BLOCKED), FailureKind.UNREACHABLE), (RESET, FailureKind.UNKNOWN), (error(400, "Bad Request: wrong"), FailureKind.REFUSED)],
)
async def test_what_becomes_of_a_file_is_told_as_of_a_text(answer, kind):
    with ScriptedServer(answer) as server, pytest.raises(SendFailed) as caught:
        await send_file(server)
    assert (caught.value.kind, len(server.asked)) == (kind, 1)


async def test_it_offers_buttons_below_the_last_part():
    buttons = (Button("Repairs", "faq:repairs"), Button("Returns", "p" * 65))
    with ScriptedServer(sent(1), sent(2)) as server:
        await send(server, "word " * 1000, buttons)
    first, last = map(form, server.asked)
    assert "reply_markup" not in first
    assert json.loads(last["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "Repairs", "callback_data": "faq:repairs"}],
            [{"text": "Returns", "callback_data": "b:42:1"}],
        ]
    }


async def test_it_splits_by_utf16_units_which_is_what_telegram_counts():
    text = "🚲" * MAX_TEXT_UNITS
    with ScriptedServer(sent(1), sent(2), sent(3)) as server:
        assert await send(server, text) == f"{CHAT}:1,2"
    parts = [form(asked)["text"] for asked in server.asked]
    assert [len(part.encode("utf-16-le")) // 2 for part in parts] == [MAX_TEXT_UNITS, MAX_TEXT_UNITS]
    assert "".join(parts) == text


async def test_it_sends_nothing_that_cannot_be_encoded():
    with ScriptedServer(sent()) as server:
        await send(server, "a\x00b\ud800c", (Button("\ud800", "\ud800"),))
    assert form(server.asked[0])["text"] == "a\ufffdb\ufffdc"


async def test_it_refuses_an_empty_message_without_asking_telegram():
    failed, asked = await failure(sent(), text=" \n")
    assert (failed.kind, asked) == (FailureKind.REFUSED, 0)


FAILURES = [
    ("too many requests", error(429, "Too Many Requests: retry after 7", retry_after=7), FailureKind.RETRY),
    ("too many requests without a time", error(429, "Too Many Requests: slow down"), FailureKind.RETRY),
    ("blocked", error(403, BLOCKED), FailureKind.UNREACHABLE),
    ("deactivated", error(403, "Forbidden: user is deactivated"), FailureKind.UNREACHABLE),
    ("kicked", error(403, "Forbidden: bot was kicked from the group chat"), FailureKind.UNREACHABLE),
    ("no such chat", error(400, "Bad Request: chat not found"), FailureKind.UNREACHABLE),
    ("a bad peer", error(400, "Bad Request: PEER_ID_INVALID"), FailureKind.UNREACHABLE),
    ("too long", error(400, "Bad Request: message is too long"), FailureKind.REFUSED),
    ("a bad button", error(400, "Bad Request: BUTTON_DATA_INVALID"), FailureKind.REFUSED),
    ("a revoked token", error(401, "Unauthorized"), FailureKind.CHANNEL),
    ("a malformed token", error(404, "Not Found"), FailureKind.CHANNEL),
    ("moved", error(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001234567890123), FailureKind.RETRY),
    ("a server error", error(500, "Internal Server Error"), FailureKind.UNKNOWN),
    ("a bad gateway", Answer(502, "<html>"), FailureKind.UNKNOWN),
    ("an answer that is no JSON", Answer(200, "<html>"), FailureKind.UNKNOWN),
    ("an answer without a message", Answer(200, {"ok": True, "result": {}}), FailureKind.UNKNOWN),
    ("a connection that breaks", RESET, FailureKind.UNKNOWN),
]


@pytest.mark.parametrize(("name", "answer", "kind"), FAILURES)
async def test_it_knows_what_an_answer_means(name, answer, kind):
    failed, asked = await failure(answer)
    assert failed.kind is kind
    assert asked == 1, "sending again is for the sender to decide"
    assert failed.sentence.endswith(".")
    assert TOKEN not in failed.sentence


async def test_it_passes_on_how_long_telegram_wants_us_to_wait():
    failed, _ = await failure(error(429, "Too Many Requests: retry after 7", retry_after=7))
    assert failed.retry_after_seconds == 7.0


async def test_it_passes_on_the_new_id_of_a_chat():
    failed, _ = await failure(error(400, "Bad Request: group upgraded", migrate_to_chat_id=-1001234567890123))
    assert failed.migrated_to == "-1001234567890123"


async def test_it_does_not_know_what_became_of_a_message_whose_answer_never_came(monkeypatch):
    monkeypatch.setattr("connectors.telegram.connector.READ_TIMEOUT_SECONDS", 0.1)
    failed, asked = await failure(SILENT)
    assert (failed.kind, asked) == (FailureKind.UNKNOWN, 1)
    assert "in time" in failed.sentence


async def test_it_may_send_again_when_the_connection_was_refused():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        config = TelegramConfig(TOKEN, api_url=f"http://127.0.0.1:{unused.getsockname()[1]}")
        connector = TelegramConnector(config)
        with pytest.raises(SendFailed) as caught:
            await connector.send(OutboundMessage(1, CHAT, "x"))
        await connector.close()
    assert caught.value.kind is FailureKind.RETRY


def caused(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimedOut(), FailureKind.UNKNOWN),
        (caused(TimedOut(), httpx.ReadTimeout("slow")), FailureKind.UNKNOWN),
        (caused(TimedOut(), httpx.WriteTimeout("slow")), FailureKind.UNKNOWN),
        (caused(TimedOut(), httpx.ConnectTimeout("slow")), FailureKind.RETRY),
        (caused(TimedOut(), httpx.PoolTimeout("busy")), FailureKind.RETRY),
        (caused(NetworkError("x"), httpx.ConnectError("refused")), FailureKind.RETRY),
        (caused(NetworkError("x"), httpx.ReadError("reset")), FailureKind.UNKNOWN),
        (BadRequest("Bad Request: chat not found"), FailureKind.UNREACHABLE),
        (BadRequest("Bad Request: something"), FailureKind.REFUSED),
        (Conflict("terminated by other getUpdates request"), FailureKind.RETRY),
        (TelegramError("Invalid server response"), FailureKind.UNKNOWN),
        (KeyError("chat"), FailureKind.UNKNOWN),
    ],
)
def test_it_knows_what_an_exception_means(error, kind):
    assert failure_of(error).kind is kind


LONG = "word " * 1000


async def test_it_does_not_offer_to_repeat_a_message_of_which_a_part_is_out():
    failed, asked = await failure(sent(), error(500, "Internal Server Error"), text=LONG)
    assert (failed.kind, asked) == (FailureKind.UNKNOWN, 2)
    failed, _ = await failure(sent(), error(403, BLOCKED), text=LONG)
    assert failed.kind is FailureKind.UNREACHABLE


async def test_the_parts_of_a_message_leave_a_second_apart_and_wait_as_long_as_telegram_asks():
    pauses = []
    with ScriptedServer(sent(1), error(429, "Too Many Requests: retry after 7", retry_after=7), sent(2)) as server:
        assert await send(server, LONG, pauses=pauses) == f"{CHAT}:1,2"
    assert pauses == [1.0, 7.0, 1.0]
    texts = [form(asked)["text"] for asked in server.asked]
    assert (texts[1], len(texts)) == (texts[2], 3)


async def test_half_a_message_does_not_wait_for_ever():
    failed, asked = await failure(sent(1), error(429, "Too Many Requests", retry_after=20), text=LONG)
    assert (failed.kind, asked) == (FailureKind.UNKNOWN, 3)
    assert "1 of 2" in failed.sentence


async def test_a_429_to_the_first_part_is_for_the_sender_to_wait_for():
    failed, asked = await failure(error(429, "Too Many Requests", retry_after=7), text=LONG)
    assert (failed.kind, failed.retry_after_seconds, asked) == (FailureKind.RETRY, 7.0, 1)


async def test_a_correction_takes_the_place_of_the_earlier_message_with_its_buttons():
    with ScriptedServer(sent(9)) as server:
        assert await send(server, "Yes.", (Button("More", "m"),), edits=f"{CHAT}:9") == f"{CHAT}:9~42"
    (asked,) = server.asked
    assert asked.path.endswith("/editMessageText")
    keyboard = {"inline_keyboard": [[{"text": "More", "callback_data": "m"}]]}
    given = form(asked)
    assert json.loads(given.pop("reply_markup")) == keyboard
    assert given == {"chat_id": CHAT, "message_id": "9", "text": "Yes."}


async def test_a_correction_of_a_correction_takes_the_same_place():
    with ScriptedServer(sent(9)) as server:
        assert await send(server, "Yes.", edits=f"{CHAT}:9~17") == f"{CHAT}:9~42"


async def test_a_correction_that_changes_nothing_has_arrived():
    words = "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"
    with ScriptedServer(error(400, words)) as server:
        assert await send(server, edits=f"{CHAT}:9") == f"{CHAT}:9~42"
    assert len(server.asked) == 1


NOT_EDITABLE = [
    ("deleted", "Bad Request: message to edit not found"),
    ("too old", "Bad Request: message can't be edited"),
    ("an odd id", "Bad Request: MESSAGE_ID_INVALID"),
]


@pytest.mark.parametrize(("name", "words"), NOT_EDITABLE)
async def test_a_correction_that_telegram_does_not_take_is_sent_as_a_message(name, words):
    with ScriptedServer(error(400, words), sent(10)) as server:
        assert await send(server, edits=f"{CHAT}:9") == f"{CHAT}:10"
    assert [asked.path.rpartition("/")[2] for asked in server.asked] == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize(
    ("text", "edits"), [(LONG, f"{CHAT}:9"), ("short", f"{CHAT}:9,10"), ("short", "sent-1"), ("short", "")]
)
async def test_what_does_not_fit_into_one_place_is_sent_as_a_message(text, edits):
    with ScriptedServer(sent(11)) as server:
        await send(server, text, edits=edits)
    assert {asked.path.rpartition("/")[2] for asked in server.asked} == {"sendMessage"}


@pytest.mark.parametrize(
    ("name", "answer", "kind"),
    [
        ("a connection that breaks", RESET, FailureKind.RETRY),
        ("a server error", error(500, "Internal Server Error"), FailureKind.RETRY),
        ("too many requests", error(429, "Too Many Requests", retry_after=7), FailureKind.RETRY),
        ("blocked", error(403, BLOCKED), FailureKind.UNREACHABLE),
        ("a revoked token", error(401, "Unauthorized"), FailureKind.CHANNEL),
    ],
)
async def test_a_correction_in_doubt_is_tried_again_because_twice_is_as_once(name, answer, kind):
    with ScriptedServer(answer) as server, pytest.raises(SendFailed) as caught:
        await send(server, edits=f"{CHAT}:9")
    assert caught.value.kind is kind
    assert len(server.asked) == 1


@pytest.mark.parametrize("payload", ["p", "p" * 64, "ü" * 32, '/inform{"a": "b"}'])
def test_it_lets_a_payload_travel_that_fits(payload):
    assert callback_data(42, 0, Button("x", payload)) == payload
    assert pressed_button(payload) is None


@pytest.mark.parametrize("payload", ["p" * 65, "ü" * 33, "", "b:1:2", "🚲" * 17])
def test_it_lets_a_key_travel_for_a_payload_that_does_not_fit(payload):
    key = callback_data(42, 3, Button("x", payload))
    assert len(key.encode()) <= 64
    assert pressed_button(key) == ButtonKey(42, 3)
    (said,) = receive_update(press(data=key))
    assert pressed_button(said.payload) == ButtonKey(42, 3)


@pytest.mark.parametrize("payload", [None, "", "b:", "b:1", "b:1:2:3", "b:-1:2", "b:x:1", " b:1:2", "b:1:2\n"])
def test_it_takes_nothing_else_for_a_key(payload):
    assert pressed_button(payload) is None


async def test_it_answers_presses_and_nothing_else():
    received = [*receive_update(press()), *receive_update(message(text="hi"))]
    with ScriptedServer(error(400, "Bad Request: query is too old and response timeout expired")) as server:
        connector = TelegramConnector(TelegramConfig(TOKEN, api_url=server.url))
        await connector.acknowledge(received)
        await connector.close()
    (asked,) = server.asked
    assert asked.path.endswith("/answerCallbackQuery")
    assert form(asked) == {"callback_query_id": "90071992547409931"}


@pytest.mark.parametrize("answer", [Answer(200, {"ok": True, "result": True}), error(403, BLOCKED), RESET])
async def test_it_shows_that_it_is_typing_and_does_not_mind_when_that_fails(answer):
    with ScriptedServer(answer) as server:
        connector = TelegramConnector(TelegramConfig(TOKEN, api_url=server.url))
        await connector.show_typing(CHAT, f"{CHAT}:7")
        await connector.close()
    assert [(asked.path.rpartition("/")[2], form(asked)) for asked in server.asked] == [
        ("sendChatAction", {"chat_id": CHAT, "action": "typing"})
    ]


INFO = {
    "url": "https://desk.example/webhooks/telegram",
    "has_custom_certificate": False,
    "pending_update_count": 3,
    "max_connections": 10,
    "allowed_updates": ["my_chat_member", "message", "callback_query", "edited_message"],
}


@pytest.mark.parametrize(
    ("changed", "is_ours"),
    [
        ({}, True),
        ({"url": ""}, False),
        ({"url": "https://somebody.else/webhooks/telegram"}, False),
        ({"max_connections": 40}, False),
        ({"allowed_updates": ["message"]}, False),
        ({"allowed_updates": None}, False),
    ],
)
async def test_it_knows_whether_the_webhook_is_as_we_want_it(changed, is_ours):
    with ScriptedServer(Answer(200, {"ok": True, "result": {**INFO, **changed}})) as server:
        connector = TelegramConnector(TelegramConfig(TOKEN, "hush", server.url))
        assert await connector.has_webhook("https://desk.example/") is is_ours
        await connector.close()


async def test_the_mark_of_a_webhook_changes_with_its_secret_and_gives_nothing_away():
    marks = set()
    for token, secret, url in [(TOKEN, "a", "u"), (TOKEN, "b", "u"), (TOKEN, "a", "v"), ("42:other", "a", "u")]:
        connector = TelegramConnector(TelegramConfig(token, secret))
        marks.add(connector.webhook_mark(url))
        await connector.close()
    assert len(marks) == 4
    assert not any(secret in mark for mark in marks for secret in (TOKEN, "u/"))


async def test_a_429_at_setting_a_webhook_says_how_long_to_wait():
    with ScriptedServer(error(429, "Too Many Requests: retry after 3", retry_after=3)) as server:
        connector = TelegramConnector(TelegramConfig(TOKEN, "hush", server.url))
        with pytest.raises(SendFailed) as caught:
            await connector.set_webhook("https://desk.example")
        await connector.close()
    assert (caught.value.kind, caught.value.retry_after_seconds) == (FailureKind.RETRY, 3.0)


async def test_it_sets_a_webhook_with_the_secret_and_keeps_waiting_messages():
    with ScriptedServer(Answer(200, {"ok": True, "result": True})) as server:
        connector = TelegramConnector(TelegramConfig(TOKEN, "hush", server.url))
        await connector.set_webhook("https://desk.example/")
        await connector.close()
    asked = form(server.asked[0])
    assert (asked["url"], asked["secret_token"]) == ("https://desk.example/webhooks/telegram", "hush")
    assert json.loads(asked["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert asked["max_connections"] == "10"
    assert asked.get("drop_pending_updates", "False").lower() == "false"


async def fetch(*answers, reference="f1", size=None, limit=10):
    with ScriptedServer(*answers) as server:
        connector = TelegramConnector(TelegramConfig(TOKEN, api_url=server.url))
        try:
            return await connector.fetch(Attachment("image", reference, size_bytes=size), limit), server.asked
        finally:
            await connector.close()


def found(**fields):
    return Answer(200, {"ok": True, "result": {"file_id": "f1", "file_unique_id": "u", "file_path": "photos/1.jpg", **fields}})


async def test_it_fetches_a_file():
    content, asked = await fetch(found(), Answer(200, b"bytes"))
    assert content == b"bytes"
    assert asked[1].path == f"/file/bot{TOKEN}/photos/1.jpg"


async def test_it_fetches_the_card_of_a_contact_without_asking_anybody():
    (said,) = receive_update(message(contact={"phone_number": "+31 6", "first_name": "Bo"}))
    content, asked = await fetch(found(), reference=said.attachments[0].reference, limit=1000)
    assert content.startswith(b"BEGIN:VCARD\r\n")
    assert b"TEL:+31 6\r\n" in content
    assert asked == []


@pytest.mark.parametrize(
    ("name", "answers", "size", "kind"),
    [
        ("announced too large", [found()], 11, FailureKind.REFUSED),
        ("found too large", [found(file_size=11)], None, FailureKind.REFUSED),
        ("streamed too large", [found(), Answer(200, b"12345678901")], None, FailureKind.REFUSED),
        ("too large for the Bot API", [error(400, "Bad Request: file is too big")], None, FailureKind.REFUSED),
        ("gone", [found(), Answer(404)], None, FailureKind.REFUSED),
        ("a server error", [error(500, "Internal Server Error")], None, FailureKind.RETRY),
        ("unavailable", [found(), Answer(503)], None, FailureKind.RETRY),
        ("a connection that breaks", [found(), RESET], None, FailureKind.RETRY),
        ("a revoked token", [error(401, "Unauthorized")], None, FailureKind.CHANNEL),
    ],
)
async def test_it_knows_why_a_file_cannot_be_fetched(name, answers, size, kind):
    with pytest.raises(SendFailed) as caught:
        await fetch(*answers, size=size)
    assert caught.value.kind is kind
    assert TOKEN not in caught.value.sentence


def test_it_names_its_secrets():
    config = TelegramConfig(TOKEN, "hush")
    assert TelegramConnector(config).redactions == (TOKEN, "hush")
    assert "hush" not in repr(config)
