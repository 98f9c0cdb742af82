"""A console on a real port of this machine, which may go away and come back there, as after a power cut."""

import asyncio
import socket
import threading
import time
from collections.abc import Callable

from fastapi import FastAPI

from bot.web_server import WebServer


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """`make` builds the console anew each time: nothing is remembered but what stands in the database."""

    def __init__(self, make: Callable[[], FastAPI], port: int) -> None:
        self._make = make
        self._port = port
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        console = self._make()
        server = WebServer(console, port=self._port)
        self._stop.clear()

        async def serve() -> None:
            serving = asyncio.create_task(server.serve())
            await asyncio.to_thread(self._stop.wait)
            console.state.desk.pulse.end()
            server.should_exit = True
            await serving

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()))
        self._thread.start()
        while not server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        if self._thread is not None:
            self._stop.set()
            self._thread.join()
            self._thread = None
