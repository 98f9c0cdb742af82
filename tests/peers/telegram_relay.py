"""Stands before telemelya and adds what it lacks of the Bot API: getUpdates, the secret token of webhooks, refusals, topics, and files.

Everything else goes through unchanged. Updates that telemelya makes are numbered here, because its own numbers may repeat.
https://core.telegram.org/bots/api#getting-updates
"""

import contextlib
import http.client
import itertools
import json
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
DELIVERY_PATH = "/deliver"
Answer = tuple[int, str, bytes]
Refusal = tuple[int, str, dict[str, Any]]
# What puts words in front of a customer.
SAYING = ("sendMessage", "editMessageText")
# https://core.telegram.org/bots/api#createforumtopic and its sisters
TOPICS = ("createForumTopic", "closeForumTopic", "reopenForumTopic", "deleteForumTopic")
# What brings a file to a chat; telemelya knows only the first, and keeps no content of it.
UPLOADING = ("sendPhoto", "sendDocument")
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@dataclass(frozen=True)
class Uploaded:
    """A file that the bot sent, as it arrived: `kind` photo or document."""

    kind: str
    name: str
    content: bytes


class TelegramRelay:
    """The Bot API as our bot sees it, on `url`. Use as a context manager."""

    def __init__(self, telemelya_port: int) -> None:
        self._telemelya_port = telemelya_port
        self._pending: deque[dict[str, Any]] = deque()
        self._changed = threading.Condition()
        self._numbers = itertools.count(1000)
        self._webhook: tuple[str, str] | None = None
        self._set: dict[str, Any] = {}
        self._refusals: dict[str, deque[Refusal]] = {}
        self._closed = False
        self.forums: set[str] = set()  #: the groups that have topics, in which the bot may make some
        self.topics: dict[tuple[str, int], str] = {}  #: chat and id → name
        self.shut: set[tuple[str, int]] = set()
        self.uploaded: dict[str, list[Uploaded]] = {}  #: by chat
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                status, kind, content = relay.answer(self.command, self.path, self.headers.get("content-type", ""), body)
                # A bot that stops hangs up in the middle of a long poll.
                with contextlib.suppress(ConnectionError):
                    self.send_response(status)
                    self.send_header("content-type", kind)
                    self.send_header("content-length", str(len(content)))
                    self.end_headers()
                    self.wfile.write(content)

            do_GET = do_POST = pass_on

            def log_message(self, *_: Any) -> None:
                """Keep the tests' output quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "TelegramRelay":
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reset(self) -> None:
        """No webhook and nothing waiting."""
        with self._changed:
            self._webhook = None
            self._pending.clear()
            self._refusals.clear()

    def refuse(self, chat_id: int, *refusals: Refusal) -> None:
        """What the bot next says in this chat is refused, once for each (HTTP status, description, parameters)."""
        with self._changed:
            self._refusals.setdefault(str(chat_id), deque()).extend(refusals)

    def _refusal(self, method: str, content_type: str, body: bytes) -> Answer | None:
        if method not in SAYING:
            return None
        chat = str(json.loads(body)["chat_id"]) if "json" in content_type else parse_qs(body.decode())["chat_id"][0]
        with self._changed:
            waiting = self._refusals.get(chat)
            if not waiting:
                return None
            status, words, parameters = waiting.popleft()
        return _json(status, {"ok": False, "error_code": status, "description": words, "parameters": parameters})

    @property
    def waiting(self) -> int:
        """How many updates nobody has confirmed yet."""
        with self._changed:
            return len(self._pending)

    def deliver(self, update: dict[str, Any]) -> int:
        """Bring one update to the bot, numbered anew. Returns the webhook's HTTP status, or 200 when it waits for polling."""
        with self._changed:
            numbered = {**update, "update_id": next(self._numbers)}
            if self._webhook is None:
                self._pending.append(numbered)
                self._changed.notify_all()
                return 200
            url, secret = self._webhook
        headers = {"content-type": "application/json", **({SECRET_HEADER: secret} if secret else {})}
        request = urllib.request.Request(url, json.dumps(numbered).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code

    def answer(self, verb: str, path: str, content_type: str, body: bytes) -> Answer:
        method = path.partition("?")[0].rpartition("/")[2]
        if path == DELIVERY_PATH:
            return self.deliver(json.loads(body)), "text/plain", b""
        if path.startswith("/bot") and method in ("getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"):
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            return _json(*getattr(self, f"_{method}")(form))
        if path.startswith("/bot") and method in ("getChat", "getChatMember", *TOPICS):
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            return self._of_group(method, form)
        if path.startswith("/bot") and method in UPLOADING:
            return self._upload(method.removeprefix("send").lower(), content_type, body)
        refusal = self._refusal(method, content_type, body)
        if refusal is None and method == "sendMessage" and "json" not in content_type:
            form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
            if "message_thread_id" in form and (form["chat_id"], int(form["message_thread_id"])) not in self.topics:
                refusal = _refused("Bad Request: message thread not found")
        return refusal or self._ask_telemelya(verb, path, content_type, body)

    def _upload(self, kind: str, content_type: str, body: bytes) -> Answer:
        """https://core.telegram.org/bots/api#sendphoto, #senddocument: multipart, the file in the field of its kind."""
        form = message_from_bytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + body, policy=HTTP)
        fields = {part.get_param("name", header="content-disposition"): part for part in form.iter_parts()}
        if kind not in fields:
            return _refused(f"Bad Request: there is no {kind} in the request")
        chat, file = fields["chat_id"].get_content().strip(), fields[kind]
        found = Uploaded(kind, file.get_filename() or "", file.get_payload(decode=True))
        with self._changed:
            self.uploaded.setdefault(chat, []).append(found)
            number = next(self._numbers)
        known = {"file_id": f"f{number}", "file_unique_id": f"u{number}", "file_size": len(found.content)}
        told = {"document": {**known, "file_name": found.name}} if kind == "document" else {"photo": [{**known, "width": 1, "height": 1}]}
        chat_now = {"id": int(chat), "type": "private"}
        return _done({"message_id": number, "date": int(time.time()), "chat": chat_now, **told})

    def _of_group(self, method: str, form: dict[str, str]) -> Answer:
        chat, is_forum = form["chat_id"], form["chat_id"] in self.forums
        if method == "getChat":
            gifts = dict.fromkeys(GIFTS, False)
            found = {"id": int(chat), "type": "supergroup", "title": "Staff", "is_forum": is_forum, "accent_color_id": 1}
            return _done({**found, "max_reaction_count": 1, "accepted_gift_types": gifts})
        if method == "getChatMember":
            user = {"id": int(form["user_id"]), "is_bot": True, "first_name": "Desk"}
            return _done({"status": "administrator" if is_forum else "member", "user": user, **_rights(may=is_forum)})
        if not is_forum:
            return _refused("Bad Request: the chat is not a forum")
        if method == "createForumTopic":
            number = next(self._numbers)
            self.topics[chat, number] = form["name"]
            return _done({"message_thread_id": number, "name": form["name"], "icon_color": 7322096})
        topic = (chat, int(form["message_thread_id"]))
        if topic not in self.topics:
            return _refused("Bad Request: message thread not found")
        if method == "deleteForumTopic":
            del self.topics[topic]
        (self.shut.add if method == "closeForumTopic" else self.shut.discard)(topic)
        return _done(True)

    def _getUpdates(self, form: dict[str, str]) -> tuple[int, Any]:
        offset, limit = int(form.get("offset", 0)), int(form.get("limit", 100))
        until = time.monotonic() + float(form.get("timeout", 0))
        with self._changed:
            if self._webhook is not None:
                words = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
                return 409, {"ok": False, "error_code": 409, "description": words}
            while self._pending and self._pending[0]["update_id"] < offset:
                self._pending.popleft()
            while not self._pending and not self._closed and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
            return 200, {"ok": True, "result": list(self._pending)[:limit]}

    def _setWebhook(self, form: dict[str, str]) -> tuple[int, Any]:
        with self._changed:
            self._webhook = (form["url"], form.get("secret_token", "")) if form.get("url") else None
            self._set = {
                "max_connections": int(form.get("max_connections", 40)),
                "allowed_updates": json.loads(form.get("allowed_updates", "[]")),
            }
        return 200, {"ok": True, "result": True, "description": "Webhook was set"}

    def _deleteWebhook(self, form: dict[str, str]) -> tuple[int, Any]:
        with self._changed:
            self._webhook = None
            if form.get("drop_pending_updates", "").lower() == "true":
                self._pending.clear()
        return 200, {"ok": True, "result": True, "description": "Webhook was deleted"}

    def _getWebhookInfo(self, form: dict[str, str]) -> tuple[int, Any]:
        with self._changed:
            url, waiting = (self._webhook or ("", ""))[0], len(self._pending)
        info = {"url": url, "has_custom_certificate": False, "pending_update_count": waiting}
        if url:
            info |= self._set
        return 200, {"ok": True, "result": info}

    def _ask_telemelya(self, verb: str, path: str, content_type: str, body: bytes) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._telemelya_port, timeout=20)
        try:
            connection.request(verb, path, body, {"content-type": content_type})
            response = connection.getresponse()
            return response.status, response.getheader("content-type", "application/json"), response.read()
        finally:
            connection.close()


def _rights(*, may: bool) -> dict[str, bool]:
    names = (
        "can_be_edited", "is_anonymous", "can_manage_chat", "can_delete_messages", "can_manage_video_chats",
        "can_restrict_members", "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories",
        "can_edit_stories", "can_delete_stories", "can_manage_topics",
    )  # fmt: skip
    return dict.fromkeys(names, may)


def _done(result: Any) -> Answer:
    return _json(200, {"ok": True, "result": result})


def _refused(description: str) -> Answer:
    return _json(400, {"ok": False, "error_code": 400, "description": description})


def _json(status: int, content: Any) -> Answer:
    return status, "application/json", json.dumps(content).encode()
