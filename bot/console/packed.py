"""Packs pages and what the API says on their way to a browser (gzip): a queue of fifty is ten times smaller. Pure ASGI.

Files that never change are packed once (bot.console.static_files); pictures, sounds and PDFs are packed already.
"""

import gzip
import io
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KINDS = ("text/html", "application/json", "text/csv", "text/plain")
#: Shorter ones gain nothing.
SMALLEST_BYTES = 1000
# Hardly larger than the most, for a third of the time.
LEVEL = 4
# What somebody reads off a page's length about the secrets in it, noise of this size makes worthless: the breach attack,
# https://www.breachattack.com, and the answer to it of Django's middleware.
NOISE_BYTES = 100


class Packed:
    """Packs a response that is there in one piece; one that flows, as the event stream does, goes on as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
            await self._app(scope, receive, send)
            return
        waiting: Message | None = None

        async def send_packed(message: Message) -> None:
            nonlocal waiting
            if message["type"] == "http.response.start" and _can_be_packed(Headers(raw=message["headers"])):
                waiting = message
                return
            if waiting is not None:
                start, waiting = waiting, None
                body = message.get("body", b"")
                headers = MutableHeaders(raw=start["headers"])
                headers.add_vary_header("Accept-Encoding")
                if len(body) >= SMALLEST_BYTES and not message.get("more_body", False):
                    message = {**message, "body": pack(body)}
                    headers["Content-Encoding"] = "gzip"
                    headers["Content-Length"] = str(len(message["body"]))
                await send(start)
            await send(message)

        await self._app(scope, receive, send_packed)


def pack(body: bytes) -> bytes:
    """Gzip, with a name in it of any length."""
    packed = io.BytesIO()
    noise = "n" * secrets.randbelow(NOISE_BYTES)
    with gzip.GzipFile(filename=noise, mode="wb", compresslevel=LEVEL, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()


def _can_be_packed(headers: Headers) -> bool:
    return "content-encoding" not in headers and headers.get("content-type", "").startswith(KINDS)
