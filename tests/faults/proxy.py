"""A proxy that breaks things on purpose, on 127.0.0.1: it stands before a provider or an engine and does to each request what a bench says.

An own one of asyncio's streams, and not mitmproxy: that pins cryptography, h11 and ruamel.yaml below what Nightdesk runs on,
and neither it nor WireMock cuts a connection with a reset in the middle of a body, which is half of what is tried here.
One request a connection; bodies by Content-Length, as every client here sends them.
"""

import asyncio
import contextlib
import json
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
REASONS = {200: "OK", 201: "Created", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests"}


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    body: bytes


@dataclass(frozen=True)
class Fault:
    """What is done to one request, in this order. The default does nothing: the request is passed on, the answer passed back.

    `reaches`: the other side gets the request. `answer` replaces what it says; whole bytes of HTTP, or none at all. `cut_to`:
    so many bytes of the answer get through before the connection breaks; `reset` breaks it hard, else it is only closed.
    """

    reaches: bool = True
    wait_before_seconds: float = 0.0
    wait_after_seconds: float = 0.0
    answer: bytes | None = None
    cut_to: int | None = None
    reset: bool = False


NONE = Fault()


def answering(
    status: int, said: Any, *, reaches: bool = False, wait_before_seconds: float = 0.0, **headers: str
) -> Fault:
    """The proxy answers by itself: `said` as JSON, or as it is when it is text. Headers with _ for -."""
    body = said.encode() if isinstance(said, str) else json.dumps(said).encode()
    lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Whatever')}", f"Content-Length: {len(body)}"]
    lines.append(f"Content-Type: {'text/html' if isinstance(said, str) else 'application/json'}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body
    return Fault(reaches=reaches, wait_before_seconds=wait_before_seconds, answer=whole)


ANSWER_LOST = Fault(cut_to=0, reset=True)
DROPPED = Fault(reaches=False, cut_to=0, reset=True)
HUNG_UP = Fault(reaches=False, cut_to=0)
HALF_AN_ANSWER = Fault(cut_to=120)
NO_HTTP = Fault(answer=b"\x16\x03\x01 this is no HTTP\r\n\r\n")
NO_JSON = answering(201, "<html>Bad gateway</html>", reaches=True)


def late(seconds: float) -> Fault:
    """The other side gets the request at once; its answer comes after so many seconds."""
    return Fault(wait_after_seconds=seconds)


@dataclass
class Done:
    asked: Asked
    fault: Fault
    at: float = field(default_factory=time.monotonic)


class FaultProxy:
    """Use as a context manager; it runs in a thread of its own. `choose` says what is done to each request."""

    def __init__(self, upstream_port: int = 0, choose: Callable[[Asked], Fault] = lambda asked: NONE) -> None:
        self.choose = choose
        self.done: list[Done] = []
        self.upstream_port = upstream_port  #: may be set later than it starts
        self._loop = asyncio.new_event_loop()
        self._serving: set[asyncio.Task[None]] = set()
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def __enter__(self) -> "FaultProxy":
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, HOST, 0), self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def shut(self) -> None:
        """Take no connection any more, as a program that is not there; `open` again on the same port."""
        asyncio.run_coroutine_threadsafe(self._shut(), self._loop).result()

    def open(self) -> None:
        starting = asyncio.start_server(self._serve, HOST, self.port)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()

    async def _shut(self) -> None:
        # Python 3.11 forgets a connection whose listener is closed between the turn that accepts it and the next one, and never
        # closes it: https://github.com/python/cpython/issues/109564
        for listener in self._server.sockets:
            self._loop.remove_reader(listener.fileno())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        self._server.close()

    async def _stop(self) -> None:
        await self._shut()
        # Who was let in just before is served only some turns later.
        while len(asyncio.all_tasks()) > 1:
            for task in self._serving:
                task.cancel()
            await asyncio.sleep(0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._one(reader, writer)
                writer.close()
                await writer.wait_closed()
        finally:
            self._serving.discard(task)
            # Whoever reads no further keeps nothing open: it would fail whichever test it is thrown away in.
            writer.transport.abort()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        body = await reader.readexactly(int(headers.get("content-length") or 0))
        method, path, _ = first.split(" ", 2)
        asked = Asked(method, path, body)
        fault = self.choose(asked)
        self.done.append(Done(asked, fault))
        await asyncio.sleep(fault.wait_before_seconds)
        answer = b""
        if fault.reaches:
            answer = await self._ask(first, lines, body)
        await asyncio.sleep(fault.wait_after_seconds)
        answer = answer if fault.answer is None else fault.answer
        writer.write(answer if fault.cut_to is None else answer[: fault.cut_to])
        if fault.reset:
            # https://man7.org/linux/man-pages/man7/socket.7.html: no lingering, so that closing is a reset.
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
            return
        await writer.drain()

    async def _ask(self, first: str, lines: list[str], body: bytes) -> bytes:
        """The whole answer of the other side; nothing when it is not there."""
        kept = [line for line in lines if line and not line.lower().startswith(("connection:", "accept-encoding:"))]
        try:
            reader, writer = await asyncio.open_connection(HOST, self.upstream_port)
        except OSError:
            return b""
        try:
            writer.write("\r\n".join([first, *kept, "Connection: close", "", ""]).encode("latin-1") + body)
            return await reader.read()
        finally:
            writer.transport.abort()
