"""The web server of one part, inside a process that takes the signals itself."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Any

import uvicorn

#: Requests under way when the part is asked to stop have this long to be finished.
DRAIN_SECONDS = 8
HANG_UP_EVERY_SECONDS = 0.1


class WebServer(uvicorn.Server):
    """Serves `app` on `host` and `port` until `should_exit` is set.

    uvicorn hangs up on idle connections once, when it stops. A connection that is accepted in that very moment would keep it
    waiting until the drain is over, and stay open after it: browsers open connections ahead of what they may ask.
    """

    def __init__(self, app: Any, *, host: str = "127.0.0.1", port: int = 0, lifespan: bool = True) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=DRAIN_SECONDS,
                lifespan="auto" if lifespan else "off",
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves the signals to the process, where one handler stops everything."""
        yield

    async def shutdown(self, sockets: Any = None) -> None:
        await self._accept_no_more()
        hanging_up = asyncio.create_task(self._hang_up_again())
        try:
            await super().shutdown(sockets)
        finally:
            hanging_up.cancel()
            for connection in self.server_state.connections:
                connection.transport.abort()

    async def _accept_no_more(self) -> None:
        # Python 3.11 forgets a connection whose listener is closed between the turn that accepts it and the next one, and never
        # closes it: https://github.com/python/cpython/issues/109564
        loop = asyncio.get_running_loop()
        for server in self.servers:
            for listener in server.sockets:
                loop.remove_reader(listener.fileno())
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def _hang_up_again(self) -> None:
        while True:
            await asyncio.sleep(HANG_UP_EVERY_SECONDS)
            for connection in list(self.server_state.connections):
                if not connection.transport.is_closing():
                    connection.shutdown()
