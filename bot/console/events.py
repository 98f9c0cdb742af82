"""The event stream that tells open pages what has changed (bot.console.beat), or only that they have to ask anew."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.console.beat import Beat
from bot.console.desk import Desk
from bot.console.guard import TheDesk, Who, who_is

router = APIRouter()

HEARTBEAT_SECONDS = 15.0
RECONNECT_MILLISECONDS = 1000


@router.get("/events")
async def events(request: Request, desk: TheDesk, who: Who, since: str = "") -> StreamingResponse:
    """Server-sent events; `since` is the mark that the page was made at, a reconnecting browser sends its last one."""
    mark = request.headers.get("last-event-id") or since
    return Told(desk, _beats(request, desk, mark), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


class Told(StreamingResponse):
    """The stream of one page. From its first byte on somebody listens: what changes from then on is told, and not only that it did."""

    def __init__(self, desk: Desk, *given: Any, **fields: Any) -> None:
        super().__init__(*given, **fields)
        self._desk = desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._desk.pulse.listeners += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._desk.pulse.listeners -= 1


async def _beats(request: Request, desk: Desk, mark: str) -> AsyncIterator[str]:
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    loop = asyncio.get_running_loop()
    ask_at = loop.time() + HEARTBEAT_SECONDS
    while True:
        now = await desk.pulse.wait(mark, HEARTBEAT_SECONDS)
        if desk.pulse.is_over:
            # The page comes back and catches up; whose it is need not be asked for everybody while the console ends.
            return
        beats = [] if now == mark else desk.pulse.since(mark) or [Beat(mark, now, None)]
        # A change that is none of conversations may be that somebody was disabled, who is told nothing more.
        if loop.time() >= ask_at or not beats or any(beat.told is None for beat in beats):
            ask_at = loop.time() + HEARTBEAT_SECONDS
            if await asyncio.to_thread(who_is, request) is None:
                yield "event: ended\ndata: signed out\n\n"
                return
        for beat in beats:
            yield _event(beat)
            mark = beat.mark
        if not beats:
            yield ": still here\n\n"


def _event(beat: Beat) -> str:
    """As it goes over the wire; the same text for all who listen."""
    return f"id: {beat.mark}\nevent: change\ndata: {beat.data}\n\n"
