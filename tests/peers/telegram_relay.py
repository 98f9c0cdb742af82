"""Stands before telemelya and adds what it lacks of the Bot API: getUpdates, and the secret token of webhooks.

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
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
DELIVERY_PATH = "/deliver"
Answer = tuple[int, str, bytes]


class TelegramRelay:
    """The Bot API as our bot sees it, on `url`. Use as a context manager."""

    def __init__(self, telemelya_port: int) -> None:
        self._telemelya_port = telemelya_port
        self._pending: deque[dict[str, Any]] = deque()
        self._changed = threading.Condition()
        self._numbers = itertools.count(1000)
        self._webhook: tuple[str, str] | None = None
        self._closed = False
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
        return self._ask_telemelya(verb, path, content_type, body)

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
        return 200, {"ok": True, "result": info}

    def _ask_telemelya(self, verb: str, path: str, content_type: str, body: bytes) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._telemelya_port, timeout=20)
        try:
            connection.request(verb, path, body, {"content-type": content_type})
            response = connection.getresponse()
            return response.status, response.getheader("content-type", "application/json"), response.read()
        finally:
            connection.close()


def _json(status: int, content: Any) -> Answer:
    return status, "application/json", json.dumps(content).encode()
